// @ts-check
/** Where the phone is, in WGS-84 as browsers report it, and how far that is from a registered place. */

const FAR_M = 200
const SETTLES_MS = 120_000 // how long a better fix takes the place of the first one
const EARTH_M = 6_371_008.8

/** @typedef {{lngWgs84: number, latWgs84: number, accuracyM: number, at: string}} Fix */

/** Events: `placed`; `refused` with a sentence as its detail. */
export class Position extends EventTarget {
  /** @type {Fix | null} */
  fix = null
  #since = 0
  #watch = 0

  start() {
    document.addEventListener('visibilitychange', () => (document.hidden ? this.#stop() : this.#begin()))
    this.#begin()
  }

  /** Forgets what is known and looks again. */
  again() {
    this.fix = null
    this.#stop()
    this.#begin()
  }

  /** What is noted with a picture: where the phone is, as far as it knows. */
  facts() {
    const fix = this.fix
    return fix ? { lngWgs84: fix.lngWgs84, latWgs84: fix.latWgs84, accuracyM: fix.accuracyM } : {}
  }

  #begin() {
    if (!navigator.geolocation) return this.#refuse('这个浏览器不能定位')
    if (this.#watch) return
    this.#watch = navigator.geolocation.watchPosition(
      place => this.#take(place),
      error => this.#refuse(error.code === error.PERMISSION_DENIED ? '没有允许定位。在浏览器设置里打开，或者写明原因' : '现在定不了位。到窗边或室外再试，或者写明原因'),
      { enableHighAccuracy: true, maximumAge: 5_000, timeout: 30_000 }
    )
  }

  #stop() {
    if (this.#watch) navigator.geolocation.clearWatch(this.#watch)
    this.#watch = 0
  }

  /** @param {GeolocationPosition} place */
  #take({ coords, timestamp }) {
    const settled = this.fix && timestamp - this.#since > SETTLES_MS
    if (this.fix && (settled || coords.accuracy >= this.fix.accuracyM)) return
    if (!this.fix) this.#since = timestamp
    const at = new Date(timestamp).toISOString()
    this.fix = { lngWgs84: coords.longitude, latWgs84: coords.latitude, accuracyM: Math.round(coords.accuracy), at }
    this.dispatchEvent(new Event('placed'))
  }

  /** @param {string} say */
  #refuse(say) {
    if (!this.fix) this.dispatchEvent(new CustomEvent('refused', { detail: say }))
  }
}

/**
 * Great-circle distance in metres.
 * @param {{lngWgs84: number, latWgs84: number}} one
 * @param {{lngWgs84: number, latWgs84: number}} other
 */
export function distanceM(one, other) {
  const turn = Math.PI / 180
  const north = Math.sin(((other.latWgs84 - one.latWgs84) * turn) / 2) ** 2
  const east = Math.sin(((other.lngWgs84 - one.lngWgs84) * turn) / 2) ** 2
  const chord = north + Math.cos(one.latWgs84 * turn) * Math.cos(other.latWgs84 * turn) * east
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(chord)))
}

/**
 * What the person reads. `far`: a reason is needed.
 * @param {Fix} fix
 * @param {{lngWgs84: number, latWgs84: number} | null} registered
 * @returns {{say: string, far: boolean}}
 */
export function placeSentence(fix, registered) {
  const vague = `误差约 ${fix.accuracyM} m`
  if (!registered) return { say: `已定位，${vague}`, far: false }
  const away = Math.round(distanceM(fix, registered))
  if (away > FAR_M) return { say: `离登记的位置 ${away} m，${vague}。看看是不是这一台，是的话写明原因`, far: true }
  return { say: `已定位，离登记的位置 ${away} m，${vague}`, far: false }
}
