// @ts-check
/** One section of a long form at a time. Each step is an address, so that back, reload and a killed page lead to it. */

export class Steps extends EventTarget {
  /**
   * @param {HTMLElement[]} sections in order, named by `data-step`
   * @param {HTMLElement} ticks one mark for each step of the whole way, of which the sections are the last ones
   */
  constructor(sections, ticks) {
    super()
    this.sections = sections
    this.ticks = [...ticks.children]
    this.at = 0
    addEventListener('popstate', () => this.#show(this.#named(location.hash.slice(1)) ?? 0))
  }

  get name() {
    return this.sections[this.at].dataset.step ?? ''
  }

  get isFirst() {
    return this.at === 0
  }

  get isLast() {
    return this.at === this.sections.length - 1
  }

  /** Begins where the address says, else where one was last. @param {string} [last] */
  begin(last = '') {
    const at = this.#named(location.hash.slice(1)) ?? this.#named(last) ?? 0
    history.replaceState(null, '', `#${this.sections[at].dataset.step}`)
    this.#show(at)
  }

  /** @param {string} name */
  go(name) {
    const at = this.#named(name) ?? this.at
    if (at === this.at) return
    history.pushState(null, '', `#${this.sections[at].dataset.step}`)
    this.#show(at)
  }

  next() {
    this.go(this.sections[this.at + 1]?.dataset.step ?? '')
  }

  previous() {
    this.go(this.sections[this.at - 1]?.dataset.step ?? '')
  }

  /** Shows the step that holds this element, and puts the focus there. @param {Element} element */
  reveal(element) {
    const section = this.sections.find(one => one.contains(element))
    if (section) this.go(section.dataset.step ?? '')
    element.closest('details')?.setAttribute('open', '')
    element.scrollIntoView({ block: 'center' })
    const within = element.matches('input,select,textarea,[tabindex]') ? element : element.querySelector('button,input:not([type=hidden])')
    if (within instanceof HTMLElement) within.focus({ preventScroll: true })
  }

  /** @param {string} name */
  #named(name) {
    const at = this.sections.findIndex(section => section.dataset.step === name)
    return at < 0 ? undefined : at
  }

  /** @param {number} at */
  #show(at) {
    this.at = at
    this.sections.forEach((section, number) => (section.hidden = number !== at))
    const before = this.ticks.length - this.sections.length
    this.ticks.forEach((tick, number) => (tick.className = number < before + at ? 'y' : number === before + at ? 'c' : ''))
    scrollTo({ top: 0 })
    this.dispatchEvent(new Event('changed'))
  }
}
