// @ts-check
// What to confirm before judging: likely slips of whoever typed. The other half of judging/questions.py.

import { readCase } from './case.js'
import { compare, exact, least, lowest, most, readDecimal, sum, times } from './exact.js'

/** @typedef {import('./exact.js').Exact} Exact */

const [MM3, HUGE, THIN, LONG] = [exact(1000), exact(2000), exact(5), exact(2000)]
const [MUCH, DEAR] = [exact(20_000), exact(100_000)]
const [MANY, HIGH, YEARS] = [500, 8, 5]

/**
 * @param {import('./in_force.js').Dictionary} dictionary @param {any} told @param {import('./telling.js').Words} words
 * @returns {{ field: string, code: string, say: string }[]} none for a case that cannot be read
 */
export function questions(dictionary, told, words) {
  const read = readCase(dictionary, told)
  if (read.problems.size) return []
  return [...unlikely(read, told)].map(([field, code]) => ({ field, code, say: words[`ask.${code}`] }))
}

/** @param {import('./case.js').Case} read @param {any} told @returns {Generator<[string, string]>} */
function* unlikely(read, told) {
  const { goods, layers, price, cost, contents } = read
  for (const [place, each] of goods.entries()) {
    if (compare(each.net, MUCH) > 0) yield [`goods.${place}.net`, 'net']
    if (each.pieces > MANY) yield [`goods.${place}.pieces`, 'pieces']
  }
  yield* ofSize(read)
  if (layers !== null && layers > HIGH) yield ['layers', 'layers']
  if (price && (compare(price, exact(1)) < 0 || compare(price, DEAR) > 0)) yield ['price_yuan', 'price']
  if (price && cost && compare(cost, price) > 0) yield ['cost_yuan', 'cost']
  const grams = sum(goods.filter((each) => each.unit === 'g').map((each) => each.total))
  if (contents && grams.n) {
    const [half, twice] = [lowest(grams.n, grams.d * 2n), times(grams, exact(2))]
    if (compare(contents, half) < 0 || compare(contents, twice) > 0) yield ['contents_g', 'contents']
  }
  if (told.made_on && Number(read.date.slice(0, 4)) + YEARS < Number(told.judged_on.slice(0, 4))) {
    yield ['made_on', 'old']
  }
}

/** @param {import('./case.js').Case} read @returns {Generator<[string, string]>} */
function* ofSize({ size, goods }) {
  if (!size) return
  const sides = Object.values(size.mm).map((written) => /** @type {Exact} */ (readDecimal(written)))
  const needed = sum(goods.map((each) => leastVolume(each.total, each.unit)))
  if (compare(size.high, needed) < 0) {
    const fits = sides.length && compare(times(size.volume, exact(1000)), needed) >= 0
    yield ['size', fits ? 'centimetres' : 'smaller']
    return
  }
  const contents = times(sum(goods.map((each) => each.total)), MM3)
  if (compare(size.low, times(contents, HUGE)) > 0) yield ['size', 'huge']
  if (sides.length && compare(least(sides), THIN) < 0) yield ['size', 'thin']
  if (sides.length && compare(most(sides), LONG) > 0) yield ['size', 'long']
}

/** mm³ that so much takes at least: nothing that is eaten or put on the skin is heavier than 2 g/cm³.
 * @param {Exact} total @param {string} unit */
const leastVolume = (total, unit) => times(total, unit === 'mL' ? MM3 : exact(500))
