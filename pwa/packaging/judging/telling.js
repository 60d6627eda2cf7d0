// @ts-check
// How a check tells its verdict: with why, a sentence, the clauses it stands on and what was assumed.

import { compare, exact } from './exact.js'
import { categoryOf, classOf, editionOf, valueOf } from './in_force.js'

/** @typedef {Record<string, string>} Words code → sentence with {names} */
/** @typedef {import('./in_force.js').Value} Value */
/** @typedef {{ dictionary: import('./in_force.js').Dictionary, case: import('./case.js').Case, words: Words }} Judging */

const SURE = exact('0.7')

/** @param {string} sentence @param {Record<string, string>} said */
export const filled = (sentence, said) => sentence.replace(/\{(\w+)\}/g, (_, name) => said[name])

/** @param {Judging} judging @param {string} key @param {string} wanted */
export const value = (judging, key, wanted) => valueOf(judging.dictionary, key, wanted, judging.case.date)

/** @param {Judging} judging @param {string} key @returns {string} */
export function nameOf(judging, key) {
  const found = classOf(judging.dictionary, key)
  return found ? /** @type {any} */ (found)[judging.words['field.name']] : key
}

/** @param {Judging} judging @param {string} key */
export function familyOf(judging, key) {
  const found = classOf(judging.dictionary, key)
  return found ? categoryOf(judging.dictionary, found).family : ''
}

/** The classes of all that is in the package, each once. @param {Judging} judging */
export const keysOf = (judging) => [...new Set(judging.case.goods.map((goods) => goods.key))]

/** @param {Value} row */
export const isDoubtful = (row) => compare(exact(row.confidence), SURE) < 0

/**
 * @param {Judging} judging @param {string} check @param {string} verdict @param {string} code
 * @param {{ said?: Record<string, string>, rows?: Value[], assumed?: string[] }} [more]
 */
export function told(judging, check, verdict, code, { said = {}, rows = [], assumed = [] } = {}) {
  return {
    verdict,
    why: code.startsWith(`${check}.`) ? code.slice(check.length + 1) : code,
    say: filled(judging.words[code], said),
    lines: /** @type {string[]} */ ([]),
    clause: clauseOf(judging, rows),
    assumed,
  }
}

/** GB 23350-2021 4.1、5.4.1、表 1，第 1 号修改单 表 A.1. @param {Judging} judging @param {Value[]} rows */
function clauseOf(judging, rows) {
  /** @type {Map<string, string[]>} */
  const clauses = new Map()
  for (const row of rows) {
    const mine = clauses.get(row.edition) ?? []
    clauses.set(row.edition, mine)
    for (const part of row.clause.split(' ')) if (part && !mine.includes(part)) mine.push(part)
  }
  return [...clauses].map(([code, parts]) => clausesIn(judging, code, parts, clauses)).join(judging.words.clauses)
}

/** @param {Judging} judging @param {string} code @param {string[]} parts @param {Map<string, string[]>} beside */
function clausesIn(judging, code, parts, beside) {
  const edition = editionOf(judging.dictionary, code)
  const label = /** @param {any} each */ (each) => each[judging.words['field.label']]
  const amended = edition.amends && !beside.has(edition.amends) ? editionOf(judging.dictionary, edition.amends) : null
  const named = parts.map((part) =>
    part.startsWith('表') ? filled(judging.words.table, { n: part.slice(1) }) : part,
  )
  const said = [amended && label(amended), label(edition), named.join(judging.words.list)]
  return said.filter(Boolean).join(' ')
}
