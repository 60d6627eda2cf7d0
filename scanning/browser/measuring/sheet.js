// @ts-check
/** Finds the app's measuring sheet in a picture: its markers tell which part of it is where, its crossings where exactly. */

import { crossingNear } from './crossings.js'
import { brightness, darker, shrunk } from './gray.js'
import { readMarker } from './markers.js'
import { homography, through } from './pose.js'
import { quadsIn } from './quads.js'
import { BOARD, DICTIONARY, markerCorners, crossings } from './sheet_layout.js'

/** @typedef {import('./gray.js').Gray} Gray */
/** @typedef {import('./markers.js').Marker} Marker */
/** @typedef {import('./view.js').Point} Point */
/** @typedef {import('./pose.js').SheetPoint} SheetPoint */

/**
 * @typedef {object} Sheet
 * @property {SheetPoint[]} points
 * @property {number} markers how many were read
 * @property {boolean} twice markers that a sheet has once were seen twice
 * @property {number} edge_px how wide the step from ink to paper is; sharp is below 3
 * @property {Point[]} outline of the board in the picture, clockwise
 */

const SIDE = 1280 // px; markers are looked for in a picture of this size
const WINDOWS = [30, 12] // parts of the longer side
const LEAST_MARKERS = 2
const EXACT = 0.4 // px of a picture with a longer side of 4000
const APART = 0.12 // of a square: farther off than this is another place

/** @param {Gray} gray @returns {Sheet | null} */
export function findSheet(gray) {
  const side = Math.max(gray.width, gray.height)
  const factors = [...new Set([Math.ceil(side / SIDE), Math.max(1, Math.floor(side / SIDE / 2))])]
  for (const factor of factors) {
    const small = shrunk(gray, factor)
    for (const part of WINDOWS) {
      const found = markersIn(small, Math.max(5, Math.round(Math.max(small.width, small.height) / part / 2)))
      const markers = found.map(({ id, corners }) => ({ id, corners: /** @type {Marker['corners']} */ (corners.map(([x, y]) => [(x + 0.5) * factor - 0.5, (y + 0.5) * factor - 0.5])) }))
      const sheet = sheetOf(gray, markers)
      if (sheet) return sheet
    }
  }
  return null
}

/** @param {Gray} gray @param {number} around px */
function markersIn(gray, around) {
  const quads = quadsIn(darker(gray, around), gray.width, gray.height)
  return quads.map(quad => readMarker(gray, quad, DICTIONARY)).filter(marker => marker !== null)
}

/** @param {Gray} gray @param {Marker[]} markers @returns {Sheet | null} */
function sheetOf(gray, markers) {
  const flat = agreed(markers)
  if (!flat) return null
  const square = spacing(flat)
  const mine = markers.filter(marker => isAt(flat, marker, square))
  if (mine.length < LEAST_MARKERS) return null
  const off = (EXACT * Math.max(gray.width, gray.height)) / 4000
  const exact = crossings().flatMap(mm => {
    const px = crossingNear(gray, through(flat, mm[0], mm[1]), Math.max(3, square * 0.11))
    return px && { mm, px, off } ? [{ mm, px, off: Math.max(off, 0.15) }] : []
  })
  const agree = exact.length >= 6 ? exact : mine.flatMap(marker => markerCorners(marker.id).map((mm, i) => ({ mm, px: marker.corners[i], off: off * 4 + 0.5 })))
  const points = withoutStrays(agree, square)
  if (points.length < 4) return null
  return {
    points,
    markers: mine.length,
    twice: markers.length - new Set(markers.map(({ id }) => id)).size >= LEAST_MARKERS,
    edge_px: edgeWidth(gray, mine),
    outline: boardCorners().map(([x, y]) => through(flat, x, y)),
  }
}

/** The homography that most markers agree on. @param {Marker[]} markers */
function agreed(markers) {
  /** @type {Marker[]} */
  let best = []
  for (const marker of markers) {
    const flat = homographyOf([marker])
    if (!flat) continue
    // A single marker tells the far end of the page badly: what lies within half a square belongs to it.
    const others = markers.filter(other => isAt(flat, other, spacing(flat) * 4))
    if (others.length > best.length) best = others
  }
  return best.length >= LEAST_MARKERS ? homographyOf(best) : null
}

/** @param {Marker[]} markers */
function homographyOf(markers) {
  return homography(markers.flatMap(({ id, corners }) => markerCorners(id).map((from, i) => ({ from, to: corners[i] }))))
}

/** @param {number[]} flat @param {Marker} marker @param {number} square px */
function isAt(flat, { id, corners }, square) {
  return markerCorners(id).every(([x, y], i) => {
    const [right, down] = through(flat, x, y)
    return Math.hypot(right - corners[i][0], down - corners[i][1]) < APART * square
  })
}

/** Without those that the others contradict. @param {SheetPoint[]} points @param {number} square px */
function withoutStrays(points, square) {
  let kept = points
  for (let round = 0; round < 3 && kept.length > 4; round++) {
    const flat = homography(kept.map(({ mm, px }) => ({ from: mm, to: px })))
    if (!flat) return []
    const off = kept.map(({ mm, px }) => {
      const [x, y] = through(flat, mm[0], mm[1])
      return Math.hypot(x - px[0], y - px[1])
    })
    const usual = [...off].sort((a, b) => a - b)[Math.floor(off.length / 2)]
    const near = kept.filter((_, i) => off[i] < Math.max(4 * usual, 0.03 * square))
    if (near.length === kept.length) break
    kept = near
  }
  return kept
}

/** How many px a square of the board has in the middle. @param {number[]} flat */
function spacing(flat) {
  const [[x, y]] = crossings().slice(Math.floor(crossings().length / 2))
  const [here, right, down] = [through(flat, x, y), through(flat, x + BOARD.square, y), through(flat, x, y + BOARD.square)]
  return Math.min(Math.hypot(right[0] - here[0], right[1] - here[1]), Math.hypot(down[0] - here[0], down[1] - here[1]))
}

/** @returns {Point[]} */
function boardCorners() {
  const { origin: [x, y], squares: [columns, rows], square } = BOARD
  return [[x, y], [x + columns * square, y], [x + columns * square, y + rows * square], [x, y + rows * square]]
}

/** The steepest place of the way from paper into ink, on all sides of all markers. @param {Gray} gray @param {Marker[]} markers */
function edgeWidth(gray, markers) {
  const widths = markers.flatMap(({ corners }) => corners.map((corner, i) => sideWidth(gray, corner, corners[(i + 1) % 4], corners[(i + 2) % 4])))
  const told = widths.filter(Number.isFinite).sort((a, b) => a - b)
  return told.length ? told[Math.floor(told.length / 2)] : Infinity
}

/** @param {Gray} gray @param {Point} from @param {Point} to @param {Point} inside */
function sideWidth(gray, from, to, inside) {
  const middle = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]
  const inward = [inside[0] - to[0], inside[1] - to[1]]
  const length = Math.hypot(inward[0], inward[1])
  const reach = Math.max(4, length / 8)
  /** @type {number[]} */
  const steps = []
  for (let way = -reach; way <= reach; way += 0.5) steps.push(brightness(gray, middle[0] + (inward[0] / length) * way, middle[1] + (inward[1] / length) * way))
  const contrast = Math.max(...steps) - Math.min(...steps)
  const steepest = Math.max(...steps.slice(2).map((value, i) => Math.abs(steps[i] - value)))
  return contrast / steepest
}
