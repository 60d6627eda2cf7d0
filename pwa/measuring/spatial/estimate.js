// @ts-check
/**
 * What AR found, on the page: figures without a photo, to be judged with. No measurement is made of them, since one can
 * be computed again from its photos, and of these nothing is left. They lie on the phone until they are used.
 */

import { discard, idOf, read, save } from '../../../offline/drafts.js'
import { carry } from '../../packaging/measured.js'
import { author } from '../../records/author.js'
import { Pointing } from './pointing.js'

/** @typedef {import('./pointing.js').Closed} Closed */

const LOOKS = /** @type {Record<string, string>} */ ({ length: 'one', width: 'two', height: 'three', diameter: 'one' })
const DENIED = ['NotAllowedError', 'SecurityError']

export class Estimate {
  /** @param {HTMLElement} section @param {HTMLElement} overlay @param {Record<string, string>} words */
  constructor(section, overlay, words) {
    this.section = section
    this.words = words
    this.writer = author()
    this.draft = idOf(this.writer, 'measurement:spatial')
    /** @type {Closed | null} */
    this.found = null
    this.page = /** @type {HTMLElement} */ (document.getElementById('main'))
    this.pointing = new Pointing(overlay, words)
    this.pointing.addEventListener('closed', event => this.#closed(Reflect.get(event, 'detail')))
    this.#part('open').addEventListener('click', () => this.#open())
    this.#part('use').addEventListener('click', () => this.#use())
  }

  /** What was found before the page was left. */
  async restore() {
    const kept = await read(this.draft).catch(() => undefined)
    if (kept) this.#show({ shape: /** @type {'box' | 'cylinder'} */ (kept.fields.shape), mm: JSON.parse(kept.fields.figures), why: kept.fields.why ?? '' })
  }

  async #open() {
    const shape = new FormData(/** @type {HTMLFormElement} */ (document.getElementById('measurement'))).get('shape')
    this.#say('')
    const opening = this.pointing.open(shape === 'cylinder' ? 'cylinder' : 'box')
    this.page.hidden = true // what lies under the overlay is not there
    try {
      await opening
    } catch (error) {
      this.#back()
      this.#say(DENIED.includes(error instanceof DOMException ? error.name : '') ? 'denied' : 'unsupported')
      console.info('no session:', error)
    }
  }

  /** @param {Closed} closed */
  async #closed(closed) {
    this.#back()
    const { shape, mm, why } = closed
    if (why === 'nothing') return this.#say(this.found ? 'kept' : why)
    this.#show(closed)
    const title = `${this.words.title} ${Object.entries(mm).map(([name, [value]]) => `${this.words[name]} ${value}`).join(' ')}`
    try {
      await save({ id: this.draft, title, address: '/measure', fields: { shape, figures: JSON.stringify(mm), why } })
    } catch {
      this.#say('full')
    }
  }

  #back() {
    this.page.hidden = false
    this.section.scrollIntoView()
    this.#part('open').focus({ preventScroll: true })
  }

  /** @param {Closed} found */
  #show(found) {
    this.found = found
    const row = /** @type {HTMLTemplateElement} */ (this.section.querySelector('template')).content
    this.#part('figures').replaceChildren(...Object.entries(found.mm).map(([name, [value, , high]]) => {
      const line = /** @type {DocumentFragment} */ (row.cloneNode(true))
      line.querySelector('svg')?.classList.add(LOOKS[name])
      const [size, around] = line.querySelectorAll('span')
      size.textContent = `${this.words[name]} ${value}`
      around.textContent = `± ${high - value}`
      return line
    }))
    this.#part('found').hidden = this.#part('use').hidden = false
    const label = this.#part('open').querySelector('span')
    if (label) label.textContent = this.words.again
    this.#say(found.why)
  }

  async #use() {
    const { found } = this
    if (!found) return
    try {
      await carry(this.writer, { ...found, typed: {}, measurement: '', by: 'ar', title: this.words.judging })
      await discard(this.draft)
      location.assign('/judge#size')
    } catch {
      this.#say('full')
    }
  }

  /** @param {string} name */
  #say(name) {
    const line = this.#part('says')
    const words = line.querySelector('span')
    if (words) words.textContent = this.words[name] ?? ''
    line.hidden = !name
  }

  /** @param {string} name @returns {HTMLElement} */
  #part(name) {
    const found = this.section.querySelector(`[data-part="${name}"]`)
    if (!(found instanceof HTMLElement)) throw new Error(`the part has no ${name}`)
    return found
  }
}
