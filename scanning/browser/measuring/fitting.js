// @ts-check
/** Least squares by Levenberg and Marquardt, for residuals that are already divided by their standard deviation, and where they begin. */

import { dot, inverse, solve } from './linear.js'

const STEP = 1e-5 // of a number that is about 1
const MOST_ROUNDS = 60
const SETTLED = 1e-9
const FOLLOWED = 4

/**
 * @typedef {object} Fit
 * @property {number[]} at the numbers that fit best
 * @property {number} cost sum of squares
 * @property {number[][]} covariance
 */

/**
 * @param {(at: number[]) => number[]} residuals
 * @param {number[]} start
 * @returns {Fit | null} null where the residuals leave a number open
 */
export function fit(residuals, start) {
  let at = start
  let rest = residuals(at)
  let cost = squares(rest)
  let damping = 1e-3
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const { normal, gradient } = slopes(residuals, at, rest)
    let better = null
    while (!better && damping < 1e12) {
      const damped = normal.map((row, i) => row.map((value, j) => (i === j ? value * (1 + damping) + 1e-12 : value)))
      const step = solve(damped, gradient)
      const next = step && at.map((value, i) => value - step[i])
      const after = next && residuals(next)
      if (next && after && squares(after) < cost) better = { next, after }
      else damping *= 8
    }
    if (!better) break
    const gained = cost - squares(better.after)
    at = better.next
    rest = better.after
    cost -= gained
    damping = Math.max(damping / 10, 1e-9)
    if (gained < SETTLED * (1 + cost)) break
  }
  const covariance = inverse(slopes(residuals, at, rest).normal)
  return covariance && Number.isFinite(cost) ? { at, cost, covariance } : null
}

/**
 * Of starts that are alike the one that lies nearest to the taps; the best of those are followed, the views held.
 * @param {any[]} seen @param {any} kind of package
 * @returns {any} undefined where the taps say too little
 */
export function begun(seen, kind) {
  const residuals = (/** @type {any} */ thing) => seen.flatMap(one => kind.residuals(thing, one))
  const priced = (/** @type {any} */ thing) => {
    const rest = seen.every(one => kind.canBe(thing, one)) ? residuals(thing) : [Infinity]
    return { thing, cost: dot(rest, rest) }
  }
  const starts = cheapest(kind.starts(seen).flatMap((/** @type {any[]} */ alike) => cheapest(alike.map(priced)).slice(0, 1)))
  const ends = starts.slice(0, FOLLOWED).flatMap(({ thing }) => {
    const end = fit(at => residuals(kind.from(thing, at)), Array(kind.numbers).fill(0))
    return end ? priced(kind.from(thing, end.at)) : []
  })
  return cheapest(ends)[0]?.thing
}

/** @param {any[]} those */
function cheapest(those) {
  return those.filter(({ cost }) => cost < Infinity).sort((a, b) => a.cost - b.cost)
}

/** @param {(at: number[]) => number[]} residuals @param {number[]} at @param {number[]} rest */
function slopes(residuals, at, rest) {
  const columns = at.map((value, index) => {
    const step = STEP * Math.max(1, Math.abs(value))
    const [ahead, behind] = [step, -step].map(by => residuals(at.map((one, i) => (i === index ? one + by : one))))
    return ahead.map((one, i) => (one - behind[i]) / (2 * step))
  })
  const normal = columns.map(one => columns.map(other => dot(one, other)))
  return { normal, gradient: columns.map(column => dot(column, rest)) }
}

/** @param {number[]} values */
function squares(values) {
  const sum = dot(values, values)
  return Number.isFinite(sum) ? sum : Infinity
}
