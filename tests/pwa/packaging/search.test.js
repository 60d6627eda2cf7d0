// @ts-check
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'

import { findClasses, matchedWord } from '../../../pwa/packaging/judging/search.js'

const print = 'import json; from backend.packaging.standards.shipped import shipped_dictionary as d; print(json.dumps(d()))'
const dictionary = JSON.parse(String(execFileSync('.venv/bin/python', ['-c', print], { maxBuffer: 1 << 24 })))

/** @type {[string, string][]} */
const TYPED = [
  ['月饼', 'food-24a'],
  ['yuebing', 'food-24a'],
  ['Yue Bing', 'food-24a'],
  ['yb', 'food-24a'],
  ['口红', 'cosmetics-14'],
  ['kh', 'cosmetics-14'],
  ['lipstick', 'cosmetics-14'],
  ['绿茶', 'food-14b'],
  ['lvcha', 'food-14b'],
  ['lucha', 'food-14b'],
  ['大红袍', 'food-14c'],
  ['车厘子', 'fresh-2a'],
  ['白酒', 'food-15'],
  ['牙膏', 'cosmetics-15'],
  ['鲜花月饼', 'food-24a'],
]

for (const [typed, key] of TYPED) {
  test(`${typed} is found first`, () => assert.equal(findClasses(dictionary, typed)[0].key, key))
}

test('several classes for one word, with the word that was meant', () => {
  const found = findClasses(dictionary, '冻干')
  assert.ok(found.length >= 3)
  for (const each of found) assert.match(matchedWord(dictionary, each, '冻干'), /冻干/)
})

test('nothing for nothing, and nothing for what nobody sells', () => {
  assert.deepEqual(findClasses(dictionary, ' '), [])
  assert.deepEqual(findClasses(dictionary, '特种设备'), [])
})
