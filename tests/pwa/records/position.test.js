// @ts-check
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { distanceM, placeSentence } from '../../../pwa/records/position.js'

const square = { lngWgs84: 121.4737, latWgs84: 31.2304 } // People's Square
const fix = (/** @type {number} */ lngWgs84, accuracyM = 8) => ({ lngWgs84, latWgs84: 31.2304, accuracyM, at: '' })

test('the distance is the one that the server computes', () => {
  // From FIELD: the same place in GCJ-02 lies 481 m away.
  assert.equal(Math.round(distanceM(square, { lngWgs84: 121.478223, latWgs84: 31.228458 })), 481)
  assert.equal(distanceM(square, square), 0)
})

test('up to 200 m nothing is asked, beyond it a reason', () => {
  const metre = 1 / 95_147 // of longitude at this latitude
  assert.deepEqual(placeSentence(fix(121.4737 + 199 * metre), square), { say: '已定位，离登记的位置 199 m，误差约 8 m', far: false })
  assert.equal(placeSentence(fix(121.4737 + 202 * metre), square).far, true)
  assert.match(placeSentence(fix(121.48), square).say, /写明原因/)
})

test('a thing that moves, or has no registered place, is near everywhere', () => {
  assert.deepEqual(placeSentence(fix(100, 35), null), { say: '已定位，误差约 35 m', far: false })
})
