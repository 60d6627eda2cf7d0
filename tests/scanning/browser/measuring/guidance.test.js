// @ts-check
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { advice } from '../../../../scanning/browser/measuring/guidance.js'
import { project, standpoint } from '../../../../scanning/browser/measuring/view.js'
import { standing } from './scene.js'

/** @param {import('./scene.js').Camera} camera @returns {import('../../../../scanning/browser/measuring/sheet.js').Sheet} */
function sheetSeen({ lens, pose, sheet }) {
  const outline = /** @type {[number, number][]} */ ([[15, 14], [195, 14], [195, 266], [15, 266]]).map(([x, y]) => project(lens, pose, x, y, 0))
  return { points: sheet(), markers: 17, twice: false, edge_px: 2, outline }
}

/** @param {Parameters<typeof standing>[0]} where @param {object} [told] */
function told(where, told = {}) {
  const camera = standing({ width: 1280, ...where })
  return advice({ ...sheetSeen(camera), ...told }, camera.picture)
}

test('without a sheet it asks for the sheet', () => assert.equal(advice(null, { width: 1280, height: 960 }), 'sheet'))
test('from a slant, near and sharp, it is good', () => assert.equal(told({ east: 0, south: 420, up: 380 }), 'good'))
test('from above no height is seen', () => assert.equal(told({ east: 0, south: 20, up: 560 }), 'lower'))
test('from the side the sheet is a line', () => assert.equal(told({ east: 0, south: 620, up: 200 }), 'higher'))
test('far away it is small', () => assert.equal(told({ east: 0, south: 2400, up: 2000 }), 'nearer'))
test('a corner of the board outside is cut off', () => assert.equal(told({ east: 0, south: 120, up: 150 }), 'cut'))
test('two sheets are one too many', () => assert.equal(told({ east: 0, south: 420, up: 380 }, { twice: true }), 'two'))
test('what is blurred wants a still hand', () => assert.equal(told({ east: 0, south: 420, up: 380 }, { edge_px: 9 }), 'still'))
test('a phone that leans is told', () => {
  const camera = standing({ east: 0, south: 420, up: 380, width: 1280 })
  const [sin, cos] = [Math.sin(0.5), Math.cos(0.5)]
  const [right, down, ahead] = camera.pose.turn
  const turn = [right.map((value, i) => cos * value - sin * down[i]), right.map((value, i) => sin * value + cos * down[i]), ahead]
  const [x, y, z] = camera.pose.shift
  const leaning = { ...camera, pose: { turn, shift: [cos * x - sin * y, sin * x + cos * y, z] } }
  const seen = sheetSeen(leaning)
  const points = seen.points.map(({ mm, off }) => ({ mm, off, px: project(leaning.lens, leaning.pose, mm[0], mm[1], 0) }))
  assert.equal(advice({ ...seen, points }, camera.picture), 'level')
})
test('a level phone is not told that it leans, where the sheet lies to the side of the picture', () => {
  const camera = standing({ east: 0, south: 330, up: 600, width: 1280 })
  const eye = standpoint(camera.pose)
  const [sin, cos] = [Math.sin(0.6), Math.cos(0.6)]
  const turn = camera.pose.turn.map(([x, y, z]) => [cos * x - sin * y, sin * x + cos * y, z])
  const aside = { ...camera, pose: { turn, shift: turn.map(row => -(row[0] * eye[0] + row[1] * eye[1] + row[2] * eye[2])) } }
  const points = camera.sheet().map(({ mm, off }) => ({ mm, off, px: project(aside.lens, aside.pose, mm[0], mm[1], 0) }))
  assert.equal(advice({ ...sheetSeen(aside), points }, camera.picture), 'good')
})
