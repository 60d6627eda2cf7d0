// @ts-check
// Layers, cost, and what is demanded of single classes only. The other half of backend/packaging/judging/demands.py.

import { compare, exact, least, most, over, percent, short, shown, sum, times } from './exact.js'
import { NONE } from './in_force.js'
import { filled, keysOf, nameOf, told, value } from './telling.js'

/** @typedef {import('./exact.js').Exact} Exact */
/** @typedef {import('./in_force.js').Value} Value */
/** @typedef {import('./telling.js').Judging} Judging */

const HUNDRED = exact(100)

/** GB 23350-2021 4.2. @param {Judging} judging */
function judgeLayers(judging) {
  const { layers } = judging.case
  const { rows, unknown } = rowsOf(judging, 'layers')
  if (unknown) {
    const said = { class: unknown }
    return { ...told(judging, 'layers', 'cannot_tell', 'layers.limit_unknown', { said }), layers, limit: null }
  }
  const limits = rows.map((row) => Number(row.value))
  const [low, high] = [Math.min(...limits), Math.max(...limits)]
  if (layers === null) {
    return { ...told(judging, 'layers', 'cannot_tell', 'layers.no_layers', { rows }), layers, limit: low }
  }
  const verdict = sideOf(exact(layers), exact(low), exact(high))
  if (verdict === 'cannot_tell') {
    const said = { least: String(low), limit: String(high) }
    return { ...told(judging, 'layers', verdict, 'layers.differ', { said, rows }), layers, limit: low }
  }
  const limit = verdict === 'exceeds' ? high : low
  const said = { layers: String(layers), limit: String(limit) }
  return { ...told(judging, 'layers', verdict, `layers.${verdict}`, { said, rows }), layers, limit }
}

/** GB 23350-2021 4.3. @param {Judging} judging */
function judgeCost(judging) {
  const { price, cost } = judging.case
  const empty = { ratio_pct: null, limit_pct: null }
  const { rows, unknown } = rowsOf(judging, 'cost')
  if (unknown) {
    const said = { class: unknown }
    return { ...told(judging, 'cost', 'cannot_tell', 'cost.limit_unknown', { said }), ...empty }
  }
  if (!price) return { ...told(judging, 'cost', 'cannot_tell', 'cost.no_price', { rows }), ...empty }
  const limits = rows.map((row) => stepFor(row.value, price))
  const [low, high] = [least(limits), most(limits)]
  if (!cost) {
    return { ...told(judging, 'cost', 'cannot_tell', 'cost.no_cost', { rows }), ...empty, limit_pct: short(low) }
  }
  const ratio = times(over(cost, price), HUNDRED)
  const verdict = sideOf(ratio, low, high)
  const limit = verdict === 'exceeds' ? high : low
  const open = verdict === 'cannot_tell'
  const said = { ratio: percent(ratio, limit), limit: short(open ? high : limit), least: short(low) }
  const line = filled(judging.words['line.cost'], { cost: short(cost), price: short(price), ratio: said.ratio })
  return {
    ...told(judging, 'cost', verdict, open ? 'cost.differ' : `cost.${verdict}`, { said, rows }),
    lines: [line],
    ratio_pct: shown(ratio, 2),
    limit_pct: short(limit),
  }
}

/** GB 23350-2021 4.5 (amendment 2). @param {Judging} judging */
function judgeMass(judging) {
  const { goods, package: around, contents: weighed } = judging.case
  const rows = demanding(judging, 'mass')
  const empty = { ratio: /** @type {string | null} */ (null), limit: /** @type {string | null} */ (null) }
  if (!rows.length) return { ...told(judging, 'mass', 'not_applicable', 'mass.none'), ...empty }
  const limit = least(rows.map((row) => exact(row.value)))
  const known = { ...empty, limit: short(limit) }
  if (rows.length < keysOf(judging).length) {
    return { ...told(judging, 'mass', 'cannot_tell', 'mass.bundle', { rows }), ...known }
  }
  if (!around) return { ...told(judging, 'mass', 'cannot_tell', 'mass.no_mass', { rows }), ...known }
  const byLabel = !weighed && goods.every((each) => each.unit === 'g')
  const contents = byLabel ? sum(goods.map((each) => each.total)) : weighed
  if (!contents) return { ...told(judging, 'mass', 'cannot_tell', 'mass.no_contents', { rows }), ...known }
  const ratio = over(around, contents)
  const verdict = compare(ratio, limit) > 0 ? 'exceeds' : 'within'
  const said = { ratio: percent(ratio, limit), limit: short(limit) }
  const line = filled(judging.words['line.mass'], {
    package: short(around),
    contents: short(contents),
    ratio: said.ratio,
  })
  const assumed = byLabel ? [judging.words['assumed.contents']] : []
  return {
    ...told(judging, 'mass', verdict, `mass.${verdict}`, { said, rows, assumed }),
    lines: [line],
    ratio: shown(ratio, 2),
    limit: short(limit),
  }
}

/** @param {Judging} judging */
function judgeMaterials(judging) {
  const rows = demanding(judging, 'materials')
  if (!rows.length) return told(judging, 'materials', 'not_applicable', 'materials.none')
  const { precious } = judging.case
  if (precious === null) return told(judging, 'materials', 'cannot_tell', 'materials.no_answer', { rows })
  const verdict = precious ? 'exceeds' : 'within'
  return told(judging, 'materials', verdict, `materials.${verdict}`, { rows })
}

/** Mooncakes: nothing else. Zongzi: nothing that is dearer than they are. @param {Judging} judging */
function judgeMixing(judging) {
  const rows = demanding(judging, 'mixing')
  if (!rows.length) return told(judging, 'mixing', 'not_applicable', 'mixing.none')
  const { mixed } = judging.case
  const several = keysOf(judging).length > 1
  if (rows.some((row) => row.value === 'nothing_else')) {
    if (several || mixed === 'other' || mixed === 'dearer') {
      return told(judging, 'mixing', 'exceeds', 'mixing.exceeds', { rows })
    }
  } else if (mixed === 'dearer') {
    return told(judging, 'mixing', 'exceeds', 'mixing.exceeds_dearer', { rows })
  } else if (several && mixed !== 'other') {
    return told(judging, 'mixing', 'cannot_tell', 'mixing.no_price', { rows })
  }
  if (mixed === null) return told(judging, 'mixing', 'cannot_tell', 'mixing.no_answer', { rows })
  return told(judging, 'mixing', 'within', 'mixing.within', { rows })
}

/** What is demanded of each class, or the name of the first class for which nobody knows.
 * @param {Judging} judging @param {string} wanted @returns {{ rows: Value[], unknown: string }} */
function rowsOf(judging, wanted) {
  const rows = []
  for (const key of keysOf(judging)) {
    const row = value(judging, key, wanted)
    if (!row) return { rows: [], unknown: nameOf(judging, key) }
    rows.push(row)
  }
  return { rows, unknown: '' }
}

/** What only some classes are asked for. @param {Judging} judging @param {string} wanted @returns {Value[]} */
function demanding(judging, wanted) {
  return keysOf(judging).flatMap((key) => value(judging, key, wanted) ?? []).filter((row) => row.value !== NONE)
}

/** @param {{ price_from: string, most_pct: string }[]} steps @param {Exact} price */
function stepFor(steps, price) {
  const passed = steps.filter((step) => compare(exact(step.price_from), price) <= 0)
  return exact(passed.reduce((a, b) => (compare(exact(b.price_from), exact(a.price_from)) > 0 ? b : a)).most_pct)
}

/** @param {Exact} figure @param {Exact} low @param {Exact} high */
function sideOf(figure, low, high) {
  if (compare(figure, low) <= 0) return 'within'
  return compare(figure, high) > 0 ? 'exceeds' : 'cannot_tell'
}

/** @type {Record<string, (judging: Judging) => any>} */
export const JUDGES = {
  layers: judgeLayers,
  cost: judgeCost,
  mass: judgeMass,
  materials: judgeMaterials,
  mixing: judgeMixing,
}
