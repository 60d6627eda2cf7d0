// @ts-check
/**
 * One points at corner after corner, sees the package drawn and its sizes, takes a point back, is done.
 *
 * Event: `closed` with {shape, mm, why}: the sizes that are whole, and `why` it ended before all of them were.
 */

import { aimed, edgesOf, POINTS, sizesOf, steady } from '../../../scanning/measuring/spatial.js'
import { draw } from './drawing.js'
import { SpatialSession } from './session.js'

/** @typedef {import('../../../scanning/measuring/spatial.js').Point} Point */
/** @typedef {import('../../../scanning/measuring/spatial.js').Figure} Figure */
/** @typedef {import('../../../scanning/measuring/spatial.js').Shape} Shape */
/** @typedef {import('../../../scanning/measuring/spatial.js').Why} Why */
/** @typedef {import('./session.js').Seen} Seen */
/** @typedef {{shape: Shape, mm: Record<string, Figure>, why: string}} Closed */

const NAMES = { box: ['length', 'width', 'height'], cylinder: ['diameter', 'height'] }
const LATELY = 10 // frames: a sixth of a second, in which a finger comes down
const ALWAYS_SAID = ['no_surface', 'upright', 'away', 'steep'] // the others are said when one presses

export class Pointing extends EventTarget {
  /** @type {Shape} */
  #shape = 'box'
  /** @type {Point[]} */
  #points = []
  /** Where the gaze was. @type {Point[]} */
  #lately = []
  /** @type {Why | null} */
  #refused = null
  /** Said to who pressed, until it is put right. */
  #told = ''
  #found = false
  #isWhole = false

  /** @param {HTMLElement} root @param {Record<string, string>} words */
  constructor(root, words) {
    super()
    this.root = root
    this.words = words
    this.svg = /** @type {SVGElement} */ (root.querySelector('svg.drawn'))
    this.session = new SpatialSession()
    this.session.addEventListener('frame', event => this.#frame(Reflect.get(event, 'detail')))
    this.session.addEventListener('moved', () => this.#begin('moved'))
    this.session.addEventListener('ended', () => this.#close())
    this.#on('close', () => this.session.end())
    this.#on('undo', () => this.#undo())
    this.#on('place', () => (this.#isWhole ? this.session.end() : this.#place()))
  }

  /** To be called while a tap is fresh. Rejects with a DOMException where there can be no session. @param {Shape} shape */
  async open(shape) {
    this.#shape = shape
    this.#found = false
    this.#begin('')
    this.#say('opening')
    this.svg.replaceChildren()
    this.root.hidden = false // before the session, which lays it over the camera's picture
    try {
      await this.session.start(this.root)
    } catch (error) {
      this.root.hidden = true
      throw error
    }
  }

  /** @param {string} told */
  #begin(told) {
    this.#points = []
    this.#set(told)
  }

  /** A point was placed, or none: what was said of the one before is over. @param {string} [told] */
  #set(told = '') {
    this.#lately = []
    this.#told = told
    this.#isWhole = this.#points.length === POINTS
    this.#part('undo').hidden = !this.#points.length
    const label = this.#part('place').querySelector('span')
    if (label) label.textContent = this.words[this.#isWhole ? 'use' : 'place']
    this.#tellSizes(this.#points)
  }

  /** @param {Seen | null} seen */
  #frame(seen) {
    if (!seen) {
      this.#lately = []
      this.#refused = null
      this.svg.replaceChildren()
      return this.#say(this.#found ? 'lost' : 'no_surface')
    }
    this.#found = true
    const answer = this.#isWhole ? { refused: null } : aimed(this.#shape, this.#points, seen.gaze, seen.surfaces)
    const next = 'point' in answer ? [answer.point] : []
    this.#refused = 'point' in answer ? null : answer.refused
    this.#lately = [...this.#lately, ...next].slice(-LATELY)
    if (!next.length) this.#lately = []
    if (steady(this.#lately) && this.#told !== 'moved') this.#told = ''
    const points = [...this.#points, ...next]
    this.#tellSizes(points)
    draw(this.svg, seen, { edges: edgesOf(this.#shape, points), dots: this.#points, labels: this.#labels(points), isAiming: !this.#isWhole, isGood: next.length > 0 })
    this.#say(this.#hint())
  }

  /** What to do now, by the name of its sentence. */
  #hint() {
    if (this.#isWhole) return 'done'
    if (this.#refused && ALWAYS_SAID.includes(this.#refused)) return this.#refused
    return this.#told || `${this.#shape}.${this.#points.length}`
  }

  #place() {
    const point = steady(this.#lately)
    if (!point) {
      this.#told = this.#refused ?? (this.#lately.length ? 'shaky' : this.#found ? 'lost' : 'no_surface')
      return
    }
    this.#points = [...this.#points, point]
    this.#set()
  }

  #undo() {
    this.#points = this.#points.slice(0, -1)
    this.#set()
  }

  #close() {
    this.root.hidden = true
    const mm = sizesOf(this.#shape, this.#points)
    const why = this.#isWhole ? '' : Object.keys(mm).length ? 'partly' : 'nothing'
    this.dispatchEvent(new CustomEvent('closed', { detail: /** @type {Closed} */ ({ shape: this.#shape, mm, why }) }))
  }

  /** 长 312 @param {Point[]} points */
  #labels(points) {
    return Object.fromEntries(Object.entries(sizesOf(this.#shape, points)).map(([name, [value]]) => [name, `${this.words[name]} ${value}`]))
  }

  /** @param {Point[]} points */
  #tellSizes(points) {
    const mm = sizesOf(this.#shape, points)
    const told = NAMES[this.#shape].map(name => `${this.words[name]} ${mm[name] ? `${mm[name][0]} ± ${mm[name][2] - mm[name][0]}` : '—'}`.replaceAll(' ', '\u00a0')) // each stays whole
    write(this.#part('sizes'), told.join('\u2003'))
  }

  /** @param {string} name */
  #say(name) {
    this.root.dataset.says = name
    write(/** @type {HTMLElement} */ (this.#part('hint').querySelector('span')), this.words[name])
  }

  /** @param {string} name @param {() => void} deed */
  #on(name, deed) {
    this.#part(name).addEventListener('click', deed)
  }

  /** @param {string} name @returns {HTMLElement} */
  #part(name) {
    const found = this.root.querySelector(`[data-part="${name}"]`)
    if (!(found instanceof HTMLElement)) throw new Error(`the overlay has no ${name}`)
    return found
  }
}

/** Only where it changes: a reader says it aloud each time. @param {HTMLElement} line @param {string} text */
function write(line, text) {
  if (line.textContent !== text) line.textContent = text
}
