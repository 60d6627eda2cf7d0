// @ts-check
/**
 * What every form of the field does on a phone: what is filled in is kept here and found again, handed in as a record,
 * and back in the form with what was said of it when it was refused. What a form asks is its own business.
 */

import { idOf } from '../../offline/drafts.js'
import { takeBack } from '../../offline/filled_forms.js'
import { Autosave, fill, noted, texts } from './autosave.js'
import { handIn, whyNot } from './handing_in.js'
import { person } from './person.js'
import { refusalPart, refusedBefore, sentencePart, show } from './refusal.js'

/** @typedef {import('../../offline/outbox.js').Entry} Entry */
/** @typedef {import('../../offline/drafts.js').Draft} Draft */

/**
 * @typedef {object} About
 * @property {string} kind
 * @property {string} about what there is one draft for
 * @property {string} title what a person calls it
 * @property {string} address where it goes on
 */

/**
 * @typedef {object} Ways in which forms differ
 * @property {(field: string) => string} [spotOf] the id of the element where a field is put right
 * @property {(spot: HTMLElement) => void} [reveal] shows it
 * @property {(part: HTMLElement, entry: Entry) => void} [refused] adds what this form can do about a refusal
 * @property {() => Promise<string | undefined>} [after] the record that must be filed first, if it is still on its way
 * @property {(id: string) => string} [goOn] where one goes on when the record is only kept
 */

export class RecordForm {
  /** @type {import('./shots.js').Shots | undefined} */
  #shots

  /** @param {HTMLFormElement} form @param {About} record @param {Ways} [ways] */
  constructor(form, record, ways = {}) {
    this.form = form
    this.record = record
    this.ways = ways
    this.draft = idOf(person, `${record.kind}:${record.about}`)
    this.saving = new Autosave(form, { id: this.draft, title: record.title, address: record.address })
    this.refused = /** @type {HTMLElement} */ (document.getElementById('refused'))
    this.saving.addEventListener('saved', event => this.say(`${clock(Reflect.get(event, 'detail'))} 已自动保存在本机`))
    this.saving.addEventListener('failed', () => this.say('手机存不下草稿。清出一些空间，先不要关这一页'))
    this.refused.addEventListener('click', event => this.#goToSpot(event))
    this.refused.addEventListener('change', event => this.#choose(event))
  }

  /** The pictures that travel with it. @param {import('./shots.js').Shots} shots */
  takes(shots) {
    this.#shots = shots
    shots.addEventListener('failed', event => this.say(Reflect.get(event, 'detail')))
    shots.addEventListener('changed', () => shots.files.length && this.saving.begin())
  }

  /** What was begun is in the form again. @param {string} [isNew] what is said where nothing was */
  async restore(isNew = '') {
    const found = await this.saving.restore()
    await this.#shots?.restore()
    if (found) this.say(`${clock(found.savedAt)} 存在本机的，接着填`)
    else if (isNew) this.say(isNew)
    return found
  }

  /** Where one was, once the form shows that place; and what was said to the record that it mends. @param {Draft | undefined} found */
  async goOn(found) {
    this.saving.refocus()
    const before = await refusedBefore(found)
    if (before) this.#showRefusal(before)
  }

  /** Hands it in, once, however often it is pressed. */
  async deliver() {
    const button = /** @type {HTMLElement} */ (this.form.querySelector('#later') ?? this.form.querySelector('button:not([type=button])'))
    if (button.getAttribute('aria-busy')) return
    button.setAttribute('aria-busy', 'true')
    this.refused.replaceChildren() // what was said before
    await this.saving.flush()
    this.saving.pause()
    try {
      const { kind, title, address } = this.record
      const { becomes } = this.saving.more
      const filled = { kind, version: 1, author: person, title, address, draft: this.draft, becomes, fields: texts(this.form), noted: noted(this.form), after: await this.ways.after?.() }
      const entry = await handIn(filled, say => this.say(say), this.ways.goOn)
      if (entry) await this.#comeBack(entry)
    } catch (error) {
      this.saving.resume({})
      show(this.refused, sentencePart(whyNot(error)))
    }
    button.removeAttribute('aria-busy')
  }

  /** Beside the buttons: where the work is kept. @param {string} text */
  say(text) {
    const kept = document.getElementById('kept')
    const line = kept?.querySelector('span')
    if (line) line.textContent = text
    if (kept) kept.hidden = false
  }

  /** It was refused: all of it is in the form again. @param {Entry} entry */
  async #comeBack(entry) {
    await takeBack(entry.id)
    await this.#shots?.restore()
    this.saving.resume({ refused: entry.reason, record: entry.id })
    this.say(this.#shots ? '填的和拍的都在本机' : '填的都在本机')
    this.#showRefusal(entry)
  }

  /** @param {Entry} entry */
  #showRefusal(entry) {
    const part = refusalPart({ reason: entry.reason ?? '', answer: entry.answer }, this.ways.spotOf ?? (field => field))
    this.ways.refused?.(part, entry)
    show(this.refused, part)
    for (const [field, say] of Object.entries(entry.answer?.problems ?? {})) {
      if (field.startsWith('photo.')) this.#shots?.refuse(field.slice('photo.'.length), say)
    }
  }

  /** @param {Event} event */
  #goToSpot(event) {
    const link = event.target instanceof Element ? event.target.closest('[data-problem]') : null
    const spot = link && document.querySelector(link.getAttribute('href') ?? '')
    if (!(spot instanceof HTMLElement)) return
    event.preventDefault()
    if (this.ways.reveal) this.ways.reveal(spot)
    else reveal(spot)
  }

  /** One of two values: the form then stands on what the other person wrote. @param {Event} event */
  #choose(event) {
    const choice = event.target instanceof Element ? event.target.closest('[data-clash]') : null
    if (!(choice instanceof HTMLElement) || !(event.target instanceof HTMLInputElement)) return
    const key = (choice.dataset.clash ?? '').replace('field.', '')
    fill(this.form, `was.${key}`, choice.dataset.now ?? '')
    fill(this.form, `field.${key}`, event.target.value)
    this.saving.touch()
  }
}

/** @param {HTMLElement} spot */
function reveal(spot) {
  spot.closest('details')?.setAttribute('open', '')
  spot.scrollIntoView({ block: 'center' })
  spot.focus({ preventScroll: true })
}

/** @param {string} iso */
function clock(iso) {
  return new Date(iso).toLocaleTimeString('zh-CN', { hour12: false })
}
