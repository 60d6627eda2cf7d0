// @ts-check
// Interspace ratio (GB 23350-2021 5.4.1 and 4.1, table 1). The other half of backend/packaging/judging/ratio.py.

import { compare, exact, grouped, minus, over, percent, short, shown, sum, times } from './exact.js'
import { familyOf, filled, isDoubtful, nameOf, told, value } from './telling.js'

/** @typedef {import('./exact.js').Exact} Exact */
/** @typedef {import('./telling.js').Judging} Judging */
/** @typedef {{ goods: import('./case.js').Goods, k: Exact, row: import('./in_force.js').Value }} Known */

const MM3 = exact(1000)
const HUNDRED = exact(100)
/** What would tell it, by how it was measured. @type {Record<string, string>} */
const CROSSES = { typed: 'ratio.crosses_ruler', ar: 'ratio.crosses_ar' }

/** @param {Judging} judging */
export function judgeRatio(judging) {
  const { goods, size, layers } = judging.case
  if (layers === 1) return { ...told(judging, 'ratio', 'not_applicable', 'ratio.single_layer'), ...nothing() }
  if (new Set(goods.map((each) => familyOf(judging, each.key))).size > 1) {
    return { ...told(judging, 'ratio', 'cannot_tell', 'ratio.two_standards'), ...nothing() }
  }
  /** @type {Known[]} */
  const known = []
  for (const each of goods) {
    const row = value(judging, each.key, 'k')
    if (!row) {
      const said = { class: nameOf(judging, each.key) }
      return { ...told(judging, 'ratio', 'cannot_tell', 'ratio.k_unknown', { said }), ...nothing(size) }
    }
    known.push({ goods: each, k: exact(row.value), row })
  }
  const needed = sum(known.map((each) => times(times(each.k, each.goods.total), MM3)))
  const largest = goods.reduce((a, b) => (compare(b.net, a.net) > 0 ? b : a))
  const limits = value(judging, largest.key, 'ratio_limits')
  if (!limits) {
    const said = { class: nameOf(judging, largest.key) }
    const unknown = told(judging, 'ratio', 'cannot_tell', 'ratio.limit_unknown', { said })
    return { ...unknown, ...nothing(size), needed_mm3: shown(needed, 0) }
  }
  const limit = limitFor(limits.value, largest.net)
  const most = over(times(needed, HUNDRED), minus(HUNDRED, limit))
  const figures = {
    ...nothing(size),
    needed_mm3: shown(needed, 0),
    limit_pct: short(limit),
    vn_max_mm3: shown(most, 0),
  }
  const contents = lineOfContents(judging, known, needed)
  const close = filled(judging.words['line.most'], {
    needed: grouped(needed),
    limit: short(limit),
    most: grouped(most),
  })
  const rows = [limits, ...known.map((each) => each.row)]
  const assumed = assumptions(judging, known)
  if (!size) {
    const unknown = told(judging, 'ratio', 'cannot_tell', 'ratio.no_size', { rows, assumed })
    return { ...unknown, ...figures, lines: [contents, close] }
  }
  const [ratio, low, high] = [size.volume, size.low, size.high].map((volume) => xOf(volume, needed))
  const [verdict, code] = compared(size.by, low, high, limit)
  const said = {
    ratio: percent(ratio, limit),
    low: percent(low, limit),
    high: percent(high, limit),
    limit: short(limit),
  }
  return {
    ...told(judging, 'ratio', verdict, code, { said, rows, assumed }),
    ...figures,
    lines: [lineOfVolume(judging, size), contents, lineOfRatio(judging, size, needed, said.ratio), close],
    ratio_pct: shown(ratio, 2),
    low_pct: shown(low, 2),
    high_pct: shown(high, 2),
  }
}

/** The figures of a ratio that nobody can tell, but for the volume where there is one.
 * @param {import('./size.js').Size | null} [size] */
export function nothing(size = null) {
  return {
    ratio_pct: /** @type {string | null} */ (null),
    low_pct: /** @type {string | null} */ (null),
    high_pct: /** @type {string | null} */ (null),
    limit_pct: /** @type {string | null} */ (null),
    vn_mm3: size && shown(size.volume, 0),
    vn_low_mm3: size && shown(size.low, 0),
    vn_high_mm3: size && shown(size.high, 0),
    vn_max_mm3: /** @type {string | null} */ (null),
    needed_mm3: /** @type {string | null} */ (null),
  }
}

/** @param {Exact} volume @param {Exact} needed */
const xOf = (volume, needed) => times(over(minus(volume, needed), volume), HUNDRED)

/** @param {string} by @param {Exact} low @param {Exact} high @param {Exact} limit @returns {[string, string]} */
function compared(by, low, high, limit) {
  if (compare(low, limit) > 0) return ['exceeds', 'ratio.exceeds']
  if (compare(high, limit) <= 0) return ['within', 'ratio.within']
  return ['cannot_tell', CROSSES[by] ?? 'ratio.crosses']
}

/** @param {{ net_above: string, most_pct: string }[]} steps @param {Exact} net */
function limitFor(steps, net) {
  const passed = steps.filter((step) => compare(exact(step.net_above), net) < 0)
  return exact(passed.reduce((a, b) => (compare(exact(b.net_above), exact(a.net_above)) > 0 ? b : a)).most_pct)
}

/** @param {Judging} judging @param {Known[]} known */
function assumptions(judging, known) {
  const { goods, layers, size } = judging.case
  const said = []
  if (layers === null) said.push(judging.words['assumed.layers'])
  const isBundle = goods.some((each) => each.key !== goods[0].key || compare(each.net, goods[0].net) !== 0)
  if (isBundle) said.push(judging.words['assumed.bundle'])
  if (size?.shape === 'irregular') said.push(judging.words['assumed.irregular'])
  if (size?.by === 'ar') said.push(judging.words['assumed.ar'])
  const named = new Set()
  for (const { goods: each, k, row } of known) {
    if (!isDoubtful(row) || named.has(each.key)) continue
    named.add(each.key)
    said.push(filled(judging.words['assumed.k'], { class: nameOf(judging, each.key), k: short(k) }))
  }
  return said
}

/** @param {Judging} judging @param {import('./size.js').Size} size */
function lineOfVolume(judging, size) {
  const shape = size.shape === 'irregular' ? 'box' : size.shape
  const sides = Object.fromEntries(Object.entries(size.mm).map(([name, each]) => [name.slice(0, -3), each]))
  return filled(judging.words[`line.${shape}`], { ...sides, volume: grouped(size.volume) })
}

/** @param {Judging} judging @param {Known[]} known @param {Exact} needed */
function lineOfContents(judging, known, needed) {
  const terms = known.map(({ goods, k }) =>
    filled(judging.words['line.term'], { k: short(k), net: short(goods.total), unit: goods.unit }),
  )
  return filled(judging.words['line.needed'], { terms: terms.join(' + '), needed: grouped(needed) })
}

/** @param {Judging} judging @param {import('./size.js').Size} size @param {Exact} needed @param {string} ratio */
const lineOfRatio = (judging, size, needed, ratio) =>
  filled(judging.words['line.ratio'], { volume: grouped(size.volume), needed: grouped(needed), ratio })
