// @ts-check
/**
 * The camera over the page: one picture (or short film) at a time, looked at before it is taken over. Whose picture
 * it is, where it is kept and what comes next are the page's business.
 */

import { readCode } from '../../scanning/codes.js'
import { signal } from '../scan/signal.js'
import { Viewfinder } from '../scan/viewfinder.js'
import { frameOf } from './picture.js'
import { canRecord, LONGEST_S, record } from './recorder.js'

const REFUSED = {
  denied: '没有允许用相机。在浏览器设置里打开，或者用手机自己的相机拍',
  none: '这台机器没有相机',
  busy: '相机被别的应用占着，关掉再试',
  insecure: '网页不安全，浏览器不给用相机',
  unsupported: '这个浏览器不能在网页里拍照',
}

/** @typedef {{slot: string, name: string, rule: string, isVideo: boolean, tag?: string}} Wanted */

/** Events: `taken` with `{wanted, blob}`; `other` with the wanted slot, to be taken by the phone's own camera; `closed`. */
export class Shutter extends EventTarget {
  /** @type {Wanted | null} */
  #wanted = null
  /** @type {Blob | null} */
  #shot = null
  /** @type {ReturnType<typeof record> | null} */
  #recording = null
  #ticking = 0
  /** When and where the picture was taken: known at the shutter, not when somebody has looked at it. @type {Record<string, unknown>} */
  #facts = {}
  /** @type {() => Record<string, unknown>} */
  facts = () => ({})
  #refused = false

  /** @param {HTMLDialogElement} dialog @param {string[]} hosts our own */
  constructor(dialog, hosts) {
    super()
    this.dialog = dialog
    this.hosts = hosts
    this.finder = new Viewfinder(part(dialog, 'finder'))
    this.still = /** @type {HTMLImageElement} */ (part(dialog, 'still'))
    part(dialog, 'finder').addEventListener('codes:seen', event => this.#see(Reflect.get(event, 'detail')))
    part(dialog, 'finder').addEventListener('camera:opened', () => this.#opened())
    part(dialog, 'finder').addEventListener('camera:refused', event => this.#refuse(Reflect.get(event, 'detail')))
    part(dialog, 'shutter-take').addEventListener('click', () => this.#take())
    part(dialog, 'shutter-again').addEventListener('click', () => this.#live())
    part(dialog, 'shutter-use').addEventListener('click', () => this.#use())
    part(dialog, 'shutter-close').addEventListener('click', () => dialog.close())
    part(dialog, 'shutter-torch').addEventListener('click', () => this.#torch())
    dialog.addEventListener('close', () => this.#close())
  }

  /** Opens for this picture, or goes on to it. @param {Wanted} wanted */
  async open(wanted) {
    this.#wanted = wanted
    part(this.dialog, 'shutter-name').textContent = wanted.name
    part(this.dialog, 'shutter-rule').textContent = wanted.rule
    if (!this.dialog.open) this.dialog.showModal()
    this.#live()
    await this.finder.start()
  }

  close() {
    if (this.dialog.open) this.dialog.close()
  }

  #live() {
    this.#shot = null
    this.#refused = false
    this.#showStill(null)
    this.#say(this.#wanted?.isVideo ? '5 到 15 秒，从标识走到码和铭牌' : '')
    this.#label(this.#wanted?.isVideo ? '开始录' : '拍')
  }

  #opened() {
    part(this.dialog, 'shutter-torch').hidden = !this.finder.hasTorch
    this.dialog.dataset.live = 'true'
  }

  /** @param {keyof typeof REFUSED} why */
  #refuse(why) {
    this.#refused = true
    this.#say(REFUSED[why] ?? REFUSED.busy)
    this.#label('用手机相机拍')
  }

  async #torch() {
    const button = part(this.dialog, 'shutter-torch')
    const on = button.getAttribute('aria-pressed') !== 'true'
    await this.finder.torch(on)
    button.setAttribute('aria-pressed', String(on))
  }

  async #take() {
    if (this.#refused) return this.#byPhone()
    const { video } = this.finder
    if (!video.videoWidth) return this.#say('相机正在打开')
    this.#facts = { takenAt: new Date().toISOString(), ...this.facts() }
    if (this.#wanted?.isVideo) return this.#record()
    const shot = await frameOf(video)
    this.#showStill(shot)
    this.#shot = shot
    await this.#judge(shot)
  }

  #byPhone() {
    this.dispatchEvent(new CustomEvent('other', { detail: this.#wanted }))
    this.close()
  }

  async #record() {
    if (this.#recording) return this.#recording.stop()
    const stream = this.finder.video.srcObject
    if (!canRecord() || !(stream instanceof MediaStream)) return this.#byPhone()
    const poster = await frameOf(this.finder.video)
    const recording = (this.#recording = record(stream))
    this.#label('停')
    this.#ticking = setInterval(() => this.#say(`正在录 ${recording.seconds()} 秒，最长 ${LONGEST_S} 秒`), 500)
    const film = await recording.film.catch(() => null)
    clearInterval(this.#ticking)
    this.#recording = null
    if (!film || !this.dialog.open) return
    this.#showStill(poster)
    this.#shot = film
    this.#say(`录了 ${recording.seconds()} 秒`)
  }

  /** The close-up must show the code that is bound. @param {Blob} shot */
  async #judge(shot) {
    const tag = this.#wanted?.tag
    if (!tag) return this.#say('看得清吗？')
    this.#say('正在读码')
    const found = await this.finder.readPhoto(shot).catch(() => [])
    const tags = found.map(({ text }) => readCode(text, this.hosts)).flatMap(read => (read.kind === 'tag' ? [read.tag] : []))
    if (tags.includes(tag)) this.#say('读出来了，就是这个码')
    else if (tags.length) this.#say('照片里是另一个码。看看是不是贴错了，再拍一张')
    else this.#say('读不出码。擦净贴纸，靠近、避开反光再拍一张')
  }

  /** @param {{text: string}[]} found */
  #see(found) {
    const tag = this.#wanted?.tag
    if (!tag || this.#shot) return
    const ours = found.some(({ text }) => {
      const read = readCode(text, this.hosts)
      return read.kind === 'tag' && read.tag === tag
    })
    if (ours && this.dialog.dataset.seen !== tag) signal()
    this.dialog.dataset.seen = ours ? tag : ''
    this.#say(ours ? '看到这个码了，拍下来' : '把码放进画面')
  }

  #use() {
    if (this.#shot) this.dispatchEvent(new CustomEvent('taken', { detail: { wanted: this.#wanted, blob: this.#shot, facts: this.#facts } }))
  }

  #close() {
    this.#recording?.stop()
    this.finder.stop()
    this.#showStill(null)
    delete this.dialog.dataset.live
    this.dispatchEvent(new Event('closed'))
  }

  /** @param {Blob | null} shot */
  #showStill(shot) {
    if (this.still.src) URL.revokeObjectURL(this.still.src)
    if (shot) this.still.src = URL.createObjectURL(shot)
    else this.still.removeAttribute('src')
    this.still.hidden = !shot
    part(this.dialog, 'shutter-live').hidden = Boolean(shot)
    part(this.dialog, 'shutter-after').hidden = !shot
    part(this.dialog, shot ? 'shutter-use' : 'shutter-take').focus()
  }

  /** @param {string} say */
  #say(say) {
    const place = part(this.dialog, 'shutter-say')
    if (place.textContent !== say) place.textContent = say
  }

  /** @param {string} label */
  #label(label) {
    const span = part(this.dialog, 'shutter-take').querySelector('span')
    if (span) span.textContent = label
  }
}

/** @param {HTMLElement} dialog @param {string} id */
function part(dialog, id) {
  const found = dialog.querySelector(`#${id}`)
  if (!(found instanceof HTMLElement)) throw new Error(`no #${id}`)
  return found
}
