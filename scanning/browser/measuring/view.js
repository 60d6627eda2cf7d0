// @ts-check
/**
 * How a camera saw the sheet: its lens, and where it stood. The world is the sheet's page in millimetres, x to the
 * right and y down as printed, height up from the paper. Numbers of a lens are in units of what is likely beforehand,
 * so that a fit may hold each to 0 ± 1.
 */

const DIAGONAL_35 = Math.hypot(36, 24) // mm; the focal length in EXIF is told for a film of this size
const USUAL_35 = 26 // mm; the main camera of most phones
const TOLD = 0.02 // how far EXIF is off
const GUESSED = 0.2
const K1 = 0.03
const CENTRE = 0.005 // of the longer side

/** @typedef {[number, number]} Point in px, or in mm on the page */
/** @typedef {{width: number, height: number, focal35?: number | null}} Picture */
/** @typedef {{focal: number, k1: number, cx: number, cy: number}} Lens px */
/** @typedef {{turn: number[][], shift: number[]}} Pose of the page before the camera: turn · (x, y, −height) + shift */

export const LENS_NUMBERS = 4
export const HEIGHTS = Array.from({ length: 40 }, (_, i) => 5 * 1.142 ** i) // mm, 5 to 886: what a package is tried for

/** @param {Picture} picture @param {number[]} numbers four, each 0 ± 1 @returns {Lens} */
export function lensOf({ width, height, focal35 }, [zoom, bend, right, down]) {
  const usual = ((focal35 || USUAL_35) / DIAGONAL_35) * Math.hypot(width, height)
  const side = Math.max(width, height)
  return {
    focal: usual * Math.exp(zoom * (focal35 ? TOLD : GUESSED)),
    k1: bend * K1,
    cx: width / 2 + right * CENTRE * side,
    cy: height / 2 + down * CENTRE * side,
  }
}

/** @param {Lens} lens @param {Pose} pose @param {number} x @param {number} y @param {number} height @returns {Point} */
export function project(lens, { turn, shift }, x, y, height) {
  const depth = turn[2][0] * x + turn[2][1] * y - turn[2][2] * height + shift[2]
  if (depth < 1) return [NaN, NaN] // behind the camera
  const right = (turn[0][0] * x + turn[0][1] * y - turn[0][2] * height + shift[0]) / depth
  const down = (turn[1][0] * x + turn[1][1] * y - turn[1][2] * height + shift[1]) / depth
  const bent = lens.focal * (1 + lens.k1 * (right * right + down * down))
  return [lens.cx + bent * right, lens.cy + bent * down]
}

/** Direction of a pixel before the camera, without the bend of the lens. @param {Lens} lens @param {Point} px @returns {Point} */
export function straightened(lens, [x, y]) {
  const [right, down] = [(x - lens.cx) / lens.focal, (y - lens.cy) / lens.focal]
  let bend = 1
  for (let round = 0; round < 5; round++) bend = 1 + lens.k1 * ((right / bend) ** 2 + (down / bend) ** 2)
  return [right / bend, down / bend]
}

/** Where on the plane at this height a pixel lies. @param {Lens} lens @param {Pose} pose @param {Point} px @param {number} height @returns {Point | null} null above the horizon */
export function onPlane(lens, { turn, shift }, px, height) {
  const [right, down] = straightened(lens, px)
  const ray = [0, 1, 2].map(axis => turn[0][axis] * right + turn[1][axis] * down + turn[2][axis])
  const eye = standpoint({ turn, shift })
  const along = (-height - eye[2]) / ray[2]
  return along > 0 && Number.isFinite(along) ? [eye[0] + along * ray[0], eye[1] + along * ray[1]] : null
}

/** Places under taps, NaN above the horizon, each weighing by what its tap may be off. @param {{lens: Lens, pose: Pose}} view @param {([number, number, number] | null)[]} taps @param {number} height of what was tapped @returns {{at: number, place: Point, weight: number}[]} `at`: which of the taps */
export function footprints({ lens, pose }, taps, height) {
  return taps.flatMap((tap, at) => (tap ? [{ at, place: onPlane(lens, pose, [tap[0], tap[1]], height) ?? [NaN, NaN], weight: 1 / tap[2] }] : []))
}

/** The camera's place: x, y on the page and −height above it. @param {Pose} pose */
export function standpoint({ turn, shift }) {
  return [0, 1, 2].map(axis => -(turn[0][axis] * shift[0] + turn[1][axis] * shift[1] + turn[2][axis] * shift[2]))
}

/** How steeply the camera looks down on the middle of the page, in degrees: 90 from above. @param {Pose} pose @param {Point} middle */
export function steepness(pose, [x, y]) {
  const eye = standpoint(pose)
  return (Math.atan2(-eye[2], Math.hypot(eye[0] - x, eye[1] - y)) * 180) / Math.PI
}

/** @param {Pose} pose @param {number[]} by three of turning, three of shifting in hundreds of mm @returns {Pose} */
export function moved({ turn, shift }, by) {
  return { turn: times(rotation(by), turn), shift: shift.map((value, axis) => value + 100 * by[3 + axis]) }
}

/** @param {number[]} by an axis as long as the angle */
function rotation([x, y, z]) {
  const angle = Math.hypot(x, y, z)
  if (angle < 1e-12) return [[1, -z, y], [z, 1, -x], [-y, x, 1]]
  const [a, b, c] = [x / angle, y / angle, z / angle]
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)]
  const rest = 1 - cos
  return [
    [cos + a * a * rest, a * b * rest - c * sin, a * c * rest + b * sin],
    [b * a * rest + c * sin, cos + b * b * rest, b * c * rest - a * sin],
    [c * a * rest - b * sin, c * b * rest + a * sin, cos + c * c * rest],
  ]
}

/** @param {number[][]} one @param {number[][]} other */
function times(one, other) {
  return one.map(row => [0, 1, 2].map(column => row[0] * other[0][column] + row[1] * other[1][column] + row[2] * other[2][column]))
}
