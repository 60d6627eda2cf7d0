// @ts-check
/** A cylinder standing on the sheet's plane: its rims, what taps on them say of it, where handles begin. */

import { leastSquares } from './linear.js'
import { footprints, HEIGHTS, project, standpoint } from './view.js'

/** @typedef {import('./view.js').Point} Point */
/** @typedef {import('./view.js').Lens} Lens */
/** @typedef {import('./view.js').Pose} Pose */
/** @typedef {import('./box.js').Tap} Tap */
/** @typedef {{base_rim: Tap[], top_rim: Tap[]}} CylinderTaps anywhere on the rims */
/** @typedef {import('./box.js').View & {taps: CylinderTaps}} Seen */
/** @typedef {ReturnType<typeof footprints>[0]} Foot */
/** @typedef {{x: number, y: number, radius: number, height: number}} Cylinder mm */

export const CYLINDER_NUMBERS = 4
const LEAST = 1 // mm
const GUESS = { x: 105, y: 150, radius: 35, height: 90 } // in the middle of the sheet
const BESIDE = 0.63 // radians from handle to handle
const RADII = Array.from({ length: 12 }, (_, i) => 7.5 * 1.4 ** i) // mm, 7.5 to 300
const [STEP, ROUNDS] = [1e-4, 2] // radians, and steps along a tangent to the nearest point
const ROUND = 48 // points of a rim that is drawn
const AROUND = Array.from({ length: ROUND }, (_, i) => (i * 2 * Math.PI) / ROUND)

/** @param {Cylinder} cylinder @param {Lens} lens @param {Pose} pose @returns {{base_rim: Point[], top_rim: Point[]}} px */
export function rims(cylinder, lens, pose) {
  return { base_rim: AROUND.map(onRim(cylinder, lens, pose, 0)), top_rim: AROUND.map(onRim(cylinder, lens, pose, cylinder.height)) }
}

/** @param {Cylinder} start @param {number[]} by @returns {Cylinder} */
export function cylinderFrom(start, [x, y, radius, height]) {
  return { x: start.x + 100 * x, y: start.y + 100 * y, radius: start.radius * Math.exp(radius), height: start.height * Math.exp(height) }
}

/** @param {Cylinder} cylinder @param {Seen} seen @returns {number[]} */
export function cylinderResiduals(cylinder, { lens, pose, taps }) {
  return [...besideRim(cylinder, lens, pose, 0, taps.base_rim), ...besideRim(cylinder, lens, pose, cylinder.height, taps.top_rim)]
}

/** How far taps lie from the nearest points of the rim that are seen, to either side: of an upper rim above the camera the near half. @param {Cylinder} cylinder @param {Lens} lens @param {Pose} pose @param {number} height @param {Tap[]} taps */
function besideRim(cylinder, lens, pose, height, taps) {
  const at = onRim(cylinder, lens, pose, height)
  const eye = standpoint(pose)
  const [east, south] = [eye[0] - cylinder.x, eye[1] - cylinder.y]
  const towards = Math.atan2(south, east)
  const half = -eye[2] > height ? Math.PI : Math.acos(Math.min(1, cylinder.radius / Math.hypot(east, south)))
  const angles = AROUND.map(angle => towards + half * (angle / Math.PI - 1))
  const rim = angles.map(at)
  return taps.map(([right, down, off]) => {
    let [angle, least] = [0, Infinity]
    rim.forEach((point, i) => {
      const away = (point[0] - right) ** 2 + (point[1] - down) ** 2
      if (away < least) [angle, least] = [angles[i], away]
    })
    for (let round = 0; ; round++) {
      const [near, next] = [at(angle), at(angle + STEP)]
      const [along, aside] = [next[0] - near[0], next[1] - near[1]]
      const [x, y] = [right - near[0], down - near[1]]
      if (round === ROUNDS) return (Math.sign(x * aside - y * along) * Math.hypot(x, y)) / off
      angle += (STEP * (x * along + y * aside)) / (along ** 2 + aside ** 2)
      if (half < 3) angle = Math.max(towards - half, Math.min(towards + half, angle))
    }
  })
}

/**
 * Cylinders to begin from, alike ones together. Circles through both rims tell most from above. Where the upper rim is seen
 * from the side they are giants: there are bodies of every size as well, behind what was tapped of the lower rim.
 * @param {Seen[]} photos
 */
export function cylinderStarts(photos) {
  const feet = photos.flatMap(seen => footprints(seen, seen.taps.base_rim, 0))
  const heads = (/** @type {number} */ height) => photos.flatMap(seen => footprints(seen, seen.taps.top_rim, height))
  const tall = (/** @type {{x: number, y: number, radius: number}} */ circle) => HEIGHTS.map(height => ({ ...circle, height }))
  const both = HEIGHTS.flatMap(height => circleThrough([...feet, ...heads(height)]).map(circle => ({ ...circle, height })))
  return [both, ...[...circleThrough(feet), ...photos.flatMap(behind)].map(tall)]
}

/** @param {Seen} seen */
function behind(seen) {
  const eye = standpoint(seen.pose)
  const feet = footprints(seen, seen.taps.base_rim, 0).map(foot => ({ ...foot, away: Math.hypot(foot.place[0] - eye[0], foot.place[1] - eye[1]) }))
  const surest = Math.max(...feet.map(({ weight }) => weight))
  const [near] = feet.filter(({ weight, away }) => weight === surest && away).sort((a, b) => a.away - b.away)
  if (!near) return []
  return RADII.map(radius => {
    const [x, y] = near.place.map((mm, axis) => mm + ((mm - eye[axis]) * radius) / near.away)
    return { x, y, radius }
  })
}

/** The circle with the least squares of x² + y² + ax + by + c. @param {Foot[]} feet */
function circleThrough(feet) {
  const rows = feet.map(({ place: [x, y], weight }) => [x / 100, y / 100, 1].map(value => value * weight))
  const found = leastSquares(rows, feet.map(({ place: [x, y], weight }) => -weight * (x * x + y * y) / 1e4))
  if (!found) return []
  const [a, b, c] = found
  const radius = 100 * Math.sqrt((a * a + b * b) / 4 - c)
  return radius > LEAST ? [{ x: -50 * a, y: -50 * b, radius }] : []
}

/** Whether the camera is not inside of it. @param {Cylinder} cylinder @param {Seen} seen */
export function isOutside({ x, y, radius, height }, { pose }) {
  const eye = standpoint(pose)
  return -eye[2] > height || Math.hypot(eye[0] - x, eye[1] - y) > radius
}

/** Points of the lower rim in front, and all around the upper one; in front as well where that is above the camera. @param {import('./box.js').View} view @param {Cylinder} [can] @returns {{base_rim: Point[], top_rim: Point[]}} */
export function cylinderHandles({ lens, pose }, can = GUESS) {
  const eye = standpoint(pose)
  const front = Math.atan2(eye[1] - can.y, eye[0] - can.x)
  const before = [-2, -1, 0, 1, 2].map(part => front + part * BESIDE)
  const around = -eye[2] > can.height ? before.map((_, i) => front + (i * 2 * Math.PI) / 5) : before
  return { base_rim: before.map(onRim(can, lens, pose, 0)), top_rim: around.map(onRim(can, lens, pose, can.height)) }
}

/** @param {Cylinder} cylinder @param {Lens} lens @param {Pose} pose @param {number} height @returns {(angle: number) => Point} */
function onRim({ x, y, radius }, lens, pose, height) {
  return angle => project(lens, pose, x + radius * Math.cos(angle), y + radius * Math.sin(angle), height)
}
