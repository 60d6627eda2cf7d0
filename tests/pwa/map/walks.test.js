// @ts-check
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import { toGcj02 } from '../../../pwa/map/gcj02.js'
import { byHand, overdueFirst, shortest } from '../../../pwa/map/order.js'
import { way } from '../../../pwa/map/ways.js'

// The same file is read by tests/backend/walks/test_order.py: phone and server walk the same way.
const examples = JSON.parse(readFileSync(new URL('./examples.json', import.meta.url), 'utf8'))
const place = (/** @type {[number, number] | null} */ at) => at && { lngWgs84: at[0], latWgs84: at[1] }

test('phone and server go the same way', () => {
  for (const { places, overdue, start, shortest: near, overdue_first: first } of examples.walks) {
    assert.deepEqual(shortest(places.map(place), place(start)), near)
    assert.deepEqual(overdueFirst(places.map(place), overdue, place(start)), first)
  }
})

test('phone and server say it in the same words', () => {
  for (const { one, other, way: said } of examples.ways) assert.equal(way(place(one), place(other)), said)
})

test('what is drawn on a shifted map is shifted as the server would', () => {
  for (const { wgs84, gcj02 } of examples.shifts) {
    assert.deepEqual(toGcj02(wgs84[0], wgs84[1]).map(degrees => Number(degrees.toFixed(6))), gcj02)
  }
})

test('an order by hand keeps what came later at its end', () => {
  assert.deepEqual(byHand(['a', 'b', 'c', 'd'], ['c', 'gone', 'a']), [2, 0, 1, 3])
})

