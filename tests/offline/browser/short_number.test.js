// @ts-check
/** The short number of a record, made alike on the server (tests/offline/test_short_number.py) and here. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import { shortNumber } from '../../../offline/browser/short_number.js'

/** @typedef {{letter: string, id: string, number: string}} Example */

const examples = /** @type {Example[]} */ (JSON.parse(readFileSync(new URL('../../../offline/examples/short_numbers.json', import.meta.url), 'utf8')))

for (const { letter, id, number } of examples) {
  test(number, () => assert.equal(shortNumber(letter, id), number))
}
