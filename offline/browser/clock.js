// @ts-check
/** When something was made, and when to try again. Knows that the phone's clock may be wrong. */

const SHORTEST = 1000 // ms
const LONGEST = 300_000

/**
 * How long to wait after so many attempts in vain: 1 s, 2 s, 4 s … 300 s, each spread by a quarter up or down, so
 * that a thousand phones that lost the same server do not come back in the same second.
 * @param {number} attempts from 1
 * @param {number} [chance] 0 … 1
 * @returns {number} ms
 */
export function pauseAfter(attempts, chance = Math.random()) {
  const pause = Math.min(LONGEST, SHORTEST * 2 ** Math.min(attempts - 1, 12))
  return Math.min(LONGEST, Math.max(SHORTEST, Math.round(pause * (0.75 + chance / 2))))
}

/**
 * Whether it is time to try again. A time that is later than any pause makes it was written by a clock that was ahead
 * and has been put right since: it would else wait for days.
 * @param {number} nextAt ms
 * @param {number} at ms
 */
export function hasCome(nextAt, at) {
  return nextAt <= at || nextAt > at + LONGEST
}

/** Local time with its offset: 2026-11-20T14:32:07.123+08:00, so that a change of zone changes nothing. @param {Date} date */
export function written(date) {
  const minutes = -date.getTimezoneOffset()
  const local = new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, -1)
  const [hours, rest] = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
  return `${local}${minutes < 0 ? '-' : '+'}${two(hours)}:${two(rest)}`
}

/**
 * How far this phone's clock is ahead of the server's.
 * @param {string} serverTime ISO 8601
 * @param {number} [here] ms
 * @returns {number} seconds
 */
export function aheadOf(serverTime, here = Date.now()) {
  return Math.round((here - Date.parse(serverTime)) / 1000)
}

/** @param {number} number */
function two(number) {
  return String(number).padStart(2, '0')
}
