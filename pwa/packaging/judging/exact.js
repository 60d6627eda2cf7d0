// @ts-check
// Numbers without rounding: decimal strings become fractions of BigInt, and only what is shown is rounded (half up).
// backend/packaging/judging/exact.py does the same, to the digit.

/** @typedef {{ n: bigint, d: bigint }} Exact a fraction with a positive denominator */

const DECIMAL = /^-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?$/
const WHOLE = /^(0|[1-9][0-9]{0,8})$/
const GAP = '\u202f'
/** @type {Exact} */
export const PI = { n: 314159265358979323846n, d: 10n ** 20n }
/** @type {Exact} */
export const ZERO = { n: 0n, d: 1n }

/** @param {unknown} written @returns {Exact | null} null for what is no plain decimal number */
export function readDecimal(written) {
  return typeof written === 'string' && DECIMAL.test(written) ? exact(written) : null
}

/** @param {unknown} written @returns {number | null} of 8 or "8" */
export function readWhole(written) {
  if (typeof written === 'number') return Number.isInteger(written) && written >= 0 && written <= 1e9 ? written : null
  return typeof written === 'string' && WHOLE.test(written) ? Number(written) : null
}

/** @param {string | number | bigint} written a decimal number that is known to be one @returns {Exact} */
export function exact(written) {
  const [whole, part = ''] = String(written).split('.')
  return lowest(BigInt(whole + part), 10n ** BigInt(part.length))
}

/** @param {bigint} n @param {bigint} d @returns {Exact} */
export function lowest(n, d) {
  if (d < 0n) return lowest(-n, -d)
  let [a, b] = [n < 0n ? -n : n, d]
  while (b) [a, b] = [b, a % b]
  return a > 1n ? { n: n / a, d: d / a } : { n, d }
}

/** @param {Exact} a @param {Exact} b */
export const plus = (a, b) => lowest(a.n * b.d + b.n * a.d, a.d * b.d)
/** @param {Exact} a @param {Exact} b */
export const minus = (a, b) => lowest(a.n * b.d - b.n * a.d, a.d * b.d)
/** @param {Exact} a @param {Exact} b */
export const times = (a, b) => lowest(a.n * b.n, a.d * b.d)
/** @param {Exact} a @param {Exact} b */
export const over = (a, b) => lowest(a.n * b.d, a.d * b.n)
/** @param {Exact} a @param {Exact} b negative where a is the smaller one */
export function compare(a, b) {
  const difference = a.n * b.d - b.n * a.d
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}
/** @param {Exact[]} all */
export const sum = (all) => all.reduce(plus, ZERO)
/** @param {Exact[]} all */
export const least = (all) => all.reduce((a, b) => (compare(b, a) < 0 ? b : a))
/** @param {Exact[]} all */
export const most = (all) => all.reduce((a, b) => (compare(b, a) > 0 ? b : a))

/** With so many decimals, half up: -24.444… is "-24.44" with two.
 * @param {Exact} value @param {number} places */
export function shown(value, places) {
  const size = value.n < 0n ? -value.n : value.n
  const whole = (2n * size * 10n ** BigInt(places) + value.d) / (2n * value.d)
  const digits = String(whole).padStart(places + 1, '0')
  const sign = value.n < 0n && whole ? '-' : ''
  return sign + (places ? `${digits.slice(0, -places)}.${digits.slice(-places)}` : digits)
}

/** Without the zeros at the end: "7", "3.5". @param {Exact} value */
export function short(value) {
  return shown(value, 6).replace(/0+$/, '').replace(/\.$/, '')
}

/** A whole number in groups of three: 7 885 048. @param {Exact} value */
export function grouped(value) {
  return shown(value, 0).replace(/\B(?=(\d{3})+$)/g, GAP)
}

/** Two decimals, and more where two would make it look like the limit that it is not.
 * @param {Exact} value @param {Exact} limit */
export function percent(value, limit) {
  let written = ''
  for (let places = 2; places < 9; places += 1) {
    written = shown(value, places)
    if (compare(value, limit) === 0 || compare(exact(written), limit) !== 0) return written
  }
  return written
}
