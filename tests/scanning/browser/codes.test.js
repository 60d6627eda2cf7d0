// @ts-check
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import { checkCharacter, grouped, groupedAsTyped, readCode, readScanned } from '../../../scanning/browser/codes.js'

const vectors = JSON.parse(readFileSync(new URL('../../../scanning/vectors/tags.json', import.meta.url), 'utf8'))

for (const { why, text, hosts, reading } of vectors.readings) {
  test(`means the same in the browser as on the server: ${why}`, () => {
    assert.deepEqual(readCode(text, hosts), reading)
  })
}

test('a text out of a code was typed by nobody', () => {
  for (const { text, hosts, reading } of vectors.scanned) assert.deepEqual(readScanned(text, hosts), reading)
})

test('the check character is the shared one', () => {
  for (const { body, check } of vectors.checks) assert.equal(checkCharacter(body), check)
})

test('a tag is grouped as far as it goes', () => {
  for (const vector of vectors.groups) assert.equal(grouped(vector.tag), vector.grouped)
})

test('keys pressed so far are grouped and look-alikes put right', () => {
  assert.equal(groupedAsTyped('k7m49'), 'K7M4 9')
  assert.equal(groupedAsTyped('oil-zs'), '0112 5')
  assert.equal(groupedAsTyped(''), '')
})
