// @ts-check
/**
 * The camera over the page, which says one thing at a time until the sheet is seen well. The shutter always works.
 *
 * Events: `taken` with a Blob, `closed`.
 */

import { Camera, nextFrame } from '../../scanning/camera.js'
import { advice } from '../../scanning/measuring/guidance.js'
import { frameOf } from '../records/picture.js'

const LOOKS_AT = 960 // px of the longer side: what a phone can look through several times a second
const QUALITY = 0.95

export class Aiming extends EventTarget {
  findsSheet = true
  #watching = 0

  /** @param {HTMLDialogElement} dialog @param {import('./sheet_reader.js').SheetReader} reader @param {Record<string, string>} words */
  constructor(dialog, reader, words) {
    super()
    this.dialog = dialog
    this.reader = reader
    this.words = words
    this.video = /** @type {HTMLVideoElement} */ (dialog.querySelector('video'))
    this.camera = new Camera(this.video)
    this.camera.addEventListener('opened', () => this.#watch())
    this.camera.addEventListener('refused', event => this.#say(`camera.${Reflect.get(event, 'detail')}`))
    dialog.querySelector('#shutter')?.addEventListener('click', () => this.#take())
    dialog.querySelector('#aim-close')?.addEventListener('click', () => dialog.close())
    dialog.addEventListener('close', () => {
      this.#watching++
      this.camera.stop()
      this.dispatchEvent(new Event('closed'))
    })
  }

  /** @param {boolean} findsSheet whether there is a sheet to be found */
  async open(findsSheet) {
    this.findsSheet = findsSheet
    this.#say('opening')
    this.dialog.showModal()
    await this.camera.start()
  }

  async #watch() {
    const mine = ++this.#watching
    const goesOn = () => mine === this.#watching && this.camera.isOpen
    if (!this.findsSheet) return this.#say('hint.other')
    for (await nextFrame(this.video); goesOn(); await nextFrame(this.video)) {
      const size = { width: this.video.videoWidth, height: this.video.videoHeight }
      const sheet = await this.reader.read(this.video, size, LOOKS_AT)
      if (goesOn()) this.#say(`hint.${advice(sheet, size)}`)
    }
  }

  async #take() {
    if (!this.video.videoWidth) return
    const taken = (await wholePicture(this.video)) ?? (await frameOf(this.video, QUALITY))
    this.dispatchEvent(new CustomEvent('taken', { detail: taken }))
    this.dialog.close()
  }

  /** @param {string} name */
  #say(name) {
    const hint = this.dialog.querySelector('#hint')
    const line = hint?.querySelector('span')
    if (!hint || !line || hint.getAttribute('data-says') === name) return
    hint.setAttribute('data-says', name)
    line.textContent = this.words[name] ?? ''
  }
}

/** The camera's own photo, larger than the film and with what it knows of its lens, where the browser gives it. @param {HTMLVideoElement} video @returns {Promise<Blob | null>} */
async function wholePicture(video) {
  const track = video.srcObject instanceof MediaStream ? video.srcObject.getVideoTracks()[0] : undefined
  const Taker = /** @type {any} */ (globalThis).ImageCapture
  if (!Taker || !track) return null
  try {
    const blob = await new Taker(track).takePhoto()
    return blob.size ? blob : null
  } catch {
    return null // some cameras say that they can, and cannot: the frame is as good as the film
  }
}
