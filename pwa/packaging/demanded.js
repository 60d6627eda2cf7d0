// @ts-check
/** 初判类型: what a class demands is asked for, and nothing else. Cost and mass are checked once their figures are there: in a shop nobody knows them. */

import { NONE, valueOf } from './judging/in_force.js'

const OF_SOME = ['mass', 'materials', 'mixing'] // demanded of a few classes only
/** @type {Record<string, string[]>} */
const WAIT_FOR = { cost: ['price_yuan', 'cost_yuan'], mass: ['package_g'] }

export class Demands {
  /** @param {HTMLFormElement} form @param {import('./judging/in_force.js').Dictionary} dictionary */
  constructor(form, dictionary) {
    this.form = form
    this.dictionary = dictionary
    form.addEventListener('input', event => {
      const { name, value } = /** @type {HTMLInputElement} */ (event.target)
      for (const [check, fields] of Object.entries(WAIT_FOR)) if (fields.includes(name) && value.trim()) this.#box(check).checked = true
    })
  }

  /** Another class was chosen: what it demands is chosen anew. @param {Record<string, string>} fields */
  begin(fields) {
    const has = (/** @type {string} */ name) => Boolean(fields[name]?.trim())
    for (const check of ['ratio', 'layers', 'materials', 'mixing']) this.#box(check).checked = true
    for (const [check, waits] of Object.entries(WAIT_FOR)) this.#box(check).checked = waits.some(has)
    this.show(fields)
  }

  /** @param {Record<string, string>} fields */
  show(fields) {
    for (const check of OF_SOME) {
      const isAsked = this.#isDemanded(check, fields)
      for (const part of this.form.querySelectorAll(`[data-demanded="${check}"],[data-of-check="${check}"]`)) part.toggleAttribute('hidden', !isAsked)
      if (!isAsked) this.#box(check).checked = false
    }
  }

  /** @param {string} check @param {Record<string, string>} fields */
  #isDemanded(check, fields) {
    const day = fields.made_on || new Date().toLocaleDateString('sv-SE', { timeZone: 'Asia/Shanghai' })
    const value = fields.class ? valueOf(this.dictionary, fields.class, check, day) : null
    return Boolean(value) && value?.value !== NONE
  }

  /** @param {string} check */
  #box(check) {
    return /** @type {HTMLInputElement} */ (this.form.elements.namedItem(`check.${check}`))
  }
}
