// @ts-check
/** Where one stands while one walks: each new fix, as long as the page is looked at. WGS-84, as browsers report it. */

/** @typedef {{lngWgs84: number, latWgs84: number, accuracyM: number}} Here */

/** Events: `moved`; `refused` with a sentence as its detail. */
export class Whereabouts extends EventTarget {
  /** @type {Here | null} */
  now = null
  #watch = 0

  /** It was allowed before, so that nobody is asked for looking at a list. */
  static async areKnown() {
    const permission = await navigator.permissions?.query({ name: 'geolocation' }).catch(() => null)
    return permission?.state === 'granted'
  }

  start() {
    document.addEventListener('visibilitychange', () => (document.hidden ? this.#stop() : this.#begin()))
    this.#begin()
  }

  #begin() {
    if (this.#watch) return
    if (!navigator.geolocation) return this.#refuse('这个浏览器不能定位')
    this.#watch = navigator.geolocation.watchPosition(
      ({ coords }) => {
        this.now = { lngWgs84: coords.longitude, latWgs84: coords.latitude, accuracyM: Math.round(coords.accuracy) }
        this.dispatchEvent(new Event('moved'))
      },
      error => this.#refuse(error.code === error.PERMISSION_DENIED ? '没有允许定位。先按第一台开始排' : '现在定不了位。先按第一台开始排'),
      { enableHighAccuracy: true, maximumAge: 10_000, timeout: 30_000 }
    )
  }

  #stop() {
    if (this.#watch) navigator.geolocation.clearWatch(this.#watch)
    this.#watch = 0
  }

  /** @param {string} say */
  #refuse(say) {
    if (!this.now) this.dispatchEvent(new CustomEvent('refused', { detail: say }))
  }
}
