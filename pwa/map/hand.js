// @ts-check
/**
 * The order that one set by hand: kept on this phone at once, told to the server when it can be reached. Of the
 * phone's and the page's the later one counts.
 */

/** @typedef {import('./stops.js').Stop} Stop */
/** @typedef {{stops: string[], at: string, sent: boolean}} Kept */

/** Events: `changed`. */
export class HandOrder extends EventTarget {
  #section
  #day
  #key
  /** @type {Kept} */
  #kept = { stops: [], at: '', sent: true }

  /** @param {HTMLElement} section */
  constructor(section) {
    super()
    this.#section = section
    const { day = '', chosenAt = '' } = section.dataset
    this.#day = day
    this.#key = `walk ${document.documentElement.dataset.person ?? ''} ${day}`
    const stops = [.../** @type {NodeListOf<HTMLElement>} */ (section.querySelectorAll('[data-stop]'))].map(row => row.dataset.stop ?? '')
    if (chosenAt && section.dataset.order === 'hand') this.#kept = { stops, at: chosenAt, sent: true }
    const here = day ? read(this.#key) : null
    if (here && Date.parse(here.at) > (Date.parse(chosenAt) || 0)) this.#kept = here
  }

  get stops() {
    return this.#kept.stops
  }

  get isUnsent() {
    return !this.#kept.sent
  }

  /** From the order in which they stand now. @param {Stop[]} stops */
  begin(stops) {
    this.#kept = { ...this.#kept, stops: stops.map(({ id }) => id) }
  }

  /** One place up or down, as the pressed button says. @param {SubmitEvent} event @param {Stop[]} stops as they stand */
  async move(event, stops) {
    event.preventDefault()
    const button = /** @type {HTMLButtonElement} */ (event.submitter)
    const order = stops.map(({ id }) => id)
    const from = order.indexOf(button.value)
    const to = from + (button.name === 'up' ? -1 : 1)
    if (from < 0 || to < 0 || to >= order.length) return
    order.splice(to, 0, ...order.splice(from, 1))
    this.#keep({ stops: order, at: new Date().toISOString(), sent: false })
    this.dispatchEvent(new Event('changed'))
    button.focus()
    await this.send()
  }

  /** What the server has not yet heard of. */
  async send() {
    if (this.#kept.sent || !this.#day) return
    const sending = this.#kept
    const body = new URLSearchParams(sending.stops.map(id => ['stop', id]))
    const answer = await fetch(`/inspections/walks/${this.#day}`, { method: 'POST', body, redirect: 'manual' }).catch(() => null)
    const arrived = answer?.type === 'opaqueredirect'
    if (arrived && this.#kept === sending) this.#keep({ ...sending, sent: true })
    this.#say(arrived ? '' : '这个顺序存在本机，连上后再存到账号里')
  }

  /** @param {Kept} kept */
  #keep(kept) {
    this.#kept = kept
    localStorage.setItem(this.#key, JSON.stringify(kept))
  }

  /** @param {string} sentence */
  #say(sentence) {
    const said = /** @type {HTMLElement | null} */ (this.#section.querySelector('[data-hand-said]'))
    if (!said) return
    said.hidden = !sentence
    said.textContent = sentence
  }
}

/** @param {string} key @returns {Kept | null} */
function read(key) {
  return JSON.parse(localStorage.getItem(key) ?? 'null')
}
