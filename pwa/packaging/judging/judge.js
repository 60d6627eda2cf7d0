// @ts-check
// The judgement on the phone: the same as backend/packaging/judging/judge.py, byte for byte (tests/pwa/packaging). The
// server repeats it, and its verdict is the one that counts.

import { CHECKS, readCase } from './case.js'
import { JUDGES } from './demands.js'
import { amendmentsInForce, categoryOf, classOf, holding } from './in_force.js'
import { judgeRatio, nothing } from './ratio.js'
import { isObject } from './size.js'
import { filled, told } from './telling.js'

/** @typedef {import('./telling.js').Judging} Judging */
/** @typedef {import('./in_force.js').Holding} Holding */

/** @type {Record<string, any>} */
const EMPTY = {
  ratio: nothing(),
  layers: { layers: null, limit: null },
  cost: { ratio_pct: null, limit_pct: null },
  mass: { ratio: null, limit: null },
  materials: {},
  mixing: {},
}

/**
 * The verdict, or `{ problems: { field: sentence } }`.
 * @param {import('./in_force.js').Dictionary} dictionary @param {any} caseTold @param {import('./telling.js').Words} words
 * @returns {any}
 */
export function judge(dictionary, caseTold, words) {
  if (!isObject(caseTold)) return { problems: { case: words['problem.case'] } }
  const read = readCase(dictionary, caseTold)
  if (read.problems.size) {
    return { problems: Object.fromEntries([...read.problems].map(([field, code]) => [field, words[code]])) }
  }
  /** @type {Judging} */
  const judging = { dictionary, case: read, words }
  const found = /** @type {import('./in_force.js').Class} */ (classOf(dictionary, read.key))
  const holds = holding(dictionary, found, read.date)
  /** @type {Record<string, any>} */
  const checks = Object.fromEntries(CHECKS.map((check) => [check, judged(judging, holds, check)]))
  return {
    dictionary: dictionary.digest,
    date: read.date,
    date_assumed: read.dateAssumed,
    edition: editionTold(judging, holds),
    chosen: read.chosen,
    overall: overall(holds, checks),
    exceeded: CHECKS.filter((check) => checks[check].verdict === 'exceeds'),
    missing: missing(judging, holds, checks),
    assumed: read.dateAssumed ? [filled(words.date_assumed, { date: read.date })] : [],
    checks,
  }
}

/** @param {Judging} judging @param {Holding} holds @param {string} check */
function judged(judging, holds, check) {
  if (!holds.edition) {
    const said = notHolding(judging, holds)
    return { ...told(judging, check, 'not_applicable', holds.why, { said }), ...EMPTY[check] }
  }
  if (!judging.case.chosen.includes(check)) {
    return { ...told(judging, check, 'not_applicable', 'not_chosen'), ...EMPTY[check] }
  }
  return check === 'ratio' ? judgeRatio(judging) : JUDGES[check](judging)
}

/** @param {Judging} judging @param {Holding} holds */
function notHolding({ dictionary, case: read, words }, holds) {
  const found = /** @type {import('./in_force.js').Class} */ (classOf(dictionary, read.key))
  const { family } = categoryOf(dictionary, found)
  const named = dictionary.editions
    .filter((each) => each.family === family && !each.amends)
    .map((each) => /** @type {any} */ (each)[words['field.label']])
  return { standard: named.join(words.list), day: holds.day, date: read.date }
}

/** @param {Judging} judging @param {Holding} holds */
function editionTold({ dictionary, case: read, words }, { edition }) {
  if (!edition) return null
  return {
    standard: edition.code,
    name: /** @type {any} */ (edition)[words['field.name']],
    amendments: amendmentsInForce(dictionary, edition, read.date).map((each) => each.code),
  }
}

/** Any one that exceeds is enough; what is not known is never taken for good.
 * @param {Holding} holds @param {Record<string, any>} checks */
function overall(holds, checks) {
  const verdicts = new Set(Object.values(checks).map((check) => check.verdict))
  if (verdicts.has('exceeds')) return 'exceeds'
  return verdicts.has('cannot_tell') || !holds.edition ? 'cannot_tell' : 'within'
}

/** @param {Judging} judging @param {Holding} holds @param {Record<string, any>} checks */
function missing(judging, holds, checks) {
  if (!holds.edition) return [filled(judging.words[holds.why], notHolding(judging, holds))]
  return Object.values(checks).flatMap((check) => (check.verdict === 'cannot_tell' ? check.say : []))
}
