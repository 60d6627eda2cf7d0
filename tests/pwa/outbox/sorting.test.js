// @ts-check
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { bytesOf, sorted, unsent, urgencyOf } from '../../../pwa/outbox/sorting.js'
import { entryOf } from './entries.js'

const HOUR = 3_600_000
const put = Date.parse(entryOf().putAt)
const moves = new Set(['sending'])
const others = { envelope: { ...entryOf().envelope, author: 'somebody else' } }

test('what needs somebody comes first, then what moves, what waits, what was received', () => {
  const states = /** @type {const} */ (['waiting', 'parked', 'received', 'sending', 'storing'])
  const groups = sorted(states.map(state => entryOf({ id: state, state })), 'me', moves)
  assert.deepEqual(
    Object.entries(groups).map(([name, entries]) => [name, Array.isArray(entries) ? entries.map(entry => entry.id) : entries]),
    [['needsSomebody', ['parked']], ['moving', ['sending']], ['waiting', ['waiting', 'storing']], ['received', ['received']], ['ofOthers', 0]],
  )
})

test("another person's records are counted and nothing else, those received not even that", () => {
  const groups = sorted([entryOf(), entryOf({ id: 'b', ...others }), entryOf({ id: 'c', ...others, state: 'received' })], 'me', moves)
  assert.deepEqual([groups.waiting.map(entry => entry.id), groups.ofOthers], [['a'], 1])
})

test('a visitor sees a number alone', () => {
  const groups = sorted([entryOf(), entryOf({ id: 'b', ...others })], '', moves)
  assert.deepEqual([groups.waiting, groups.ofOthers], [[], 2])
})

test('the latest receipt stands first', () => {
  const at = (/** @type {string} */ id, /** @type {string} */ receivedAt) => entryOf({ id, state: 'received', receivedAt })
  const { received } = sorted([at('old', '2026-11-20T01:00:00Z'), at('new', '2026-11-20T02:00:00Z')], 'me', moves)
  assert.deepEqual(received.map(entry => entry.id), ['new', 'old'])
})

test('what only tries stays among what waits, until bytes arrive', () => {
  const entry = entryOf({ id: 'x', state: 'sending' })
  assert.deepEqual([sorted([entry], 'me', moves).waiting, sorted([entry], 'me', new Set(['x'])).moving], [[entry], [entry]])
})

test('the size is that of all files', () => {
  const files = [{ sha256: 'a', size: 700, held: true }, { sha256: 'b', size: 300, held: false }]
  assert.equal(bytesOf([entryOf({ files }), entryOf({ files })]), 2000)
})

for (const [hours, urgency] of /** @type {const} */ ([[23.9, 'none'], [24, 'day'], [71.9, 'day'], [72, 'threeDays'], [119.9, 'threeDays'], [120, 'fiveDays']])) {
  test(`after ${hours} hours: ${urgency}`, () => {
    assert.equal(urgencyOf([entryOf({ state: 'parked' })], put + hours * HOUR), urgency)
  })
}

test('the oldest counts, a received one does not, nor does a clock that went back', () => {
  const young = entryOf({ putAt: new Date(put + 30 * HOUR).toISOString() })
  assert.equal(urgencyOf([young, entryOf()], put + 31 * HOUR), 'day')
  assert.equal(urgencyOf([young, entryOf({ state: 'received' })], put + 31 * HOUR), 'none')
  assert.equal(urgencyOf([young], put), 'none')
  assert.equal(urgencyOf([], put), 'none')
  assert.deepEqual(unsent([entryOf({ state: 'received' }), entryOf({ state: 'parked' })]).length, 1)
})
