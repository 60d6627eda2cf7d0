// @ts-check
/**
 * Measures a package by taps alone: corners of a box, points on the rims of a cylinder, in one to three photos with the
 * same sheet in them. Lens, places of the camera and package are fitted together. Knows no picture and no page.
 */

import { BOX_NUMBERS, boxCorners, boxFrom, boxResiduals, boxStarts } from './box.js'
import { cylinderFrom, cylinderResiduals, CYLINDER_NUMBERS, cylinderStarts, isOutside, rims } from './cylinder.js'
import { begun, fit } from './fitting.js'
import { seenFrom, sheetResiduals } from './pose.js'
import { LENS_NUMBERS, lensOf, moved, steepness } from './view.js'

export const ALGORITHM = 'taps-2'
const TAP_OFF = 7 / 4000 // of the longer side: what a thumb is off, 4 to 14 px in a photo of 12 MP
const OF_90 = 1.645 // standard deviations to either side
const PRINT = 0.004 // scale of the sheet as printed, and its curl
const EDGE_MM = 0.5 // corners are not sharp, boards bulge
const POSE_NUMBERS = 6
const LEAST_STEEP = 12 // degrees
const STRANGE = 4 // times what taps are off

/** @typedef {import('./view.js').Point} Point */
/** @typedef {import('./pose.js').SheetPoint} SheetPoint */
/** @typedef {import('./box.js').BoxTaps} BoxTaps */
/** @typedef {import('./cylinder.js').CylinderTaps} CylinderTaps */
/** @typedef {[number, number] | [number, number, number]} Tap px, and how far off it may be where that is not as usual */
/** @typedef {import('./view.js').Picture & {sheet: SheetPoint[], view?: ReturnType<typeof seenFrom>, taps: Record<string, (Tap | null)[]>}} Photo `view`: where it is known already */
/** @typedef {[number, number, number]} Figure value, and the interval that holds it in 9 of 10 cases */
/** @typedef {'no_sheet' | 'too_oblique' | 'too_few' | 'disagree'} Why */

/**
 * @typedef {object} Measured
 * @property {'box' | 'cylinder'} shape
 * @property {Record<string, Figure>} mm
 * @property {Figure} volume_mm3
 * @property {{focal_px: number, k1: number, centre_px: Point}[]} camera by photo
 * @property {(BoxTaps | CylinderTaps)[]} corners where the fitted package has them, by photo
 * @property {any} thing the package on the page, as box.js and cylinder.js have it
 * @property {'along' | 'across' | null} length which side of a box is its length: from the first corner to the second, or from the second to the third
 * @property {string} algorithm
 * @property {null} refused
 */

/**
 * @param {Photo[]} photos
 * @param {'box' | 'cylinder'} shape
 * @returns {Measured | {refused: Why}}
 */
export function measure(photos, shape) {
  const views = photos.map(photo => ({ photo, view: photo.sheet.length < 4 ? null : (photo.view ?? seenFrom(photo, photo.sheet)) }))
  const seen = views.flatMap(({ photo, view }) => (view ? [{ ...view, photo, taps: weighed(photo) }] : []))
  if (seen.length < photos.length) return { refused: 'no_sheet' }
  if (seen.some(({ pose, photo }) => steepness(pose, middleOf(photo.sheet)) < LEAST_STEEP)) return { refused: 'too_oblique' }
  const kind = shape === 'box' ? BOX : CYLINDER
  const rough = begun(seen, kind)
  return (rough && fitted(seen, kind, rough)) ?? { refused: 'too_few' }
}

/** Each tap with what it may be off. @param {Photo} photo */
function weighed({ width, height, taps }) {
  const usual = Math.max(width, height) * TAP_OFF
  const weigh = (/** @type {Tap | null} */ tap) => tap && [tap[0], tap[1], tap[2] ?? usual]
  return Object.fromEntries(Object.entries(taps).map(([part, points]) => [part, points.map(weigh)]))
}

const BOX = {
  shape: /** @type {'box'} */ ('box'),
  numbers: BOX_NUMBERS,
  starts: boxStarts,
  canBe: () => true,
  from: boxFrom,
  residuals: boxResiduals,
  corners: boxCorners,
  /** @param {import('./box.js').Box} box */
  sizes: box => (box.along >= box.across ? { length: [3, box.along], width: [4, box.across], height: [5, box.height] } : { length: [4, box.across], width: [3, box.along], height: [5, box.height] }),
  /** @param {import('./box.js').Box} box */
  volume: box => ({ value: box.along * box.across * box.height, powers: [0, 0, 0, 1, 1, 1] }),
  /** @param {import('./box.js').Box} box */
  length: box => (box.along >= box.across ? 'along' : 'across'),
}

const CYLINDER = {
  shape: /** @type {'cylinder'} */ ('cylinder'),
  numbers: CYLINDER_NUMBERS,
  starts: cylinderStarts,
  canBe: isOutside,
  from: cylinderFrom,
  residuals: cylinderResiduals,
  corners: rims,
  /** @param {import('./cylinder.js').Cylinder} one */
  sizes: one => ({ diameter: [2, 2 * one.radius], height: [3, one.height] }),
  /** @param {import('./cylinder.js').Cylinder} one */
  volume: one => ({ value: Math.PI * one.radius ** 2 * one.height, powers: [0, 0, 2, 1] }),
  length: () => null,
}

/**
 * Everything in one least squares: a lens for each kind of picture, a place for each photo, the package once.
 * @param {any[]} seen @param {any} kind @param {any} rough
 * @returns {Measured | {refused: Why} | null}
 */
function fitted(seen, kind, rough) {
  const lenses = [...new Set(seen.map(({ photo }) => nameOfLens(photo)))]
  const before = lenses.flatMap(name => seen.find(({ photo }) => nameOfLens(photo) === name).numbers)
  const start = [...before, ...Array(POSE_NUMBERS * seen.length + kind.numbers).fill(0)]
  const read = (/** @type {number[]} */ at) => {
    const thing = kind.from(rough, at.slice(-kind.numbers))
    const views = seen.map(({ photo, pose, taps }, i) => {
      const lensAt = LENS_NUMBERS * lenses.indexOf(nameOfLens(photo))
      const poseAt = LENS_NUMBERS * lenses.length + POSE_NUMBERS * i
      return { photo, taps, lens: lensOf(photo, at.slice(lensAt, lensAt + LENS_NUMBERS)), pose: moved(pose, at.slice(poseAt, poseAt + POSE_NUMBERS)) }
    })
    return { thing, views }
  }
  const end = fit(at => {
    const { thing, views } = read(at)
    const priors = at.slice(0, LENS_NUMBERS * lenses.length)
    return [...priors, ...views.flatMap(view => [...sheetResiduals(view.lens, view.pose, view.photo.sheet), ...kind.residuals(thing, view)])]
  }, start)
  if (!end) return null
  const { thing, views } = read(end.at)
  const worse = Math.sqrt(Math.max(1, meanSquare(views.flatMap(view => kind.residuals(thing, view)))))
  if (worse > STRANGE) return { refused: 'disagree' }
  const covariance = end.covariance.slice(-kind.numbers).map(row => row.slice(-kind.numbers))
  if (covariance.some((row, i) => !(row[i] >= 0))) return null // nearly singular
  const about = (/** @type {number} */ value, /** @type {number[]} */ powers, edges = EDGE_MM / value) => {
    const random = Math.sqrt(powers.reduce((sum, one, i) => sum + powers.reduce((inner, other, j) => inner + one * other * covariance[i][j], 0), 0))
    const scale = PRINT * powers.reduce((sum, one) => sum + one, 0)
    return figure(value, Math.hypot(OF_90 * worse * random, scale, edges))
  }
  const sizes = /** @type {[string, [number, number]][]} */ (Object.entries(kind.sizes(thing)))
  const only = (/** @type {number} */ place) => covariance.map((_, i) => Number(i === place))
  const { value, powers } = kind.volume(thing)
  const edges = Math.hypot(...sizes.map(([, [place, size]]) => (powers[place] * EDGE_MM) / size))
  return {
    shape: kind.shape,
    mm: Object.fromEntries(sizes.map(([name, [place, size]]) => [name, about(size, only(place))])),
    volume_mm3: about(value, powers, edges),
    camera: views.map(({ lens }) => ({ focal_px: lens.focal, k1: lens.k1, centre_px: [lens.cx, lens.cy] })),
    corners: views.map(({ lens, pose }) => kind.corners(thing, lens, pose)),
    thing,
    length: kind.length(thing),
    algorithm: ALGORITHM,
    refused: null,
  }
}

/** @param {number} value @param {number} part @returns {Figure} */
function figure(value, part) {
  return [value, value * Math.max(0, 1 - part), value * (1 + part)]
}

/** @param {number[]} values */
function meanSquare(values) {
  return values.length ? values.reduce((sum, value) => sum + value * value, 0) / values.length : 0
}

/** @param {Photo} photo */
function nameOfLens({ width, height, focal35 }) {
  return `${width} ${height} ${focal35 ?? ''}`
}

/** @param {SheetPoint[]} points @returns {Point} */
export function middleOf(points) {
  return [points.reduce((sum, { mm }) => sum + mm[0], 0) / points.length, points.reduce((sum, { mm }) => sum + mm[1], 0) / points.length]
}
