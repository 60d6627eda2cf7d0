// @ts-check
/**
 * A camera picture in a page that outlines each code in view; for the scanner and for every page that scans.
 *
 * Events on its place: `camera:opened`, `camera:closed`, `camera:refused` (detail: why, see scanning/camera.js),
 * `codes:seen` for each frame read (detail: `{text, corners}[]`, empty when none), `decoder:failed`.
 */
import { Camera, nextFrame } from '../../scanning/camera.js'
import { openPhonesDecoder } from './phones_decoder.js'

/** @typedef {import('../../scanning/decoder.js').Found} Found */
/** @typedef {import('../../scanning/decoder.js').Decoder} Decoder */

const SVG = 'http://www.w3.org/2000/svg'

export class Viewfinder {
  /** @type {Promise<Decoder> | null} */
  #decoder = null
  #watching = 0

  /**
   * @param {HTMLElement} place styled as `.finder` (styles/finder.css); filled by this, `data-camera` tells `open`, `closed` or `refused`
   * @param {{wanted?: string[], asked?: Promise<MediaStream> | null, decoder?: Promise<Decoder>}} [ways] `wanted`: kinds of
   * codes as browsers name them; the others: what early.js has begun
   */
  constructor(place, { wanted = ['qr_code'], asked, decoder } = {}) {
    this.#decoder = decoder ?? null
    this.place = place
    this.wanted = wanted
    this.video = document.createElement('video')
    this.video.muted = true
    this.video.playsInline = true
    this.video.setAttribute('aria-hidden', 'true')
    this.outlines = document.createElementNS(SVG, 'svg')
    this.outlines.setAttribute('aria-hidden', 'true')
    this.outlines.setAttribute('preserveAspectRatio', 'xMidYMid slice')
    place.replaceChildren(this.video, this.outlines)
    this.camera = new Camera(this.video, { asked })
    this.camera.addEventListener('opened', () => this.#watch())
    this.camera.addEventListener('closed', () => {
      place.dataset.camera = 'closed'
      this.#draw([])
      this.#tell('camera:closed')
    })
    this.camera.addEventListener('refused', (event) => {
      place.dataset.camera = 'refused'
      this.#tell('camera:refused', Reflect.get(event, 'detail'))
    })
  }

  /** The decoder is fetched while the person is still being asked for the camera. */
  async start() {
    this.decoder().catch(() => {})
    await this.camera.start()
  }

  stop() {
    this.camera.stop()
  }

  get hasTorch() {
    return this.camera.hasTorch
  }

  /** @param {boolean} on */
  torch(on) {
    return this.camera.torch(on)
  }

  /**
   * The codes in a photo from this phone; throws where the browser cannot open it.
   * @param {Blob} photo
   * @returns {Promise<Found[]>}
   */
  async readPhoto(photo) {
    const picture = await createImageBitmap(photo, { imageOrientation: 'from-image' })
    try {
      return await (await this.decoder()).read(picture)
    } finally {
      picture.close()
    }
  }

  decoder() {
    this.#decoder ??= openPhonesDecoder(this.wanted)
    return this.#decoder
  }

  async #watch() {
    this.place.dataset.camera = 'open'
    this.#tell('camera:opened')
    const mine = ++this.#watching
    const goesOn = () => mine === this.#watching && this.camera.isOpen
    try {
      const decoder = await this.decoder()
      if (this.video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) await nextFrame(this.video)
      for (; goesOn(); await nextFrame(this.video)) {
        const found = await decoder.read(this.video)
        if (!goesOn()) return
        this.#draw(found)
        this.#tell('codes:seen', found)
      }
    } catch (error) {
      this.#decoder = null
      console.warn('no decoder:', error)
      this.#tell('decoder:failed')
    }
  }

  /** @param {Found[]} found */
  #draw(found) {
    this.outlines.setAttribute('viewBox', `0 0 ${this.video.videoWidth || 1} ${this.video.videoHeight || 1}`)
    this.outlines.replaceChildren(...found.flatMap(({ corners }) => [outline(corners, 'under'), outline(corners, 'over')]))
  }

  /**
   * @param {string} name
   * @param {unknown} [detail]
   */
  #tell(name, detail) {
    this.place.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }))
  }
}

/**
 * @param {{x: number, y: number}[]} corners
 * @param {string} layer a dark line under a yellow one, so that it shows on any ground
 */
function outline(corners, layer) {
  const drawn = document.createElementNS(SVG, 'polygon')
  drawn.setAttribute('points', corners.map(({ x, y }) => `${x},${y}`).join(' '))
  drawn.setAttribute('class', layer)
  return drawn
}
