// @ts-check
/** The order of a walk: each time to the nearest, then mended where two legs cross. The twin of backend/walks/order.py. */

import { distanceM } from '../records/position.js'

const MENDED = 120 // stops; a longer walk is left as going to the nearest made it
const WORTH_M = 0.01 // a gain below this is arithmetic, not a shorter way
const START = -1

/** @typedef {{lngWgs84: number, latWgs84: number}} Place */
/** @typedef {(Place | null)[]} Places what has no place comes last, as it was given */
/** @typedef {(one: number, other: number) => number} Away metres between two of a walk */

/**
 * Indices into `places`, first to last, from where one stands, or else from the first that has a place.
 * @param {Places} places @param {Place | null} [start]
 */
export function shortest(places, start = null) {
  return walk(places, [...places.keys()], start)
}

/**
 * All that is overdue by the shortest way, and from there the rest.
 * @param {Places} places @param {boolean[]} overdue @param {Place | null} [start]
 */
export function overdueFirst(places, overdue, start = null) {
  const all = [...places.keys()]
  const first = walk(places, all.filter(n => overdue[n]), start)
  const last = first.findLast(n => places[n])
  const rest = all.filter(n => !overdue[n])
  return [...first, ...walk(places, rest, last === undefined ? start : places[last])]
}

/**
 * As chosen; what was not yet there then comes last.
 * @param {string[]} ids @param {string[]} chosen
 */
export function byHand(ids, chosen) {
  const rank = new Map(chosen.map((id, place) => [id, place]))
  const rankOf = (/** @type {number} */ n) => rank.get(ids[n]) ?? chosen.length
  return [...ids.keys()].sort((one, other) => rankOf(one) - rankOf(other))
}

/** @param {Places} places @param {number[]} chosen @param {Place | null} start */
function walk(places, chosen, start) {
  const placed = chosen.filter(n => places[n])
  const away = distances(places, start)
  const path = toTheNearest(placed, start !== null, away)
  if (path.length <= MENDED) uncross(path, start ? 0 : 1, away)
  return [...path, ...chosen.filter(n => !places[n])]
}

/** @param {Places} places @param {Place | null} start @returns {Away} */
function distances(places, start) {
  const placeOf = (/** @type {number} */ n) => (n === START ? start : places[n])
  /** @type {Map<number, number>} */
  const known = new Map()
  return (one, other) => {
    const [low, high] = one < other ? [one, other] : [other, one]
    const pair = (low + 1) * (places.length + 1) + high
    const found = known.get(pair)
    if (found !== undefined) return found
    const [a, b] = [placeOf(low), placeOf(high)]
    const metres = a && b ? distanceM(a, b) : 0
    known.set(pair, metres)
    return metres
  }
}

/** @param {number[]} placed @param {boolean} fromStart @param {Away} away */
function toTheNearest(placed, fromStart, away) {
  const left = [...placed]
  const path = fromStart ? [] : left.splice(0, 1)
  for (let here = path[0] ?? START; left.length; ) {
    const nearest = left.reduce((best, n) => (away(here, n) < away(here, best) ? n : best))
    left.splice(left.indexOf(nearest), 1)
    path.push(nearest)
    here = nearest
  }
  return path
}

/** 2-opt: turns a piece round wherever that is shorter, until nothing is. The beginning stays. @param {number[]} path @param {number} first @param {Away} away */
function uncross(path, first, away) {
  for (let shorter = true; shorter; ) {
    shorter = false
    for (let i = first; i < path.length - 1; i++) {
      for (let j = i + 1; j < path.length; j++) {
        if (gain(path, i, j, away) <= WORTH_M) continue
        path.splice(i, j + 1 - i, ...path.slice(i, j + 1).reverse())
        shorter = true
      }
    }
  }
}

/** @param {number[]} path @param {number} i @param {number} j @param {Away} away */
function gain(path, i, j, away) {
  const before = i ? path[i - 1] : START
  const gained = away(before, path[i]) - away(before, path[j])
  return j + 1 < path.length ? gained + away(path[j], path[j + 1]) - away(path[i], path[j + 1]) : gained
}
