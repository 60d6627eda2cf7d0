// @ts-check
/** Reads which marker a dark quad is, and which way up. */

import { brightness } from './gray.js'
import { homography, through } from './pose.js'

/** @typedef {import('./gray.js').Gray} Gray */
/** @typedef {import('./quads.js').Quad} Quad */
/** @typedef {{id: number, corners: Quad}} Marker corners from the printed top left on, clockwise */

const LEAST_CONTRAST = 25 // of 255, between ink and paper
const MISREAD = 1 // cells of the border that may be read wrong
const UNIT = /** @type {[number, number][]} */ ([[0, 0], [1, 0], [1, 1], [0, 1]])

/**
 * @param {Gray} gray @param {Quad} quad
 * @param {{cells: number, bits: string[]}} dictionary cells along a side without the border; by id the cells row by row, 1 white
 * @returns {Marker | null}
 */
export function readMarker(gray, quad, { cells, bits }) {
  const read = cellsIn(gray, quad, cells + 2)
  if (!read) return null
  const isBorder = (/** @type {number} */ at) => [0, cells + 1].includes(at % (cells + 2)) || [0, cells + 1].includes(Math.floor(at / (cells + 2)))
  if (read.filter((white, at) => white && isBorder(at)).length > MISREAD) return null
  let inner = read.filter((_, at) => !isBorder(at))
  for (let turns = 0; turns < 4; turns++) {
    const id = bits.indexOf(inner.map(Number).join(''))
    // Turned by a quarter, what is at the printed top left was the quad's corner `turns`.
    if (id !== -1) return { id, corners: /** @type {Quad} */ ([...quad.slice(turns), ...quad.slice(0, turns)]) }
    inner = quarterTurn(inner, cells)
  }
  return null
}

/** Whether each cell is white. @param {Gray} gray @param {Quad} quad @param {number} side cells @returns {boolean[] | null} */
function cellsIn(gray, quad, side) {
  const flat = homography(UNIT.map((from, i) => ({ from, to: quad[i] })))
  if (!flat) return null
  const light = Array.from({ length: side * side }, (_, at) => {
    let sum = 0
    for (const dy of [0.3, 0.5, 0.7]) {
      for (const dx of [0.3, 0.5, 0.7]) sum += brightness(gray, ...through(flat, ((at % side) + dx) / side, (Math.floor(at / side) + dy) / side))
    }
    return sum / 9
  })
  const [darkest, lightest] = [Math.min(...light), Math.max(...light)]
  if (!(lightest - darkest >= LEAST_CONTRAST)) return null
  return light.map(value => value > (darkest + lightest) / 2)
}

/** So that the cell at the top right comes to the top left. @param {boolean[]} cells @param {number} side */
function quarterTurn(cells, side) {
  return cells.map((_, at) => cells[(at % side) * side + side - 1 - Math.floor(at / side)])
}
