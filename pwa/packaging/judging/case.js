// @ts-check
// A case, read once; what is wrong is said by field. Never guesses. The other half of judging/case.py.

import { ZERO, compare, exact, readDecimal, readWhole, times } from './exact.js'
import { classOf } from './in_force.js'
import { isObject, readSize } from './size.js'

/** @typedef {import('./exact.js').Exact} Exact */
/** @typedef {import('./in_force.js').Dictionary} Dictionary */
/** @typedef {{ key: string, net: Exact, unit: string, pieces: number, total: Exact }} Goods */
/** @typedef {{ key: string, date: string, dateAssumed: boolean, goods: Goods[], size: import('./size.js').Size | null,
 *   layers: number | null, price: Exact | null, cost: Exact | null, package: Exact | null, contents: Exact | null,
 *   precious: boolean | null, mixed: string | null, chosen: string[], problems: Map<string, string> }} Case */

export const CHECKS = ['ratio', 'layers', 'cost', 'mass', 'materials', 'mixing']
/** @type {Record<string, [string, number]>} */
const UNITS = { g: ['g', 1], kg: ['g', 1000], mL: ['mL', 1], L: ['mL', 1000] }
const MOST_NET = exact(100_000)
const MOST_GOODS = 40
const DAY = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/

/** @param {Dictionary} dictionary @param {any} told @returns {Case} */
export function readCase(dictionary, told) {
  /** @type {Map<string, string>} */
  const wrong = new Map()
  if (!classOf(dictionary, String(told.class))) wrong.set('class', 'problem.class')
  const [judgedOn, madeOn] = [told.judged_on ?? null, told.made_on ?? null]
  if (!isDay(judgedOn)) wrong.set('judged_on', 'problem.day')
  if (madeOn !== null && !isDay(madeOn)) wrong.set('made_on', 'problem.day')
  else if (madeOn !== null && isDay(judgedOn) && madeOn > judgedOn) wrong.set('made_on', 'problem.made_later')
  return {
    key: String(told.class),
    date: String(madeOn || judgedOn),
    dateAssumed: madeOn === null,
    goods: readGoods(dictionary, told, wrong),
    size: readSize(told.size, wrong),
    layers: readLayers(told, wrong),
    price: readAmount(told, 'price_yuan', 'problem.price', wrong, false),
    cost: readAmount(told, 'cost_yuan', 'problem.money', wrong, true),
    package: readAmount(told, 'package_g', 'problem.mass', wrong, false),
    contents: readAmount(told, 'contents_g', 'problem.mass', wrong, false),
    precious: readChoice(told, 'precious', [true, false], wrong),
    mixed: readChoice(told, 'mixed', ['none', 'other', 'dearer'], wrong),
    chosen: readChecks(told, wrong),
    problems: wrong,
  }
}

/** @param {unknown} written */
function isDay(written) {
  const parts = typeof written === 'string' ? DAY.exec(written) : null
  if (!parts) return false
  const [year, month, day] = parts.slice(1).map(Number)
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1]
}

/** @param {Dictionary} dictionary @param {any} told @param {Map<string, string>} wrong @returns {Goods[]} */
function readGoods(dictionary, told, wrong) {
  const rows = told.goods
  if (!Array.isArray(rows) || !rows.length) wrong.set('goods', 'problem.goods')
  else if (rows.length > MOST_GOODS) wrong.set('goods', 'problem.many_goods')
  else return rows.map((row, place) => readOne(dictionary, told, place, row, wrong))
  return []
}

/** @param {Dictionary} dictionary @param {any} told @param {number} place @param {any} row
 * @param {Map<string, string>} wrong @returns {Goods} */
function readOne(dictionary, told, place, row, wrong) {
  row = isObject(row) ? row : {}
  const at = `goods.${place}`
  const key = String(row.class ?? told.class)
  if (!classOf(dictionary, key)) wrong.set(`${at}.class`, 'problem.class')
  const [unit, factor] = typeof row.unit === 'string' && Object.hasOwn(UNITS, row.unit) ? UNITS[row.unit] : ['', 1]
  if (!unit) wrong.set(`${at}.unit`, 'problem.unit')
  const written = readDecimal(row.net)
  const net = written && times(written, exact(factor))
  if (!net) wrong.set(`${at}.net`, 'problem.net')
  else if (net.n <= 0n) wrong.set(`${at}.net`, 'problem.net_zero')
  else if (compare(net, MOST_NET) > 0) wrong.set(`${at}.net`, 'problem.net_much')
  const pieces = readWhole(row.pieces)
  if (pieces === null || pieces < 1 || pieces > 10_000) wrong.set(`${at}.pieces`, 'problem.pieces')
  return { key, net: net ?? ZERO, unit, pieces: pieces ?? 0, total: times(net ?? ZERO, exact(pieces ?? 0)) }
}

/** @param {any} told @param {Map<string, string>} wrong */
function readLayers(told, wrong) {
  if ((told.layers ?? null) === null) return null
  const count = readWhole(told.layers)
  if (count === null || count < 1 || count > 30) wrong.set('layers', 'problem.layers')
  return count
}

/** @param {any} told @param {string} name @param {string} code @param {Map<string, string>} wrong
 * @param {boolean} zero */
function readAmount(told, name, code, wrong, zero) {
  if ((told[name] ?? null) === null) return null
  const amount = readDecimal(told[name])
  if (!amount || amount.n < 0n || (amount.n === 0n && !zero)) wrong.set(name, code)
  return amount
}

/** @param {any} told @param {string} name @param {unknown[]} choices @param {Map<string, string>} wrong */
function readChoice(told, name, choices, wrong) {
  const said = told[name] ?? null
  if (said !== null && !choices.includes(said)) wrong.set(name, 'problem.choice')
  return said
}

/** @param {any} told @param {Map<string, string>} wrong @returns {string[]} */
function readChecks(told, wrong) {
  const said = told.checks ?? null
  if (said === null) return CHECKS
  if (!Array.isArray(said) || !said.length || said.some((each) => !CHECKS.includes(each))) {
    wrong.set('checks', 'problem.checks')
    return []
  }
  return CHECKS.filter((check) => said.includes(check))
}
