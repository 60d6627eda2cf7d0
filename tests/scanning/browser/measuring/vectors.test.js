// @ts-check
/** The cases that the server solves too: the same corners are the same package on a phone. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import { measure } from '../../../../scanning/browser/measuring/measure.js'

const SHARP = 0.1 // px
const CASES = JSON.parse(readFileSync(new URL('../../../../scanning/vectors/measuring.json', import.meta.url), 'utf8'))

for (const { title, size_px: [width, height], focal_35: focal35, sheet, shape, corners, mm, within_mm: within } of CASES) {
  test(`${title} is solved`, () => {
    const points = sheet.map((/** @type {number[]} */ [right, down, x, y]) => ({ mm: [right, down], px: [x, y], off: SHARP }))
    const found = measure([{ width, height, focal35, sheet: points, taps: corners }], shape)
    assert(!found.refused, String(found.refused))
    for (const [name, size] of Object.entries(mm)) {
      const [value, low, high] = found.mm[name]
      assert(Math.abs(value - size) <= within, `${name} ${value}, not ${size} ± ${within}`)
      assert(low <= value && value <= high)
    }
  })
}
