// @ts-check
/** Where two black squares of the sheet touch, to a fraction of a pixel. */

import { brightness } from './gray.js'

/** @typedef {import('./gray.js').Gray} Gray */
/** @typedef {import('./view.js').Point} Point */

const ROUNDS = 12
const SETTLED = 0.02 // px
const LEAST_CONTRAST = 20 // of 255

/**
 * All lines of the picture near a crossing point at it: the place where gradients and directions to it are at right
 * angles.
 * @param {Gray} gray @param {Point} about @param {number} reach half a window, px
 * @returns {Point | null} null where there is no crossing: hidden, out of the picture, or glare
 */
export function crossingNear(gray, about, reach) {
  let [x, y] = about
  for (let round = 0; round < ROUNDS; round++) {
    const next = step(gray, x, y, Math.max(2, Math.round(reach)))
    if (!next || Math.hypot(next[0] - about[0], next[1] - about[1]) > reach) return null
    const way = Math.hypot(next[0] - x, next[1] - y)
    ;[x, y] = next
    if (way < SETTLED) break
  }
  return isCrossing(gray, x, y, reach * 0.7) ? [x, y] : null
}

/** @param {Gray} gray @param {number} x @param {number} y @param {number} reach @returns {Point | null} */
function step(gray, x, y, reach) {
  let [a, b, c, p, q] = [0, 0, 0, 0, 0]
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      const right = brightness(gray, x + dx + 1, y + dy) - brightness(gray, x + dx - 1, y + dy)
      const down = brightness(gray, x + dx, y + dy + 1) - brightness(gray, x + dx, y + dy - 1)
      const near = Math.exp(-(dx * dx + dy * dy) / (reach * reach * 0.5))
      if (Number.isNaN(right + down)) return null
      const [xx, xy, yy] = [near * right * right, near * right * down, near * down * down]
      a += xx
      b += xy
      c += yy
      p += xx * dx + xy * dy
      q += xy * dx + yy * dy
    }
  }
  const size = a * c - b * b
  return size > 1e-6 * (a + c) ** 2 ? [x + (c * p - b * q) / size, y + (a * q - b * p) / size] : null
}

/** Around it light, dark, light, dark. @param {Gray} gray @param {number} x @param {number} y @param {number} away */
function isCrossing(gray, x, y, away) {
  const ring = Array.from({ length: 24 }, (_, i) => brightness(gray, x + away * Math.cos((i * Math.PI) / 12), y + away * Math.sin((i * Math.PI) / 12)))
  const [darkest, lightest] = [Math.min(...ring), Math.max(...ring)]
  if (!(lightest - darkest >= LEAST_CONTRAST)) return false
  const light = ring.map(value => value > (darkest + lightest) / 2)
  return light.filter((value, i) => value !== light[(i + 1) % light.length]).length === 4
}
