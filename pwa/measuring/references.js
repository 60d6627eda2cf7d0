// @ts-check
/** Things of known size to measure against. The app's own sheet is found by itself; of the others a person shows the corners. */

import { PAGE } from '../../scanning/measuring/sheet_layout.js'
import { seenFrom } from '../../scanning/measuring/pose.js'

/** @typedef {[number, number]} Point */
/** @typedef {import('../../scanning/measuring/pose.js').SheetPoint} SheetPoint */

const CARD = { width: 85.6, height: 53.98 } // mm, ISO/IEC 7810 ID-1
const OFF = 5 / 4000 // of the longer side

/** @param {string} reference @param {number} side of a sticker, mm @returns {{width: number, height: number}} mm */
export function sizeOf(reference, side) {
  if (reference === 'card') return CARD
  return reference === 'sticker' ? { width: side, height: side } : PAGE
}

/**
 * Four corners in turning order, as points on the page. Which side is the long one tells the better fit.
 * @param {import('../../scanning/measuring/view.js').Picture} picture
 * @param {Point[]} corners px
 * @param {{width: number, height: number}} size mm
 * @returns {SheetPoint[] | null} null where they are no picture of it seen from above
 */
export function pointsOf(picture, corners, { width, height }) {
  const off = OFF * Math.max(picture.width, picture.height)
  const page = /** @type {Point[]} */ ([[0, 0], [width, 0], [width, height], [0, height]])
  const ways = [0, 1].map(turns => corners.map((px, i) => ({ mm: page[(i + turns) % 4], px, off })))
  const seen = ways.flatMap(points => {
    const view = seenFrom(picture, points)
    return view ? [{ points, cost: view.cost }] : []
  })
  return seen.length ? seen.reduce((best, one) => (one.cost < best.cost ? one : best)).points : null
}
