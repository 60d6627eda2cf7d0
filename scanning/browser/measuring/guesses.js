// @ts-check
/** Where handles stand before anybody dragged them: a package in the middle of the sheet, as this camera would see it. */

import { boxCorners, plan } from './box.js'
import { rims } from './cylinder.js'
import { standpoint } from './view.js'

/** @typedef {import('./view.js').Point} Point */
/** @typedef {import('./view.js').Lens} Lens */
/** @typedef {import('./view.js').Pose} Pose */
/** @typedef {{lens: Lens, pose: Pose}} View */
/** @typedef {{base: (Point | null)[], top: (Point | null)[]}} BoxHandles null where the package itself hides the corner */

const BOX = { x: 70, y: 120, turn: 0.5, along: 90, across: 65, height: 60, hand: /** @type {1} */ (1) }
const CAN = { x: 105, y: 150, radius: 35, height: 90 }
const [RIM, ON_RIM] = [48, 5]

/** @param {View} view @param {import('./box.js').Box} [box] @returns {BoxHandles} */
export function boxHandles({ lens, pose }, box = BOX) {
  const eye = standpoint(pose)
  const away = plan(box).map(([x, y]) => Math.hypot(x - eye[0], y - eye[1]))
  const hidden = away.indexOf(Math.max(...away))
  const { base, top } = boxCorners(box, lens, pose)
  return { base: base.map((corner, i) => (i === hidden ? null : corner)), top }
}

/** Points of the two rims: of the lower one those in front, of the upper one all around. @param {View} view @param {import('./cylinder.js').Cylinder} [can] @returns {{base_rim: Point[], top_rim: Point[]}} */
export function cylinderHandles({ lens, pose }, can = CAN) {
  const eye = standpoint(pose)
  const front = Math.atan2(eye[1] - can.y, eye[0] - can.x) / (2 * Math.PI)
  const { base_rim, top_rim } = rims(can, lens, pose)
  const at = (/** @type {Point[]} */ rim, /** @type {number} */ turn) => rim[(((Math.round(turn * RIM) % RIM) + RIM) % RIM)]
  const spread = Array.from({ length: ON_RIM }, (_, i) => (i - (ON_RIM - 1) / 2) / (ON_RIM - 1))
  return {
    base_rim: spread.map(part => at(base_rim, front + part * 0.4)),
    top_rim: spread.map((_, i) => at(top_rim, front + i / ON_RIM)),
  }
}
