// @ts-check
/** The size of the package: typed, spoken, or brought along from a measurement. Event: `filled` when a voice filled it in. */

import { NAMES } from './case.js'
import { fill } from './shown.js'
import { sizesSpoken } from './spoken.js'
import { canHear, Listening } from './speech.js'

export class Sizes extends EventTarget {
  /** @param {HTMLFormElement} form @param {Record<string, string>} words */
  constructor(form, words) {
    super()
    this.form = form
    this.words = words
    form.addEventListener('change', event => {
      if (/** @type {HTMLInputElement} */ (event.target).name === 'shape') this.show()
    })
    form.addEventListener('input', event => this.#typed(/** @type {HTMLInputElement} */ (event.target)))
    this.#listens()
  }

  get names() {
    const shape = /** @type {RadioNodeList} */ (this.form.elements.namedItem('shape')).value
    return NAMES[shape] ?? NAMES.box
  }

  /** The fields of the shape that is chosen, and what came along with a measurement. */
  show() {
    const shape = /** @type {RadioNodeList} */ (this.form.elements.namedItem('shape')).value
    for (const part of this.form.querySelectorAll('[data-shape]')) part.toggleAttribute('hidden', !part.getAttribute('data-shape')?.split(' ').includes(shape))
    let isMeasured = false
    for (const around of this.form.querySelectorAll('[data-around]')) {
      const name = around.getAttribute('data-around') ?? ''
      const [low, high] = [this.#input(`low.${name}`)?.value, this.#input(`high.${name}`)?.value]
      around.textContent = low && high ? `± ${((Number(high) - Number(low)) / 2).toFixed(1)}` : ''
      isMeasured ||= Boolean(low) && this.names.includes(name)
    }
    this.#say(isMeasured ? this.words[this.#input('size_by')?.value ? 'measured_ar' : 'measured'] : '')
  }

  /** What a person writes is not what was measured. @param {HTMLInputElement} input */
  #typed({ name }) {
    if (!this.names.includes(name)) return
    for (const end of ['low', 'high']) {
      const kept = this.#input(`${end}.${name}`)
      if (kept) kept.value = ''
    }
    this.show()
  }

  #listens() {
    const button = /** @type {HTMLElement} */ (document.getElementById('speak'))
    button.hidden = !canHear
    const listening = new Listening()
    button.addEventListener('click', () => {
      button.setAttribute('aria-busy', 'true')
      this.#say(this.words.speaking)
      listening.start()
    })
    listening.addEventListener('ended', () => button.removeAttribute('aria-busy'))
    listening.addEventListener('failed', event => this.#say(this.words[Reflect.get(event, 'detail')]))
    listening.addEventListener('heard', event => this.#hear(String(Reflect.get(event, 'detail'))))
  }

  /** @param {string} text */
  #hear(text) {
    const found = sizesSpoken(text, this.names)
    for (const [name, value] of Object.entries(found)) {
      const input = this.#input(name)
      if (!input) continue
      input.value = value
      input.dispatchEvent(new Event('input', { bubbles: true }))
    }
    this.#say(fill(Object.keys(found).length ? this.words.spoken : this.words.not_understood, { text: text.slice(0, 60) }))
    this.dispatchEvent(new Event('filled'))
  }

  /** @param {string} name */
  #input(name) {
    const found = this.form.elements.namedItem(name)
    return found instanceof HTMLInputElement ? found : null
  }

  /** @param {string} sentence */
  #say(sentence) {
    const line = /** @type {HTMLElement} */ (document.getElementById('size-says'))
    line.textContent = sentence
    line.hidden = !sentence
  }
}
