// @ts-check
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { Sightings } from '../../../pwa/scan/sightings.js'

/** @param {string} tag */
const own = (tag) => /** @type {const} */ ({ kind: 'tag', tag })
const foreign = /** @type {const} */ ({ kind: 'foreign', meaning: 'link', text: 'https://elsewhere.example/' })
const misprinted = /** @type {const} */ ({ kind: 'mistyped', mistake: 'check', found: '7KM49TXP24' })

test('nothing in view is nothing to do', () => {
  assert.deepEqual(new Sightings().see([], 0), { kind: 'none' })
})

test('one code of ours is shown at once and opened after a moment', () => {
  const sightings = new Sightings()
  assert.deepEqual(sightings.see([own('A')], 0), { kind: 'one', tag: 'A', opens: false })
  assert.deepEqual(sightings.see([own('A')], 200), { kind: 'one', tag: 'A', opens: false })
  assert.deepEqual(sightings.see([own('A')], 400), { kind: 'one', tag: 'A', opens: true })
})

test('a frame in which the code was not read does not begin the moment anew', () => {
  const sightings = new Sightings()
  sightings.see([own('A')], 0)
  sightings.see([], 200)
  assert.deepEqual(sightings.see([own('A')], 400), { kind: 'one', tag: 'A', opens: true })
})

test('a second code within the moment lets the person choose', () => {
  const sightings = new Sightings()
  sightings.see([own('A')], 0)
  assert.deepEqual(sightings.see([own('B')], 100), { kind: 'several', tags: ['A', 'B'] })
  assert.deepEqual(sightings.see([own('A'), own('B')], 900), { kind: 'several', tags: ['A', 'B'] })
})

test('of several the one that alone stays in view is opened', () => {
  const sightings = new Sightings()
  sightings.see([own('A'), own('B')], 0)
  for (let now = 100; now < 2000; now += 100) sightings.see([own('B')], now)
  assert.deepEqual(sightings.see([own('B')], 2100), { kind: 'one', tag: 'B', opens: true })
})

test('beside one of ours a foreign code counts for nothing, alone it is told', () => {
  const sightings = new Sightings()
  assert.deepEqual(sightings.see([foreign], 0), foreign)
  assert.deepEqual(sightings.see([foreign, own('A')], 50), { kind: 'one', tag: 'A', opens: false })
})

test('a misprinted sticker of ours is told as damaged', () => {
  assert.deepEqual(new Sightings().see([misprinted], 0), { kind: 'damaged' })
})

test('the code one has just come back from is shown, and opened only after another was seen', () => {
  const sightings = new Sightings()
  sightings.hold('A')
  sightings.see([own('A')], 0)
  assert.deepEqual(sightings.see([own('A')], 5000), { kind: 'one', tag: 'A', opens: false })
  sightings.see([own('B')], 9000)
  assert.deepEqual(sightings.see([own('B')], 9400), { kind: 'one', tag: 'B', opens: true })
  sightings.see([own('A')], 20_000)
  assert.deepEqual(sightings.see([own('A')], 20_400), { kind: 'one', tag: 'A', opens: true })
})
