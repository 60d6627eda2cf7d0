// @ts-check
/**
 * The rear camera in a video element: open, torch, frames; closed while the page is hidden, open again when it is
 * shown. Knows no codes.
 */

/**
 * Why there is no picture: `denied` by the person, `none` in this machine, `busy` in another app or broken,
 * `insecure` page without TLS, `unsupported` by the browser.
 * @typedef {'denied' | 'none' | 'busy' | 'insecure' | 'unsupported'} Reason
 */
/** @typedef {{media?: Pick<MediaDevices, 'getUserMedia'>, page?: Document, secure?: boolean}} Around */
/** @typedef {Around & {asked?: Promise<MediaStream> | null}} Begun `asked`: a picture that was asked for before, by `askForCamera` */

const REAR = {
  audio: false,
  video: { facingMode: { ideal: 'environment' }, width: { ideal: 1920 }, height: { ideal: 1080 } }
}

/**
 * The rear camera's stream; to be given to a Camera, which stops it.
 * @param {Around} [around] what the browser offers
 */
export async function askForCamera({ media = navigator.mediaDevices, secure = globalThis.isSecureContext } = {}) {
  if (!media?.getUserMedia) throw new DOMException('', secure ? 'NotSupportedError' : 'SecurityContext')
  return media.getUserMedia(REAR)
}

/**
 * Events: `opened`; `refused`, a CustomEvent with a Reason as its detail; `closed`.
 */
export class Camera extends EventTarget {
  /** @type {MediaStream | null} */
  #stream = null
  /** @type {Promise<MediaStream> | null} */
  #asked = null
  #wanted = false
  #opening = 0

  /**
   * @param {HTMLVideoElement} video
   * @param {Begun} [around] what the browser offers
   */
  constructor(video, around = {}) {
    super()
    this.video = video
    this.page = around.page ?? document
    this.media = around.media ?? navigator.mediaDevices
    this.secure = around.secure ?? globalThis.isSecureContext
    this.#asked = around.asked ?? null
    this.page.addEventListener('visibilitychange', () => this.#attend())
  }

  /** Opens now if the page is in sight, and again whenever it comes back into sight, until `stop`. */
  async start() {
    this.#wanted = true
    await this.#attend()
  }

  stop() {
    this.#wanted = false
    this.#close()
  }

  get isOpen() {
    return this.#stream !== null
  }

  get hasTorch() {
    const track = this.#stream?.getVideoTracks()[0]
    return Boolean(/** @type {any} */ (track?.getCapabilities?.())?.torch)
  }

  /** @param {boolean} on */
  async torch(on) {
    const constraint = /** @type {any} */ ({ advanced: [{ torch: on }] })
    await this.#stream?.getVideoTracks()[0].applyConstraints(constraint)
  }

  async #attend() {
    if (this.page.hidden || !this.#wanted) return this.#close()
    if (this.#stream) return
    const opening = ++this.#opening
    try {
      const stream = await this.#ask()
      // Hidden or stopped while the person was being asked: the light of the camera must not stay on.
      if (opening !== this.#opening) return stop(stream)
      await this.#show(stream)
    } catch (error) {
      if (opening === this.#opening) this.#refuse(reasonOf(error))
    }
  }

  #ask() {
    const asked = this.#asked ?? askForCamera({ media: this.media, secure: this.secure })
    this.#asked = null
    return asked
  }

  /** @param {MediaStream} stream */
  async #show(stream) {
    this.#stream = stream
    // A camera that is unplugged, or taken by a call, ends by itself.
    stream.getVideoTracks()[0].addEventListener('ended', () => {
      if (stream !== this.#stream) return
      this.#close()
      this.#refuse('busy')
    })
    this.video.srcObject = stream
    await this.video.play()
    if (stream === this.#stream) this.dispatchEvent(new Event('opened'))
  }

  #close() {
    this.#opening++
    this.#asked?.then(stop, () => {}) // a refusal of what nobody waits for any more
    this.#asked = null
    if (!this.#stream) return
    stop(this.#stream)
    this.#stream = null
    this.video.srcObject = null
    this.dispatchEvent(new Event('closed'))
  }

  /** @param {Reason} reason */
  #refuse(reason) {
    this.#close()
    this.dispatchEvent(new CustomEvent('refused', { detail: reason }))
  }
}

/**
 * Resolves when the video shows its next frame; the next drawing of the page where the browser can't tell.
 * @param {HTMLVideoElement} video
 * @returns {Promise<void>}
 */
export function nextFrame(video) {
  return new Promise((resolve) => {
    if ('requestVideoFrameCallback' in video) video.requestVideoFrameCallback(() => resolve())
    else requestAnimationFrame(() => resolve())
  })
}

/** @param {MediaStream} stream */
function stop(stream) {
  for (const track of stream.getTracks()) track.stop()
}

/**
 * @param {unknown} error
 * @returns {Reason}
 */
function reasonOf(error) {
  const name = error instanceof Error || error instanceof DOMException ? error.name : ''
  if (name === 'SecurityContext') return 'insecure'
  if (name === 'NotSupportedError') return 'unsupported'
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied'
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'none'
  return 'busy'
}
