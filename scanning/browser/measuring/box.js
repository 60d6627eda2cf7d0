// @ts-check
/** A box on the sheet's plane: its corners, and what taps on them say of it. */

import { onPlane, project } from './view.js'

/** @typedef {import('./view.js').Point} Point */
/** @typedef {import('./view.js').Lens} Lens */
/** @typedef {import('./view.js').Pose} Pose */
/** @typedef {[number, number] | [number, number, number]} Tap px, and how far off it may be where that is not as usual */
/** @typedef {{base: (Tap | null)[], top: (Tap | null)[]}} BoxTaps four each, in one turning order; null where hidden */
/** @typedef {{lens: Lens, pose: Pose, taps: BoxTaps}} Seen */

export const BOX_NUMBERS = 6
const LEAST = 1 // mm

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

/** @param {Box} box @param {Seen} seen @param {number} off px @returns {number[]} */
export function boxResiduals(box, { lens, pose, taps }, off) {
  const corners = boxCorners(box, lens, pose)
  return [...distances(corners.base, taps.base, off), ...distances(corners.top, taps.top, off)]
}

/** @param {Point[]} corners @param {(Tap | null)[]} taps @param {number} off @returns {number[]} */
function distances(corners, taps, off) {
  return taps.flatMap((tap, i) => (tap ? [(corners[i][0] - tap[0]) / (tap[2] ?? off), (corners[i][1] - tap[1]) / (tap[2] ?? off)] : []))
}

/** A first box, good enough to begin a fit. @param {Seen[]} photos @returns {Box | null} null where the taps say too little */
export function roughBox(photos) {
  const height = roughHeight(photos)
  if (height === null) return null
  const places = [0, 1, 2, 3].map(i => averaged(photos.flatMap(seen => [placeOf(seen, seen.taps.base[i], 0), placeOf(seen, seen.taps.top[i], height)])))
  const whole = fourth(places)
  if (!whole) return null
  const [a, b, c, d] = whole
  const along = [(b[0] - a[0] + c[0] - d[0]) / 2, (b[1] - a[1] + c[1] - d[1]) / 2]
  const across = [(d[0] - a[0] + c[0] - b[0]) / 2, (d[1] - a[1] + c[1] - b[1]) / 2]
  const hand = along[0] * across[1] - along[1] * across[0] > 0 ? 1 : -1
  const box = { x: a[0], y: a[1], turn: Math.atan2(along[1], along[0]), along: Math.hypot(...along), across: Math.hypot(...across), height, hand: /** @type {1 | -1} */ (hand) }
  return Math.min(box.along, box.across, height) > LEAST ? box : null
}

/** By a base corner and the one above it: where its line upward passes the tap. @param {Seen[]} photos */
function roughHeight(photos) {
  const found = photos.flatMap(({ lens, pose, taps }) =>
    taps.base.flatMap((base, i) => {
      const top = taps.top[i]
      const foot = base && onPlane(lens, pose, [base[0], base[1]], 0)
      return foot && top ? [heightAt(lens, pose, foot, [top[0], top[1]])] : []
    }),
  )
  const told = found.filter(height => height > LEAST).sort((a, b) => a - b)
  return told.length ? told[Math.floor(told.length / 2)] : null
}

/** @param {Lens} lens @param {Pose} pose @param {Point} foot mm @param {Point} tap px */
function heightAt(lens, pose, foot, tap) {
  let best = { height: NaN, off: Infinity }
  for (let height = 2; height < 2000; height *= 1.02) {
    const [x, y] = project(lens, pose, foot[0], foot[1], height)
    const off = Math.hypot(x - tap[0], y - tap[1])
    if (off < best.off) best = { height, off }
  }
  return best.height
}

/** @param {Seen} seen @param {Tap | null} tap @param {number} height */
function placeOf({ lens, pose }, tap, height) {
  return tap && onPlane(lens, pose, [tap[0], tap[1]], height)
}

/** @param {(Point | null)[]} places @returns {Point | null} */
function averaged(places) {
  const known = places.filter(place => place !== null)
  if (!known.length) return null
  return [known.reduce((sum, [x]) => sum + x, 0) / known.length, known.reduce((sum, [, y]) => sum + y, 0) / known.length]
}

/** A corner that nobody sees closes the parallelogram. @param {(Point | null)[]} places @returns {Point[] | null} */
function fourth(places) {
  const hidden = places.findIndex(place => !place)
  if (hidden === -1) return /** @type {Point[]} */ (places)
  const [before, opposite, after] = [3, 2, 1].map(step => places[(hidden + step) % 4])
  if (!before || !opposite || !after) return null
  const closed = /** @type {Point} */ ([before[0] + after[0] - opposite[0], before[1] + after[1] - opposite[1]])
  return /** @type {Point[]} */ (places.map((place, i) => (i === hidden ? closed : place)))
}
