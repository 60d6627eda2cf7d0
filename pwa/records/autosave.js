// @ts-check
/** What is typed into a form is on the phone within a second, and comes back with the page. */

import { read, save } from '../../offline/drafts.js'
import { newId } from '../../offline/envelope.js'

const REST_MS = 400
const OF_THE_PAGE = ['id', 'held'] // what only a page that is posted needs

/** @typedef {import('../../offline/drafts.js').Draft} Draft */

/** Events: `saved` with the time as its detail; `failed`. */
export class Autosave extends EventTarget {
  #timer = 0
  #begun = false
  #changed = false
  #paused = false

  /**
   * @param {HTMLFormElement} form
   * @param {{id: string, title: string, address: string}} about
   */
  constructor(form, about) {
    super()
    this.form = form
    this.about = about
    /** @type {{becomes: string, step?: string, field?: string, refused?: string, record?: string}} */
    this.more = { becomes: newId() }
    form.addEventListener('input', () => this.begin())
    form.addEventListener('change', () => this.begin())
    form.addEventListener('focusin', event => this.touch({ field: /** @type {HTMLInputElement} */ (event.target).name }))
    // The last moment in which a phone lets a page do something.
    document.addEventListener('visibilitychange', () => document.hidden && this.flush())
    addEventListener('pagehide', () => this.flush())
  }

  /** Puts a draft back into the form. @returns {Promise<Draft | undefined>} */
  async restore() {
    const draft = await read(this.about.id).catch(() => undefined)
    if (!draft) return undefined
    this.#begun = true
    const { becomes = this.more.becomes, step, field, refused, record } = draft
    this.more = { becomes, step, field, refused, record }
    for (const [name, text] of Object.entries(draft.fields)) fill(this.form, name, text)
    return draft
  }

  /** Puts the focus where it was, once the form shows that place. */
  refocus() {
    const last = this.more.field ? this.form.elements.namedItem(this.more.field) : null
    const control = last instanceof RadioNodeList ? [...last].find(radio => 'checked' in radio && radio.checked) : last
    if (!(control instanceof HTMLElement) || !control.offsetParent) return // not on this step
    control.scrollIntoView({ block: 'center' })
    control.focus({ preventScroll: true })
  }

  /** Something of the person's own is in the form now: from here on there is a draft. */
  begin() {
    this.#begun = true
    this.touch()
  }

  /** @param {{step?: string, field?: string, refused?: string}} [more] */
  touch(more = {}) {
    this.more = { ...this.more, ...more }
    if (!this.#begun || this.#paused) return
    this.#changed = true
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.flush(), REST_MS)
  }

  async flush() {
    clearTimeout(this.#timer)
    if (!this.#changed || this.#paused) return
    this.#changed = false
    try {
      const draft = await save({ ...this.about, ...this.more, fields: texts(this.form) })
      this.more.becomes = draft.becomes ?? this.more.becomes // another tab has begun the same draft
      this.dispatchEvent(new CustomEvent('saved', { detail: draft.savedAt }))
    } catch {
      this.#changed = true
      this.dispatchEvent(new Event('failed'))
    }
  }

  /** It is being handed in: nothing is written any more. */
  pause() {
    clearTimeout(this.#timer)
    this.#paused = true
    this.#changed = false
  }

  /** It came back. @param {{refused?: string, record?: string}} more */
  resume(more) {
    this.#paused = false
    this.more = { ...this.more, ...more }
  }
}

/** All texts of the form by name; files are kept elsewhere. @param {HTMLFormElement} form */
export function texts(form) {
  /** @type {Record<string, string>} */
  const found = {}
  for (const [name, value] of new FormData(form)) {
    if (typeof value === 'string' && !OF_THE_PAGE.includes(name)) found[name] = value
  }
  return found
}

/** The names of what nobody types: the page and the phone fill them in. @param {HTMLFormElement} form */
export function noted(form) {
  return [...form.elements].flatMap(control => (control instanceof HTMLInputElement && control.type === 'hidden' ? [control.name] : []))
}

/**
 * Controls with `data-fixed` are the page's own and stay as they came.
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {string} text
 */
export function fill(form, name, text) {
  const control = form.elements.namedItem(name)
  // A list of radio buttons takes its value as one; a form that changed since may not have the field any more.
  if (control instanceof HTMLElement && 'fixed' in control.dataset) return
  if (control instanceof RadioNodeList) control.value = text
  else if (control instanceof HTMLInputElement && control.type === 'radio') control.checked = control.value === text
  else if (control instanceof HTMLInputElement && control.type !== 'file') control.value = text
  else if (control instanceof HTMLSelectElement || control instanceof HTMLTextAreaElement) control.value = text
}
