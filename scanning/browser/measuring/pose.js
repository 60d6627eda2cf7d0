// @ts-check
/** Where the camera stood, from points of the sheet whose places on the page are known. */

import { fit } from './fitting.js'
import { leastSquares } from './linear.js'
import { lensOf, moved, project, standpoint, straightened } from './view.js'

/** @typedef {import('./view.js').Point} Point */
/** @typedef {import('./view.js').Pose} Pose */
/** @typedef {import('./view.js').Lens} Lens */
/** @typedef {{mm: Point, px: Point, off: number}} SheetPoint `off`: standard deviation of the pixel */

/**
 * @param {import('./view.js').Picture} picture
 * @param {SheetPoint[]} points four at least
 * @returns {{pose: Pose, lens: Lens, numbers: number[], cost: number} | null} null where they are no picture of a page seen from above
 */
export function seenFrom(picture, points) {
  const first = roughPose(lensOf(picture, [0, 0, 0, 0]), points)
  if (!first) return null
  const found = fit(([a, b, c, d, ...by]) => {
    const lens = lensOf(picture, [a, b, c, d])
    return [a, b, c, d, ...sheetResiduals(lens, moved(first, by), points)]
  }, Array(10).fill(0))
  if (!found) return null
  const numbers = found.at.slice(0, 4)
  const pose = moved(first, found.at.slice(4))
  return isFromAbove(pose) ? { pose, lens: lensOf(picture, numbers), numbers, cost: found.cost } : null
}

/** @param {Lens} lens @param {Pose} pose @param {SheetPoint[]} points @returns {number[]} */
export function sheetResiduals(lens, pose, points) {
  return points.flatMap(({ mm, px, off }) => {
    const [x, y] = project(lens, pose, mm[0], mm[1], 0)
    return [(x - px[0]) / off, (y - px[1]) / off]
  })
}

/** @param {Pose} pose */
function isFromAbove(pose) {
  return standpoint(pose)[2] < 0
}

/** Out of the homography. @param {Lens} lens @param {SheetPoint[]} points @returns {Pose | null} */
function roughPose(lens, points) {
  const middle = [0, 1].map(axis => points.reduce((sum, { mm }) => sum + mm[axis], 0) / points.length)
  const flat = homography(points.map(({ mm, px }) => ({ from: [(mm[0] - middle[0]) / 100, (mm[1] - middle[1]) / 100], to: straightened(lens, px) })))
  if (!flat) return null
  const [a, b, c] = [0, 1, 2].map(column => [flat[column], flat[3 + column], flat[6 + column]])
  const size = (Math.hypot(...a) + Math.hypot(...b)) / 2
  const turn = upright(a, b)
  if (!turn || !size) return null
  const centre = c.map(value => (100 * value) / size)
  const shift = centre.map((value, axis) => value - turn[axis][0] * middle[0] - turn[axis][1] * middle[1])
  return { turn, shift }
}

/** Two directions that are nearly at right angles, made exactly so, with the third. @param {number[]} a @param {number[]} b @returns {number[][] | null} */
function upright(a, b) {
  const [one, two] = [unit(a), unit(b)]
  const half = unit(one.map((value, i) => value + two[i]))
  const across = unit(one.map((value, i) => value - two[i]))
  const right = half.map((value, i) => (value + across[i]) * Math.SQRT1_2)
  const down = half.map((value, i) => (value - across[i]) * Math.SQRT1_2)
  const deep = [right[1] * down[2] - right[2] * down[1], right[2] * down[0] - right[0] * down[2], right[0] * down[1] - right[1] * down[0]]
  const turn = [0, 1, 2].map(axis => [right[axis], down[axis], deep[axis]])
  return turn.flat().every(Number.isFinite) ? turn : null
}

/** @param {number[]} vector */
function unit(vector) {
  const length = Math.hypot(...vector)
  return vector.map(value => value / length)
}

/**
 * Nine numbers, the last 1: plane to plane.
 * @param {{from: number[], to: number[]}[]} pairs
 * @returns {number[] | null}
 */
export function homography(pairs) {
  const rows = pairs.flatMap(({ from: [x, y], to: [u, v] }) => [[x, y, 1, 0, 0, 0, -x * u, -y * u], [0, 0, 0, x, y, 1, -x * v, -y * v]])
  const found = leastSquares(rows, pairs.flatMap(({ to }) => to))
  return found && [...found, 1]
}

/** @param {number[]} flat @param {number} x @param {number} y @returns {Point} */
export function through(flat, x, y) {
  const depth = flat[6] * x + flat[7] * y + flat[8]
  return [(flat[0] * x + flat[1] * y + flat[2]) / depth, (flat[3] * x + flat[4] * y + flat[5]) / depth]
}
