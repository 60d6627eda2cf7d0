// @ts-check
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import { aheadOf, pauseAfter, written } from '../../../offline/browser/clock.js'
import { outcomeOf } from '../../../offline/browser/delivery_answers.js'
import { canonical, envelopeOf, newId, seal } from '../../../offline/browser/envelope.js'

/** @param {string} name */
const examples = name => JSON.parse(readFileSync(new URL(`../../../offline/examples/${name}`, import.meta.url), 'utf8'))

for (const { why, envelope, canonical: text, sha256 } of examples('envelopes.json')) {
  test(`has the same content on the phone as on the server: ${why}`, async () => {
    assert.deepEqual(await seal(envelope), { content: text, digest: sha256 })
    assert.equal(canonical(JSON.parse(text)), text)
  })
}

for (const { why, entry, http, answer, outcome } of examples('answers.json')) {
  test(`an answer means for the record: ${why}`, () => assert.equal(outcomeOf(entry, http, answer).what, outcome))
}

test('a refusal keeps its sentence, and missing photos their digests', () => {
  const answers = examples('answers.json')
  const refused = answers.find(example => example.outcome === 'park' && example.answer)
  assert.equal(Object(outcomeOf(refused.entry, refused.http, refused.answer)).reason, refused.answer.reason)
  const missing = answers.find(example => example.answer?.waiting_for?.files)
  assert.deepEqual(Object(outcomeOf(missing.entry, missing.http, missing.answer)).missing, missing.answer.waiting_for.files)
})

test('an id is a UUIDv7 of now, and never the same', () => {
  const ids = Array.from({ length: 500 }, newId)
  assert.equal(new Set(ids).size, 500)
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  const at = parseInt(ids[0].replaceAll('-', '').slice(0, 12), 16)
  assert.ok(Math.abs(at - Date.now()) < 5000)
})

test('what is left out of a form is left out of its envelope', () => {
  const envelope = envelopeOf({ kind: 'visit', version: 1, author: newId(), body: { note: undefined }, after: undefined })
  assert.ok(!canonical(envelope).includes('after'))
  assert.ok(canonical(envelope).includes('"body":{}'))
})

test('a time carries the offset of where it was written', () => {
  const text = written(new Date('2026-11-20T06:32:07.123Z'))
  assert.match(text, /^2026-11-(19|20)T\d\d:\d\d:07\.123[+-]\d\d:\d\d$/)
  assert.equal(Date.parse(text), Date.parse('2026-11-20T06:32:07.123Z'))
})

test('the pauses grow from one second to five minutes and are spread', () => {
  const pauses = Array.from({ length: 40 }, (_, attempt) => pauseAfter(attempt + 1, 0.5))
  assert.deepEqual(pauses.slice(0, 4), [1000, 2000, 4000, 8000])
  assert.equal(pauses.at(-1), 300_000)
  for (const chance of [0, 0.999]) for (const attempt of [1, 5, 9, 1000]) {
    assert.ok(pauseAfter(attempt, chance) >= 1000 && pauseAfter(attempt, chance) <= 300_000)
  }
  assert.notEqual(pauseAfter(5, 0), pauseAfter(5, 1))
})

test('a phone knows how wrong its clock is', () => {
  assert.equal(aheadOf('2026-11-20T06:00:00Z', Date.parse('2026-11-30T06:00:00Z')), 864_000)
})
