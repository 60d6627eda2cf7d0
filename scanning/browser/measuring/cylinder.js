// @ts-check
/** A cylinder standing on the sheet's plane: its rims, and what taps on them say of it. */

import { onPlane, project } from './view.js'
import { solve } from './linear.js'

/** @typedef {import('./view.js').Point} Point */
/** @typedef {import('./view.js').Lens} Lens */
/** @typedef {import('./view.js').Pose} Pose */
/** @typedef {import('./box.js').Tap} Tap */
/** @typedef {{base_rim: Tap[], top_rim: Tap[]}} CylinderTaps anywhere on the rims */
/** @typedef {{lens: Lens, pose: Pose, taps: CylinderTaps}} Seen */
/** @typedef {{x: number, y: number, radius: number, height: number}} Cylinder mm */

export const CYLINDER_NUMBERS = 4
const LEAST = 1 // mm
const ROUND = 48 // points of a rim that is drawn

/** @param {Cylinder} cylinder @param {Lens} lens @param {Pose} pose @returns {{base_rim: Point[], top_rim: Point[]}} px */
export function rims({ x, y, radius, height }, lens, pose) {
  const rim = (/** @type {number} */ at) =>
    Array.from({ length: ROUND }, (_, i) => project(lens, pose, x + radius * Math.cos((i * 2 * Math.PI) / ROUND), y + radius * Math.sin((i * 2 * Math.PI) / ROUND), at))
  return { base_rim: rim(0), top_rim: rim(height) }
}

/** @param {Cylinder} start @param {number[]} by @returns {Cylinder} */
export function cylinderFrom(start, [x, y, radius, height]) {
  return { x: start.x + 100 * x, y: start.y + 100 * y, radius: start.radius * Math.exp(radius), height: start.height * Math.exp(height) }
}

/** @param {Cylinder} cylinder @param {Seen} seen @param {number} off px @returns {number[]} */
export function cylinderResiduals(cylinder, { lens, pose, taps }, off) {
  const away = (/** @type {number} */ height) => (/** @type {Tap} */ tap) => besideRim(cylinder, lens, pose, tap, height) / (tap[2] ?? off)
  return [...taps.base_rim.map(away(0)), ...taps.top_rim.map(away(cylinder.height))]
}

/** How far a tap lies from the rim, in px across it. @param {Cylinder} cylinder @param {Lens} lens @param {Pose} pose @param {Tap} tap @param {number} height */
function besideRim({ x, y, radius }, lens, pose, tap, height) {
  const place = onPlane(lens, pose, [tap[0], tap[1]], height)
  if (!place) return NaN
  const angle = Math.atan2(place[1] - y, place[0] - x)
  const at = (/** @type {number} */ turned) => project(lens, pose, x + radius * Math.cos(turned), y + radius * Math.sin(turned), height)
  const [near, before, after] = [at(angle), at(angle - 0.01), at(angle + 0.01)]
  const along = [after[0] - before[0], after[1] - before[1]]
  return ((tap[0] - near[0]) * along[1] - (tap[1] - near[1]) * along[0]) / Math.hypot(along[0], along[1])
}

/** A first cylinder, good enough to begin a fit. @param {Seen[]} photos @returns {Cylinder | null} null where the taps say too little */
export function roughCylinder(photos) {
  const circle = circleThrough(photos.flatMap(seen => places(seen, seen.taps.base_rim, 0)))
  const heights = circle && photos.flatMap(seen => roughHeight(circle, seen))
  if (!circle || !heights?.length) return null
  heights.sort((a, b) => a - b)
  return { ...circle, height: heights[Math.floor(heights.length / 2)] }
}

/** @param {Seen} seen @param {Tap[]} taps @param {number} height */
function places({ lens, pose }, taps, height) {
  return taps.map(tap => onPlane(lens, pose, [tap[0], tap[1]], height)).filter(place => place !== null)
}

/** The circle with the least squares of x² + y² + ax + by + c. @param {Point[]} found */
function circleThrough(found) {
  if (found.length < 3) return null
  const [mx, my] = [0, 1].map(axis => found.reduce((sum, place) => sum + place[axis], 0) / found.length)
  const normal = [[0, 0, 0], [0, 0, 0], [0, 0, 0]]
  const right = [0, 0, 0]
  for (const [px, py] of found) {
    const row = [(px - mx) / 100, (py - my) / 100, 1]
    row.forEach((value, i) => {
      right[i] -= value * (row[0] ** 2 + row[1] ** 2)
      row.forEach((other, j) => (normal[i][j] += value * other))
    })
  }
  const solved = solve(normal, right)
  if (!solved) return null
  const [a, b, c] = solved
  const radius = 100 * Math.sqrt((a * a + b * b) / 4 - c)
  return radius > LEAST ? { x: mx - 50 * a, y: my - 50 * b, radius } : null
}

/** The height at which the taps of the upper rim lie as far from the axis as those of the lower one. @param {{x: number, y: number, radius: number}} circle @param {Seen} seen @returns {number[]} */
function roughHeight({ x, y, radius }, seen) {
  if (!seen.taps.top_rim.length) return []
  let best = { height: NaN, off: Infinity }
  for (let height = 2; height < 2000; height *= 1.02) {
    const found = places(seen, seen.taps.top_rim, height)
    if (found.length < seen.taps.top_rim.length) break
    const off = found.reduce((sum, place) => sum + Math.abs(Math.hypot(place[0] - x, place[1] - y) - radius), 0)
    if (off < best.off) best = { height, off }
  }
  return Number.isFinite(best.height) ? [best.height] : []
}
