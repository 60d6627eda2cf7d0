// @ts-check
/**
 * What is known of the package now: by the phone at each move of a handle, by the server a little later. The server's
 * figures count for the handles that they were computed from, and no longer.
 *
 * Events: `measured` when the server has answered.
 */

import { ALGORITHM } from '../../scanning/measuring/measure.js'
import { cornersOf, handlesOf, isPlaced, measured, seenOf } from './handles.js'
import { isCutOff } from './photo.js'
import { askServer } from './server.js'

/** @typedef {import('./photo.js').Photo} Photo */
/** @typedef {import('./photos.js').Choice} Choice */
/** @typedef {import('../../scanning/measuring/measure.js').Figure} Figure */

const REST_MS = 600 // after a handle was let go

export class Measuring extends EventTarget {
  /** @type {ReturnType<typeof measured>} */
  #phone = null
  /** @type {import('./server.js').Answer | null} */
  #server = null
  /** @type {'offline' | 'busy' | null} */
  #away = null
  #asking = new AbortController()
  #timer = 0
  #isAsking = false
  /** What the server found by itself, before anybody moved it. @type {import('./handles.js').Corners | null} */
  found = null

  /** @param {import('./photos.js').Photos} photos */
  constructor(photos) {
    super()
    this.photos = photos
    /** @type {Choice} */
    this.choice = { reference: 'sheet', shape: 'box', side: 0 }
  }

  /** Another reference or shape: what was known is about something else. @param {Choice} choice */
  begin(choice) {
    this.choice = choice
    this.found = null
    this.#forget()
    this.#phone = null
  }

  /** The package on the page, to put handles on another photo. */
  get thing() {
    return this.#phone?.refused === null ? this.#phone.thing : undefined
  }

  /** Measures anew; what the server said of other handles is dropped. */
  byPhone() {
    this.#forget()
    this.#phone = this.photos.all.length ? measured(this.photos.all, this.choice.shape) : null
    return this.#phone
  }

  /** @returns {Record<string, Figure>} */
  get mm() {
    if (this.#server?.mm) return this.#server.mm
    return this.#phone?.refused === null ? this.#phone.mm : {}
  }

  get length() {
    return this.#phone?.refused === null ? this.#phone.length : null
  }

  /** As they are kept with the record. */
  get figures() {
    const { mm, volume_mm3: volume, algorithm = '' } = this.#server?.mm ? this.#server : this.#phone?.refused === null ? { ...this.#phone, algorithm: ALGORITHM } : {}
    return mm && volume ? { by: this.#server?.mm ? 'server' : 'phone', algorithm, mm: rounded(mm), volume_mm3: volume.map(Math.round), ...(this.length ? { length: this.length } : {}) } : null
  }

  /** @param {Record<string, string>} asked */
  askSoon(asked) {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.ask(asked), REST_MS)
  }

  /** @param {Record<string, string>} asked */
  async ask(asked) {
    this.#forget()
    const { signal } = (this.#asking = new AbortController())
    this.#isAsking = true
    this.dispatchEvent(new Event('measured'))
    try {
      const answer = await askServer(this.photos.all, asked, signal)
      if (signal.aborted) return
      this.#isAsking = false
      if ('away' in answer) this.#away = answer.away
      else this.#take(answer)
    } catch (error) {
      if (!signal.aborted) throw error
      return // a handle has moved since
    }
    this.dispatchEvent(new Event('measured'))
  }

  /** Which sentences are true now, by their names. @param {Photo} photo @param {Choice} choice @returns {{head: string, advice: string, say?: string, by: string}} */
  told(photo, { reference, shape }) {
    if (!photo.view) return { head: photo.trouble === 'no_sheet' ? 'head.refused' : 'head.corners', advice: photo.trouble ?? `corners.${reference}`, by: '' }
    const trouble = photo.trouble ?? (isCutOff(photo) && isPlaced([photo]) ? 'cut_off' : null)
    if (this.#isAsking) return { head: 'head.busy', advice: trouble ?? (this.#phone?.refused === null ? 'drag' : 'too_few'), by: this.#phone?.refused === null ? 'by.phone' : '' }
    if (this.#server?.mm) return { head: `head.${shape}`, advice: trouble ?? 'drag', by: 'by.server' }
    const by = this.#away ? `by.${this.#away}` : 'by.phone'
    if (this.#phone?.refused === null) return { head: 'head.phone', advice: trouble ?? 'drag', say: this.#server?.refused?.say, by }
    const why = this.#phone?.refused ?? 'too_few'
    const head = why === 'too_few' ? (shape === 'box' ? 'head.drag' : 'head.rims') : 'head.refused'
    return { head, advice: trouble ?? why, say: trouble ? undefined : this.#server?.refused?.say, by: '' }
  }

  /** @param {import('./server.js').Answer} answer */
  #take(answer) {
    this.#server = answer.refused ? { refused: answer.refused } : answer
    const { corners } = answer
    if (answer.refused || !corners) return
    if (!isPlaced(this.photos.all)) {
      for (const photo of this.photos.all) if (corners[photo.slot]) photo.handles = handlesOf(seenOf(corners[photo.slot], photo), 'found', photo)
      this.found = cornersOf(this.photos.all, this.choice.shape)
      this.dispatchEvent(new Event('found'))
    }
    this.#phone = measured(this.photos.all, this.choice.shape)
  }

  #forget() {
    clearTimeout(this.#timer)
    this.#asking.abort()
    this.#isAsking = false
    this.#server = null
    this.#away = null
  }
}

/** @param {Record<string, Figure>} mm */
function rounded(mm) {
  return Object.fromEntries(Object.entries(mm).map(([name, figure]) => [name, figure.map(value => Math.round(value * 100) / 100)]))
}
