// @ts-check
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { drawCrop } from '../../../pwa/nameplates/crop.js'

/** @param {[number, number][]} box @param {number} scale */
function cropped(box, scale) {
  /** @type {number[]} */ let drawn = []
  const canvas = { width: 0, height: 0, getContext: () => ({ drawImage: (/** @type {unknown} */ _, /** @type {number[]} */ ...at) => void (drawn = at) }) }
  drawCrop(/** @type {any} */ (canvas), /** @type {any} */ ({ width: 1000, height: 800 }), { box, scale })
  const [left, top, width, height] = drawn
  return { left, top, width, height, canvas: [canvas.width, canvas.height] }
}

/** @type {(left: number, top: number, right: number, low: number) => [number, number][]} */
const box = (left, top, right, low) => [[left, top], [right, top], [right, low], [left, low]]

test('a piece shows its line with half a line around it', () => {
  assert.deepEqual(cropped(box(200, 100, 400, 140), 1), { left: 180, top: 80, width: 240, height: 80, canvas: [480, 160] })
})

test('places that refer to a smaller picture are found in a larger one', () => {
  assert.deepEqual(cropped(box(100, 50, 200, 70), 2), cropped(box(200, 100, 400, 140), 1))
})

test('a piece at the edge ends there, and a wide one is no wider than the page', () => {
  const { left, top, width, canvas } = cropped(box(0, 0, 990, 30), 1)
  assert.deepEqual([left, top, width], [0, 0, 1000])
  assert.equal(canvas[0], 640)
})
