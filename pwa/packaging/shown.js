// @ts-check
/**
 * A verdict as the phone shows it: which colour and sign, and the figures of the gauge. The same as
 * backend/packaging/judgements/view.py; tests/pwa/packaging/shown.json holds both to it.
 */

const SCALES = [50, 70, 85, 100] // % at the right end of the gauge
const HIDDEN = ['not_chosen', 'none']
const LITRE = 1_000_000 // mm³

/** @typedef {Record<string, string>} Words */
/** @typedef {{scale: number, value: number, low: number, high: number, limit: number}} Gauge percent of its width */

/** @param {any} verdict @param {string} what the name of the goods @param {Words} words */
export function shown(verdict, what, words) {
  const { checks } = verdict
  const { ratio } = checks
  const has = ratio.ratio_pct !== null
  const figures = { ratio: ratio.ratio_pct, low: ratio.low_pct, high: ratio.high_pct, limit: ratio.limit_pct }
  const all = /** @type {any[]} */ (Object.values(checks))
  return {
    state: verdict.overall,
    sentence: sentenceOf(verdict, words),
    ratio: has ? `${ratio.ratio_pct}%` : '',
    interval: has ? fill(words.interval, figures) : '',
    side: has ? words[`side.${ratio.verdict}`] : '',
    limit: has ? fill(words.limit, figures) : '',
    gauge: has ? gaugeOf(ratio) : null,
    gauge_says: has ? fill(words.gauge, figures) : '',
    fits: fitsOf(ratio, what, words),
    lines: all.flatMap(check => check.lines),
    clause: clauseOf(verdict, words),
    assumed: [...verdict.assumed, ...all.flatMap(check => check.assumed)],
    rows: Object.fromEntries(Object.entries(checks).filter(([name]) => name !== 'ratio' || !has).map(([name, check]) => [name, rowOf(check)])),
  }
}

/** @param {any} verdict @param {Words} words */
function sentenceOf({ overall, exceeded, missing, checks }, words) {
  if (overall === 'exceeds') return fill(words.exceeds, { what: exceeded.map((/** @type {string} */ name) => words[`check.${name}`]).join(words.list) })
  if (overall === 'within') return fill(words.within, { n: Object.values(checks).filter(({ verdict }) => verdict === 'within').length })
  return fill(words.cannot_tell, { what: missing[0] ?? '' })
}

/** Verdict and sentence; what was not asked and what is not demanded of this class are left out. @param {any} check @returns {[string, string] | null} */
function rowOf({ verdict, why, say }) {
  return verdict === 'not_applicable' && HIDDEN.includes(why) ? null : [verdict, say]
}

/** @param {any} ratio @returns {Gauge} */
function gaugeOf(ratio) {
  const [value, low, high, limit] = [ratio.ratio_pct, ratio.low_pct, ratio.high_pct, ratio.limit_pct].map(Number)
  const scale = SCALES.find(each => each >= 1.25 * Math.max(high, limit)) ?? 100
  const at = (/** @type {number} */ percent) => Math.round(Math.min(Math.max(percent / scale, 0), 1) * 1000) / 10
  return { scale, value: at(value), low: at(low), high: at(high), limit: at(limit) }
}

/** How large the package may be. @param {any} ratio @param {string} what @param {Words} words */
function fitsOf(ratio, what, words) {
  if (ratio.vn_max_mm3 === null) return ''
  const most = Number(ratio.vn_max_mm3)
  if (ratio.vn_mm3 === null) return fill(words.most, { what, most: volume(most, words) })
  const actual = Number(ratio.vn_mm3)
  const by = Math.round((actual / most - 1) * 100)
  const compared = actual <= most ? 'smaller' : by >= 1 ? 'bigger' : 'bigger_little'
  const code = ratio.verdict === 'cannot_tell' ? 'about' : compared // nothing is said that the verdict does not say
  return fill(words[code], { what, most: volume(most, words), actual: volume(actual, words), by })
}

/** @param {number} mm3 @param {Words} words */
function volume(mm3, words) {
  return mm3 >= LITRE ? fill(words.litres, { n: (Math.round((mm3 / LITRE) * 10) / 10).toFixed(1) }) : fill(words.millilitres, { n: Math.round(mm3 / 1000) })
}

/** Of the ratio, which counts most; else of the edition alone. @param {any} verdict @param {Words} words */
function clauseOf({ checks, edition }, words) {
  if (checks.ratio.clause) return checks.ratio.clause
  if (!edition) return ''
  return edition.amendments.length ? fill(words.amendments, { standard: edition.standard, amendments: edition.amendments.join(words.list) }) : edition.standard
}

/** @param {string} sentence @param {Record<string, unknown>} values */
export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (gap, name) => (name in values ? String(values[name]) : gap))
}
