// @ts-check
/** The goods in the package, one to six kinds, each with the net content of a piece and how many there are. */

import { MOST_GOODS } from './case.js'
import { copied } from './chooser.js'
import { readNet } from './judging/net_content.js'

export class GoodsRows {
  /** @param {HTMLElement} place @param {import('./judging/in_force.js').Dictionary} dictionary @param {Record<string, string>} judgingWords */
  constructor(place, dictionary, judgingWords) {
    this.place = place
    this.dictionary = dictionary
    this.judgingWords = judgingWords
    place.addEventListener('click', event => this.#pressed(event))
    place.addEventListener('change', event => this.#read(event))
    document.getElementById('more-goods')?.addEventListener('click', () => {
      this.show(this.count + 1)
      field(this.place, `goods.${this.count - 1}.net`)?.focus()
    })
  }

  get count() {
    return this.place.children.length
  }

  /** As many rows, at least one. The first is in the page. @param {number} wanted */
  show(wanted) {
    while (this.count < Math.min(wanted, MOST_GOODS)) this.place.append(this.#row(this.count))
    const more = document.getElementById('more-goods')
    if (more) more.hidden = this.count >= MOST_GOODS
  }

  /** How many a draft has. @param {Record<string, string>} fields */
  static in(fields) {
    return Math.max(1, ...Object.keys(fields).flatMap(name => (/^goods\.\d+\.net$/.test(name) && fields[name] ? [Number(name.split('.')[1]) + 1] : [])))
  }

  /** @param {number} at */
  #row(at) {
    const row = copied('goods-row')
    for (const each of row.querySelectorAll('[name],[id],[for],[data-step-of]')) {
      for (const name of ['name', 'id', 'for', 'data-step-of']) {
        const value = each.getAttribute(name)
        if (value) each.setAttribute(name, value.replace('{at}', String(at)))
      }
    }
    const number = row.querySelector('[data-number]')
    if (number) number.textContent = number.textContent?.replace('{n}', String(at + 1)) ?? ''
    row.querySelector('select')?.append(...this.#options())
    return row
  }

  #options() {
    const language = document.documentElement.lang === 'en' ? /** @type {const} */ ('name_en') : /** @type {const} */ ('name')
    return this.dictionary.categories.map(category => {
      const group = Object.assign(document.createElement('optgroup'), { label: category[language] })
      group.append(...this.dictionary.classes.filter(each => each.category === category.key).map(each => new Option(each[language], each.key)))
      return group
    })
  }

  /** @param {Event} event */
  #pressed(event) {
    const button = event.target instanceof Element ? event.target.closest('button') : null
    if (button?.dataset.drop !== undefined) {
      const last = /** @type {HTMLElement} */ (this.place.lastElementChild)
      last.remove()
      this.show(this.count)
      this.place.dispatchEvent(new Event('change', { bubbles: true }))
    }
  }

  /** "60g*8" in the field of the net content: each part goes where it belongs. @param {Event} event */
  #read(event) {
    const input = event.target
    if (!(input instanceof HTMLInputElement) || !input.name.endsWith('.net')) return
    const read = /** @type {{net?: string, unit?: string | null, pieces?: number}} */ (readNet(input.value, this.judgingWords))
    if (!read.net) return
    input.value = read.net
    const at = input.name.replace(/\.net$/, '')
    const unit = read.unit && this.place.querySelector(`[name="${at}.unit"][value="${read.unit}"]`)
    if (unit instanceof HTMLInputElement) unit.checked = true
    const pieces = field(this.place, `${at}.pieces`)
    if (pieces && read.pieces !== 1) pieces.value = String(read.pieces)
  }
}

/** @param {ParentNode} within @param {string} name */
export function field(within, name) {
  return /** @type {HTMLInputElement | null} */ (within.querySelector(`[name="${name}"]`))
}
