// @ts-check
/** 选择商品: by everyday words, by category in the order of the standard, or from what was chosen before. Event: `chosen` with the key of a class. */

import { categoryOf, classOf } from './judging/in_force.js'
import { findClasses, matchedWord } from './judging/search.js'
import { familiarClasses } from './remembered.js'
import { fill } from './shown.js'

/** @typedef {import('./judging/in_force.js').Dictionary} Dictionary */
/** @typedef {import('./judging/in_force.js').Class} Class */

export class Chooser extends EventTarget {
  /** @param {HTMLElement} section @param {Dictionary} dictionary @param {Record<string, string>} words */
  constructor(section, dictionary, words) {
    super()
    this.section = section
    this.dictionary = dictionary
    this.words = words
    this.language = document.documentElement.lang === 'en' ? /** @type {const} */ ('name_en') : /** @type {const} */ ('name')
    this.box = /** @type {HTMLInputElement} */ (section.querySelector('#search'))
    this.list = /** @type {HTMLElement} */ (section.querySelector('#classes'))
    this.box.addEventListener('input', () => this.draw())
    section.addEventListener('change', event => {
      if (event.target instanceof HTMLInputElement && event.target.name === 'category') this.draw()
    })
    section.addEventListener('click', event => {
      const button = event.target instanceof Element ? event.target.closest('[data-class]') : null
      if (button instanceof HTMLElement) this.dispatchEvent(new CustomEvent('chosen', { detail: button.dataset.class }))
    })
    this.draw()
  }

  /** @param {string} key */
  nameOf(key) {
    return classOf(this.dictionary, key)?.[this.language] ?? ''
  }

  draw() {
    const typed = this.box.value.trim()
    const found = typed ? findClasses(this.dictionary, typed) : this.#ofCategory()
    const nothing = typed && !found.length
    this.#say(nothing ? fill(this.words.nothing_found, { text: typed.slice(0, 20) }) : typed ? fill(this.words.found, { n: found.length }) : '')
    this.list.replaceChildren(...(nothing ? this.#ofCategory() : found).map(each => this.#row(each, typed)))
    this.#drawFamiliar(typed)
  }

  #ofCategory() {
    const chosen = /** @type {HTMLInputElement | null} */ (this.section.querySelector('[name=category]:checked'))?.value
    return this.dictionary.classes.filter(({ category }) => category === chosen)
  }

  /** @param {Class} each @param {string} typed */
  #row(each, typed) {
    const row = copied('class-row')
    const button = /** @type {HTMLElement} */ (row.querySelector('button'))
    button.dataset.class = each.key
    const [name, about] = /** @type {NodeListOf<HTMLElement>} */ (row.querySelectorAll('.v, .k'))
    name.textContent = each[this.language]
    const category = categoryOf(this.dictionary, each)
    const word = typed ? matchedWord(this.dictionary, each, typed) : each.words.slice(0, 3).map(({ word }) => word).join('、')
    about.textContent = [typed ? category[this.language] : '', this.language === 'name' ? word : ''].filter(Boolean).join(' · ')
    about.hidden = !about.textContent
    if (each.parent) row.classList.add('variant')
    return row
  }

  /** @param {string} typed */
  #drawFamiliar(typed) {
    const place = /** @type {HTMLElement} */ (this.section.querySelector('#familiar'))
    const known = familiarClasses().filter(key => classOf(this.dictionary, key))
    place.hidden = Boolean(typed) || !known.length
    place.querySelector('div')?.replaceChildren(...known.map(key => {
      const button = Object.assign(document.createElement('button'), { type: 'button', className: 'btn soft s', textContent: this.nameOf(key) })
      button.dataset.class = key
      return button
    }))
  }

  /** @param {string} sentence */
  #say(sentence) {
    const line = /** @type {HTMLElement} */ (this.section.querySelector('#found'))
    line.textContent = sentence
    line.hidden = !sentence
  }
}

/** @param {string} id */
export function copied(id) {
  const row = /** @type {HTMLTemplateElement} */ (document.getElementById(id)).content.firstElementChild?.cloneNode(true)
  if (!(row instanceof HTMLElement)) throw new Error(`the page has no ${id}`)
  return row
}
