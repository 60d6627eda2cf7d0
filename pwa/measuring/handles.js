// @ts-check
/** Handles on photos and what they say of the package: taps for the phone's own measuring, corners for the server. */

import { boxHandles } from '../../scanning/measuring/box.js'
import { cylinderHandles } from '../../scanning/measuring/cylinder.js'
import { measure } from '../../scanning/measuring/measure.js'
import { onPlane, standpoint } from '../../scanning/measuring/view.js'

/** @typedef {import('./photo.js').Photo} Photo */
/** @typedef {import('./photo.js').Handle} Handle */
/** @typedef {import('./photo.js').Point} Point */
/** @typedef {'box' | 'cylinder'} Shape */
/** @typedef {Record<string, Record<string, (Point | null)[]>>} Corners by slot of the photo and part of the package */

const FOUND_OFF = 2.5 / 4000 // of the longer side: what is found by the edges
const GUESS_OFF = 0.25
const VAGUE = 0.25 // an interval wider than that says that there are too few corners
const PARTS = /** @type {const} */ ({ box: ['base', 'top'], cylinder: ['base_rim', 'top_rim'] })

/** New handles where a package may be, or where the others say that it is. @param {Photo} photo @param {Shape} shape @param {any} [thing] */
export function guess(photo, shape, thing) {
  if (!photo.view) return
  const guessed = /** @type {Record<string, (Point | null)[]>} */ (shape === 'box' ? boxHandles(photo.view, thing) : cylinderHandles(photo.view, thing))
  photo.handles = handlesOf(guessed, 'guess', photo)
}

/** @param {Record<string, (Point | null)[]>} corners @param {import('./photo.js').By} by @param {{width: number, height: number}} photo @returns {Handle[]} */
export function handlesOf(corners, by, photo) {
  return Object.entries(corners).flatMap(([part, points]) => points.flatMap((px, at) => (px ? [{ part: /** @type {Handle['part']} */ (part), at, px: inside(px, photo), by }] : [])))
}

/** Of all corners those that this camera sees: a handle at a corner behind the package would be dragged to nowhere. @param {Record<string, (Point | null)[]>} corners @param {Photo} photo */
export function seenOf(corners, { view }) {
  if (!view) return corners
  const away = (/** @type {Point | null} */ px) => {
    const place = px && onPlane(view.lens, view.pose, px, 0)
    const eye = standpoint(view.pose)
    return place ? Math.hypot(place[0] - eye[0], place[1] - eye[1]) : 0
  }
  const { base, base_rim: rim } = corners
  if (base?.every(px => px)) {
    const far = base.map(away)
    return { ...corners, base: base.map((px, at) => (far[at] === Math.max(...far) ? null : px)) }
  }
  if (!rim) return corners
  const middle = rim.reduce((sum, px) => sum + away(px) / rim.length, 0)
  return { ...corners, base_rim: rim.filter(px => away(px) < middle) }
}

/** A handle that nobody can see cannot be dragged. @param {Point} px @param {{width: number, height: number}} photo @returns {Point} */
function inside([x, y], { width, height }) {
  const within = (/** @type {number} */ value, /** @type {number} */ most) => Math.min(Math.max(Number.isFinite(value) ? value : most / 2, most * 0.02), most * 0.98)
  return [within(x, width), within(y, height)]
}

/** Measures by the handles; those that nobody placed follow. @param {Photo[]} photos @param {Shape} shape */
export function measured(photos, shape) {
  const ready = photos.filter(photo => photo.sheet.length)
  if (!ready.length || ready.length < photos.length) return null
  const found = measure(ready.map(photo => ({ ...photo, taps: /** @type {any} */ (tapsOf(photo, shape)) })), shape)
  if (found.refused !== null) return found
  ready.forEach((photo, i) => follow(photo, shape, found, i))
  const sizes = Object.values(found.mm)
  const isVague = (shape === 'cylinder' && !areRimsTold(ready)) || sizes.some(([value, low, high]) => (high - low) / 2 > VAGUE * value)
  return isVague ? { refused: /** @type {const} */ ('too_few') } : found
}

/** One point of a rim may lie on its near side or on its far one: two heights, and no interval holds both. @param {Photo[]} photos */
function areRimsTold(photos) {
  const told = photos.flatMap(({ handles }) => handles).filter(({ by }) => by !== 'guess')
  return PARTS.cylinder.every(rim => told.filter(({ part }) => part === rim).length > 1)
}

/** @param {Photo} photo @param {Shape} shape */
function tapsOf(photo, shape) {
  const side = Math.max(photo.width, photo.height)
  const tap = (/** @type {Handle} */ { px, by }) => (by === 'person' ? px : [...px, side * (by === 'found' ? FOUND_OFF : GUESS_OFF)])
  return Object.fromEntries(PARTS[shape].map(part => {
    const mine = photo.handles.filter(handle => handle.part === part)
    if (shape === 'cylinder') return [part, mine.map(tap)]
    return [part, [0, 1, 2, 3].map(at => mine.find(handle => handle.at === at)).map(handle => (handle ? tap(handle) : null))]
  }))
}

/** @param {Photo} photo @param {Shape} shape @param {import('../../scanning/measuring/measure.js').Measured} found @param {number} place */
function follow(photo, shape, found, place) {
  if (!photo.view) return
  const corners = shape === 'box' ? found.corners[place] : cylinderHandles(photo.view, found.thing)
  for (const handle of photo.handles) {
    const now = handle.by === 'guess' ? /** @type {any} */ (corners)[handle.part]?.[handle.at] : null
    if (now) handle.px = inside(/** @type {Point} */ ([now[0], now[1]]), photo)
  }
}

/** Whether a person put any. @param {Photo[]} photos */
export function isPlaced(photos) {
  return photos.some(photo => photo.handles.some(({ by, part }) => by === 'person' && part !== 'sheet'))
}

/** As they travel, in tenths of a pixel. @param {Photo[]} photos @param {Shape} shape @returns {Corners} */
export function cornersOf(photos, shape) {
  return Object.fromEntries(photos.filter(({ handles }) => handles.some(({ part }) => part !== 'sheet')).map(photo => [photo.slot, Object.fromEntries(PARTS[shape].map(part => {
    const mine = photo.handles.filter(handle => handle.part === part)
    const at = (/** @type {number} */ place) => mine.find(handle => handle.at === place)
    const points = shape === 'box' ? [0, 1, 2, 3].map(at) : mine
    return [part, points.map(handle => (handle ? /** @type {Point} */ (handle.px.map(value => Math.round(value * 10) / 10)) : null))]
  }))]))
}
