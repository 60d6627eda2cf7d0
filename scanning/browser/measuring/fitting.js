// @ts-check
/** Least squares by Levenberg and Marquardt, for residuals that are already divided by their standard deviation. */

import { inverse, solve } from './linear.js'

const STEP = 1e-5 // of a number that is about 1
const MOST_ROUNDS = 60
const SETTLED = 1e-9

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

/** @param {number[]} one @param {number[]} other */
function dot(one, other) {
  let sum = 0
  for (let i = 0; i < one.length; i++) sum += one[i] * other[i]
  return sum
}
