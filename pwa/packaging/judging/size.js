// @ts-check
// The package: its volume in mm³ and the interval that holds it. See backend/packaging/judging/size.py for why.

import { PI, compare, exact, lowest, minus, plus, readDecimal, times } from './exact.js'

/** @typedef {import('./exact.js').Exact} Exact */
/** @typedef {{ shape: string, by: string, mm: Record<string, string>, volume: Exact, low: Exact, high: Exact }} Size */

/** @type {Record<string, string[]>} */
const NAMES = {
  box: ['length_mm', 'width_mm', 'height_mm'],
  cylinder: ['diameter_mm', 'height_mm'],
  irregular: ['length_mm', 'width_mm', 'height_mm'],
}
const BY = ['typed', 'measured', 'ar', 'exact']
const [LEAST_MM, MOST_MM, FINEST] = [exact('0.1'), exact(5000), exact('0.05')]

/** @param {any} told @param {Map<string, string>} wrong @returns {Size | null} */
export function readSize(told, wrong) {
  if (told === null || told === undefined) return null
  told = isObject(told) ? told : {}
  if (!BY.includes(told.by)) return refused(wrong, 'size.by', 'problem.by')
  if (told.shape === 'volume') return knownVolume(told, wrong)
  const names = typeof told.shape === 'string' && Object.hasOwn(NAMES, told.shape) ? NAMES[told.shape] : null
  if (!names) return refused(wrong, 'size.shape', 'problem.shape')
  const ends = names.map((name) => readEnds(told, name, wrong))
  if (ends.some((each) => each === null)) return null
  const [volume, low, high] = [0, 1, 2].map((end) =>
    volumeOf(told.shape, ends.map((each) => /** @type {Exact[]} */ (each)[end])),
  )
  const mm = Object.fromEntries(names.map((name) => [name, String(told[name])]))
  return { shape: told.shape, by: told.by, mm, volume, low, high }
}

/** @param {any} told @param {Map<string, string>} wrong @returns {Size | null} */
function knownVolume(told, wrong) {
  const volume = readDecimal(told.volume_mm3)
  if (!volume || volume.n <= 0n) return refused(wrong, 'size.volume_mm3', 'problem.volume')
  return { shape: 'volume', by: 'exact', mm: {}, volume, low: volume, high: volume }
}

/** A dimension and the ends of its interval.
 * @param {any} told @param {string} name @param {Map<string, string>} wrong @returns {Exact[] | null} */
function readEnds(told, name, wrong) {
  const value = readDecimal(told[name])
  if (!value || compare(value, LEAST_MM) < 0 || compare(value, MOST_MM) > 0) {
    return refused(wrong, `size.${name}`, 'problem.mm')
  }
  if (told.by === 'exact') return [value, value, value]
  if (told.by === 'typed') {
    const around = readingError(told[name])
    return [value, minus(value, around), plus(value, around)]
  }
  const [low, high] = [endOf(told.low_mm, name), endOf(told.high_mm, name)]
  const fits = low && high && low.n > 0n && compare(low, value) <= 0 && compare(value, high) <= 0
  if (!fits || compare(high, times(MOST_MM, exact(2))) > 0) {
    return refused(wrong, `size.${name}`, 'problem.interval')
  }
  return [value, low, high]
}

/** @param {any} ends @param {string} name */
const endOf = (ends, name) => (isObject(ends) ? readDecimal(ends[name]) : null)

/** Half of the last digit written, in mm. @param {string} written */
function readingError(written) {
  const around = lowest(1n, 2n * 10n ** BigInt((written.split('.')[1] ?? '').length))
  return compare(around, FINEST) < 0 ? FINEST : around
}

/** @param {string} shape @param {Exact[]} sides */
function volumeOf(shape, sides) {
  if (shape !== 'cylinder') return sides.reduce(times)
  const [diameter, height] = sides
  return times(times(lowest(PI.n, PI.d * 4n), times(diameter, diameter)), height)
}

/** @param {Map<string, string>} wrong @param {string} field @param {string} code */
function refused(wrong, field, code) {
  wrong.set(field, code)
  return null
}

/** @param {any} value */
export const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)
