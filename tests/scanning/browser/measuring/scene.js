// @ts-check
/** Cameras above a sheet, for tests: told by where they stand, in mm from the middle of the page, and looking at it. */

import { project } from '../../../../scanning/browser/measuring/view.js'

/** @typedef {import('../../../../scanning/browser/measuring/view.js').Lens} Lens */
/** @typedef {import('../../../../scanning/browser/measuring/view.js').Pose} Pose */
/** @typedef {{lens: Lens, pose: Pose, picture: {width: number, height: number, focal35: number}, sheet(): import('../../../../scanning/browser/measuring/pose.js').SheetPoint[]}} Camera */

const MIDDLE = [105, 148.5, 0]

/** @param {{east: number, south: number, up: number, focal?: number, k1?: number, width?: number}} where @returns {Camera} */
export function standing({ east, south, up, focal = 1, k1 = 0, width = 4000 }) {
  const picture = { width, height: width * 0.75, focal35: 26 }
  const lens = { focal: ((focal * 26) / Math.hypot(36, 24)) * width * 1.25, k1, cx: width / 2, cy: width * 0.375 }
  const eye = [MIDDLE[0] + east, MIDDLE[1] + south, -up]
  const ahead = unit(MIDDLE.map((value, i) => value - eye[i]))
  const right = unit([-ahead[1], ahead[0], 0])
  const down = [ahead[1] * right[2] - ahead[2] * right[1], ahead[2] * right[0] - ahead[0] * right[2], ahead[0] * right[1] - ahead[1] * right[0]]
  const turn = [right, down, ahead]
  const pose = { turn, shift: turn.map(row => -(row[0] * eye[0] + row[1] * eye[1] + row[2] * eye[2])) }
  const sheet = () =>
    [0, 1, 2, 3].flatMap(column => [0, 1, 2, 3, 4, 5].map(row => [51 + 36 * column, 58 + 36 * row])).map(([x, y]) => ({ mm: /** @type {[number, number]} */ ([x, y]), px: project(lens, pose, x, y, 0), off: 0.3 }))
  return { lens, pose, picture, sheet }
}

/** @param {number[]} vector */
function unit(vector) {
  const length = Math.hypot(...vector)
  return vector.map(value => value / length)
}
