// @ts-check
/** The dimensions under the photo: each with its interval, or typed by hand. */

/** @typedef {import('../../scanning/measuring/measure.js').Figure} Figure */

const LOOKS = /** @type {Record<string, string>} */ ({ length: 'one', width: 'two', height: 'three', diameter: 'one' })
export const NAMES = /** @type {const} */ ({ box: ['length', 'width', 'height'], cylinder: ['diameter', 'height'] })
const MOST = 5000 // mm

/** Events: `typed` when a person has written one, or taken it back. */
export class Figures extends EventTarget {
  /** @type {Record<string, number>} */
  typed = {}
  /** @type {string | null} */
  #writing = null
  /** @type {{shape: 'box' | 'cylinder', mm: Record<string, Figure>}} */
  #told = { shape: 'box', mm: {} }

  /** @param {HTMLElement} list @param {Record<string, string>} words */
  constructor(list, words) {
    super()
    this.list = list
    this.words = words
  }

  /** @param {'box' | 'cylinder'} shape @param {Record<string, Figure>} mm */
  show(shape, mm) {
    this.#told = { shape, mm }
    const held = this.#writing && this.list.querySelector(`[data-name="${this.#writing}"]`) // it is being written in
    this.list.replaceChildren(...NAMES[shape].map(name => (held && name === this.#writing ? held : this.#row(name, mm[name]))))
  }

  /** Whether each has a value. */
  get areWhole() {
    return NAMES[this.#told.shape].every(name => this.#told.mm[name] || this.typed[name])
  }

  /** What stands at an edge: 长 312.4 @returns {Record<string, string>} */
  get labels() {
    const { shape, mm } = this.#told
    return Object.fromEntries(NAMES[shape].flatMap(name => {
      const value = this.typed[name] ?? mm[name]?.[0]
      return value ? [[name, `${this.words[name]} ${written(value)}`]] : []
    }))
  }

  /** @param {string} name @param {Figure} [figure] */
  #row(name, figure) {
    const row = copied('figure-row')
    row.dataset.name = name
    row.querySelector('.key')?.classList.add(LOOKS[name])
    const [value, around] = /** @type {NodeListOf<HTMLElement>} */ (row.querySelectorAll('span'))
    const typed = this.typed[name]
    value.textContent = `${this.words[name]} ${typed ? written(typed) : figure ? written(figure[0]) : '—'}`
    around.textContent = typed ? this.words.typed : figure ? `± ${written((figure[2] - figure[1]) / 2)}` : this.words.unknown
    const button = /** @type {HTMLElement} */ (row.querySelector('button'))
    button.setAttribute('aria-label', `${button.textContent?.trim()} ${this.words[name]}`)
    button.addEventListener('click', () => this.#write(name, typed ?? figure?.[0]))
    return row
  }

  /** @param {string} name @param {number} [now] */
  #write(name, now) {
    this.#writing = name
    const row = copied('typing-row')
    row.dataset.name = name
    const input = /** @type {HTMLInputElement} */ (row.querySelector('input'))
    const label = row.querySelector('label span')
    if (label) label.textContent = this.words[name]
    input.value = now ? written(now) : ''
    const before = input.value
    const done = () => {
      const said = input.value.trim().replace(',', '.')
      const value = Number(said)
      if (said && !(value >= 1 && value <= MOST)) {
        input.setAttribute('aria-invalid', 'true')
        input.setCustomValidity(this.words.wrong_number)
        input.reportValidity()
        return
      }
      if (said !== before) {
        if (said) this.typed[name] = value
        else delete this.typed[name]
      }
      this.#writing = null
      this.dispatchEvent(new Event('typed'))
      this.show(this.#told.shape, this.#told.mm)
      const back = this.list.querySelector(`[data-name="${name}"] button`)
      if (back instanceof HTMLElement) back.focus()
    }
    input.addEventListener('input', () => input.setCustomValidity(''))
    input.addEventListener('keydown', event => {
      if (event.key !== 'Enter') return
      event.preventDefault()
      done()
    })
    row.querySelector('button')?.addEventListener('click', done)
    this.list.querySelector(`[data-name="${name}"]`)?.replaceWith(row)
    input.focus()
    input.select()
  }
}

/** @param {number} mm */
export function written(mm) {
  return mm.toFixed(1)
}

/** @param {string} id */
function copied(id) {
  const row = /** @type {HTMLTemplateElement} */ (document.getElementById(id)).content.firstElementChild?.cloneNode(true)
  if (!(row instanceof HTMLElement)) throw new Error(`the page has no ${id}`)
  return row
}
