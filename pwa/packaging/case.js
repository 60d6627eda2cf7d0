// @ts-check
/**
 * The fields of /judge as the case that is judged. backend/packaging/judgements/cases.py makes the same of the same
 * fields, and tests/pwa/packaging/cases.json holds both to it. Judges nothing.
 */

import { CHECKS } from './judging/case.js'
import { readNet } from './judging/net_content.js'

/** @typedef {Record<string, string>} Fields */

export const MOST_GOODS = 6
const RULER_MM = 0.5 // a ruler read to the millimetre, beside measured dimensions
/** @type {Record<string, string[]>} */
export const NAMES = {
  box: ['length_mm', 'width_mm', 'height_mm'],
  cylinder: ['diameter_mm', 'height_mm'],
  irregular: ['length_mm', 'width_mm', 'height_mm'], // of the box around it
}
/** @type {Record<string, boolean>} */
const ANSWERS = { yes: true, no: false }

/** The case, and what cannot be read of the net contents, by field. @param {Fields} fields @param {Record<string, string>} words */
export function caseOf(fields, words) {
  /** @type {Record<string, string>} */
  const problems = {}
  const chosen = CHECKS.filter(check => said(fields, `check.${check}`))
  const given = (/** @type {string} */ name) => said(fields, name) || null
  const told = {
    class: said(fields, 'class'),
    made_on: given('made_on'),
    judged_on: said(fields, 'judged_on'),
    goods: rowsOf(fields).map(at => goodsOf(fields, at, words, problems)),
    size: sizeOf(fields),
    layers: given('layers'),
    price_yuan: given('price_yuan'),
    cost_yuan: given('cost_yuan'),
    package_g: given('package_g'),
    contents_g: given('contents_g'),
    precious: ANSWERS[said(fields, 'precious')] ?? null,
    mixed: given('mixed'),
    checks: chosen.length ? chosen : null,
  }
  return { told, problems }
}

/** Full-width digits as the usual ones, without spaces. @param {Fields} fields @param {string} name */
export function said(fields, name) {
  return (fields[name] ?? '').normalize('NFKC').replace(/\s+/g, '')
}

/** The first, and each further one in which something was written. @param {Fields} fields */
function rowsOf(fields) {
  return Array.from({ length: MOST_GOODS }, (_, at) => at).filter(at => at === 0 || said(fields, `goods.${at}.net`))
}

/** What is printed counts before what is chosen: "60g*8" is eight pieces of 60 g. @param {Fields} fields @param {number} at @param {Record<string, string>} words @param {Record<string, string>} problems */
function goodsOf(fields, at, words, problems) {
  const read = /** @type {{net?: string, unit?: string | null, pieces?: number, problem?: string}} */ (readNet(fields[`goods.${at}.net`] ?? '', words))
  if (read.problem) problems[`goods.${at}.net`] = read.problem
  const pieces = said(fields, `goods.${at}.pieces`) || '1'
  return {
    class: said(fields, `goods.${at}.class`) || said(fields, 'class'),
    net: read.net ?? null,
    unit: read.unit || said(fields, `goods.${at}.unit`) || 'g',
    pieces: (read.pieces ?? 1) !== 1 ? read.pieces : pieces,
  }
}

/** None where no dimension is written. Measured, or estimated by AR, where one of them still has the interval that came with it. @param {Fields} fields */
function sizeOf(fields) {
  const shape = said(fields, 'shape') || 'box'
  const names = NAMES[shape] ?? []
  const mm = Object.fromEntries(names.map(name => [name, said(fields, name)]))
  if (names.length && !names.some(name => mm[name])) return null
  const measured = names.some(name => said(fields, `low.${name}`) && said(fields, `high.${name}`))
  if (!measured) return { shape, ...mm, by: 'typed' }
  const ends = (/** @type {'low' | 'high'} */ end, /** @type {number} */ off) => Object.fromEntries(names.map(name => [name, said(fields, `${end}.${name}`) || moved(mm[name], off)]))
  return { shape, ...mm, by: said(fields, 'size_by') === 'ar' ? 'ar' : 'measured', low_mm: ends('low', -RULER_MM), high_mm: ends('high', RULER_MM) }
}

/** @param {string} written @param {number} off */
function moved(written, off) {
  if (!/^-?\d+(\.\d+)?$/.test(written)) return written // which is refused by its name
  return String(Math.round((Number(written) + off) * 100) / 100)
}
