// @ts-check
/**
 * What to do about the codes in view, frame by frame. Pure: takes readings and the time, gives a decision.
 *
 * One code of ours alone is opened, but only after a moment, in which a second one may come into view: then the
 * person chooses. A foreign code is only told of when none of ours is there.
 */

/** @typedef {{kind: 'tag', tag: string}} Tag */
/** @typedef {{kind: 'foreign', meaning: string, text: string}} Foreign */
/** @typedef {{kind: 'mistyped', mistake: string, found: string}} Mistyped */
/** @typedef {{kind: 'none'} | {kind: 'one', tag: string, opens: boolean} | {kind: 'several', tags: string[]} | Foreign | {kind: 'damaged'}} Decision */

const MOMENT = 350 // ms
const FORGOTTEN = 2000 // ms out of view

export class Sightings {
  /** @type {Map<string, {first: number, last: number}>} */
  #tags = new Map()
  /** @type {string | null} */
  #held = null

  /**
   * A code that is not opened by itself as long as it stays in view: the one that the person has just come back from.
   * @param {string | null} tag
   */
  hold(tag) {
    this.#held = tag
    this.#tags.clear()
  }

  /**
   * @param {(Tag | Foreign | Mistyped)[]} readings of one frame
   * @param {number} now in ms
   * @returns {Decision}
   */
  see(readings, now) {
    for (const [tag, { last }] of this.#tags) if (now - last > FORGOTTEN) this.#tags.delete(tag)
    for (const reading of readings) {
      if (reading.kind === 'tag') this.#tags.set(reading.tag, { first: this.#tags.get(reading.tag)?.first ?? now, last: now })
    }
    if (this.#held && !this.#tags.has(this.#held) && this.#tags.size) this.#held = null
    if (this.#tags.size > 1) return { kind: 'several', tags: [...this.#tags.keys()] }
    for (const [tag, { first }] of this.#tags) {
      return { kind: 'one', tag, opens: now - first >= MOMENT && tag !== this.#held }
    }
    return readings.find((reading) => reading.kind === 'foreign') ?? (readings.length ? { kind: 'damaged' } : { kind: 'none' })
  }
}
