// @ts-check
/** A box on the sheet's plane: its corners, what taps on them say of it, where handles begin. */

import { leastSquares } from './linear.js'
import { footprints, HEIGHTS, project, standpoint } from './view.js'

/** @typedef {import('./view.js').Point} Point */
/** @typedef {import('./view.js').Lens} Lens */
/** @typedef {import('./view.js').Pose} Pose */
/** @typedef {{lens: Lens, pose: Pose}} View */
/** @typedef {[number, number, number]} Tap px, and how far off it may be */
/** @typedef {{base: (Tap | null)[], top: (Tap | null)[]}} BoxTaps four each, in one turning order; null where hidden */
/** @typedef {View & {taps: BoxTaps}} Seen */

export const BOX_NUMBERS = 6
const LEAST = 1 // mm
const GUESS = { x: 70, y: 120, turn: 0.5, along: 90, across: 65, height: 60, hand: /** @type {1} */ (1) } // in the middle of the sheet

/** Plan of the base in its turning order: corner, direction, two sides; and the height. @typedef {{x: number, y: number, turn: number, along: number, across: number, height: number, hand: 1 | -1}} Box mm, radians */

/** @param {Box} box @returns {Point[]} the base on the page, in mm */
export function plan({ x, y, turn, along, across, hand }) {
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)]
  const [right, down] = [-sin * across * hand, cos * across * hand]
  return [[x, y], [x + cos * along, y + sin * along], [x + cos * along + right, y + sin * along + down], [x + right, y + down]]
}

/** @param {Box} box @param {Lens} lens @param {Pose} pose @returns {{base: Point[], top: Point[]}} px */
export function boxCorners(box, lens, pose) {
  const corners = plan(box)
  return { base: corners.map(([x, y]) => project(lens, pose, x, y, 0)), top: corners.map(([x, y]) => project(lens, pose, x, y, box.height)) }
}

/** @param {Box} start @param {number[]} by @returns {Box} */
export function boxFrom(start, [x, y, turn, along, across, height]) {
  return {
    ...start,
    x: start.x + 100 * x,
    y: start.y + 100 * y,
    turn: start.turn + turn,
    along: start.along * Math.exp(along),
    across: start.across * Math.exp(across),
    height: start.height * Math.exp(height),
  }
}

/** @param {Box} box @param {Seen} seen @returns {number[]} */
export function boxResiduals(box, { lens, pose, taps }) {
  const corners = boxCorners(box, lens, pose)
  return [...distances(corners.base, taps.base), ...distances(corners.top, taps.top)]
}

/** @param {Point[]} corners @param {(Tap | null)[]} taps @returns {number[]} */
function distances(corners, taps) {
  return taps.flatMap((tap, i) => (tap ? [(corners[i][0] - tap[0]) / tap[2], (corners[i][1] - tap[1]) / tap[2]] : []))
}

/** Boxes to begin from, alike ones together: for each height the footprint that fits best, made square; also by the base alone, as a top seen from the side tells little. @param {Seen[]} photos */
export function boxStarts(photos) {
  const base = photos.flatMap(seen => footprints(seen, seen.taps.base, 0))
  const top = (/** @type {number} */ height) => photos.flatMap(seen => footprints(seen, seen.taps.top, height))
  const both = HEIGHTS.map(height => affine([...base, ...top(height)], height))
  return [both.slice(0, 20).flat(), both.slice(20).flat(), HEIGHTS.flatMap(height => affine(base, height))]
}

/** @param {ReturnType<typeof footprints>} feet @param {number} height @returns {Box[]} */
function affine(feet, height) {
  const rows = feet.map(({ at, weight }) => [weight, weight * ALONG[at], weight * ACROSS[at]])
  const [right, down] = [0, 1].map(axis => leastSquares(rows, feet.map(({ place, weight }) => weight * place[axis])))
  return right && down ? squared(right, down, height) : []
}

const [ALONG, ACROSS] = [[-0.5, 0.5, 0.5, -0.5], [-0.5, -0.5, 0.5, 0.5]]

/** @param {number[]} right middle, along, across @param {number[]} down @param {number} height @returns {Box[]} */
function squared([x, ax, cx], [y, ay, cy], height) {
  const [along, across] = [Math.hypot(ax, ay), Math.hypot(cx, cy)]
  const hand = ax * cy - ay * cx > 0 ? 1 : -1
  const turn = Math.atan2(ay / along - (hand * cx) / across, ax / along + (hand * cy) / across)
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)]
  const corner = { x: x - (cos * along - hand * sin * across) / 2, y: y - (sin * along + hand * cos * across) / 2 }
  return Math.min(along, across) > LEAST ? [{ ...corner, turn, along, across, height, hand }] : []
}

/** @param {View} view @param {Box} [box] @returns {{base: (Point | null)[], top: Point[]}} null where the box itself hides the corner */
export function boxHandles({ lens, pose }, box = GUESS) {
  const eye = standpoint(pose)
  const away = plan(box).map(([x, y]) => Math.hypot(x - eye[0], y - eye[1]))
  const hidden = away.indexOf(Math.max(...away))
  const { base, top } = boxCorners(box, lens, pose)
  return { base: base.map((corner, i) => (i === hidden ? null : corner)), top }
}
