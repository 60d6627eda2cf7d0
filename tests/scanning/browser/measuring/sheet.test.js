// @ts-check
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { findSheet } from '../../../../scanning/browser/measuring/sheet.js'
import { project } from '../../../../scanning/browser/measuring/view.js'
import { photographed } from './picture.js'
import { standing } from './scene.js'

const CAMERA = standing({ east: 0, south: 420, up: 380, width: 1000 })
const SEEN = photographed(CAMERA)

/** @param {import('./scene.js').Camera} camera @param {import('../../../../scanning/browser/measuring/sheet.js').Sheet} sheet */
function worst({ lens, pose }, sheet) {
  return Math.max(...sheet.points.map(({ mm, px }) => {
    const [x, y] = project(lens, pose, mm[0], mm[1], 0)
    return Math.hypot(x - px[0], y - px[1])
  }))
}

for (const from of [{ east: 0, south: 60, up: 520 }, { east: -380, south: -260, up: 420 }]) {
  test(`the sheet is found to a third of a pixel from ${JSON.stringify(from)}`, () => {
    const camera = standing({ ...from, width: 1000 })
    const sheet = findSheet(photographed(camera))
    assert(sheet)
    assert.equal(sheet.points.length, 24)
    assert(worst(camera, sheet) < 0.35, String(worst(camera, sheet)))
    assert.equal(sheet.twice, false)
    assert(sheet.edge_px < 3, String(sheet.edge_px))
  })
}

test('what stands on the sheet hides the crossings under it and no others', () => {
  const sheet = findSheet(photographed(CAMERA, { paper: (x, y) => (x > 70 && x < 175 && y > 60 && y < 180 ? 70 + ((x * 7) % 40) : null) }))
  assert(sheet)
  assert(sheet.points.length >= 10 && sheet.points.length <= 15, String(sheet.points.length))
  assert(worst(CAMERA, sheet) < 0.35)
})

test('a shadow over half of it is no edge of it', () => {
  const data = SEEN.data.map((value, at) => (at % SEEN.width > 500 ? value * 0.45 : value))
  const sheet = findSheet({ ...SEEN, data })
  assert(sheet && sheet.points.length >= 18, String(sheet?.points.length))
})

test('a table without a sheet has none', () => {
  assert.equal(findSheet(photographed(CAMERA, { paper: (x, y) => ((Math.floor(x / 20) + Math.floor(y / 20)) % 2 ? 200 : 40) })), null)
})

test('a mirrored sheet is none', () => {
  const { width, height, data } = SEEN
  const mirrored = data.map((_, at) => data[at - (at % width) + width - 1 - (at % width)])
  assert.equal(findSheet({ width, height, data: mirrored }), null)
})

test('a blurred picture says so', () => {
  const [sharp, soft] = [findSheet(SEEN), findSheet(photographed(CAMERA, { soft: 4 }))]
  assert(sharp && sharp.edge_px < 3, String(sharp?.edge_px))
  assert(soft && soft.edge_px > 1.5 * sharp.edge_px, String(soft?.edge_px))
})
