// @ts-check
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import { caseOf } from '../../../pwa/packaging/case.js'
import { essence } from '../../../pwa/packaging/essence.js'
import { shown } from '../../../pwa/packaging/shown.js'
import { sizesSpoken } from '../../../pwa/packaging/spoken.js'
import { isBarcode } from '../../../pwa/packaging/gs1.js'

const read = (/** @type {string} */ file) => JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'))
const { words, judging } = read('./words.json')
const NAMES = ['length_mm', 'width_mm', 'height_mm']

for (const example of read('./cases.json')) {
  test(`fields become a case: ${example.why}`, () => {
    const { told, problems } = caseOf(example.fields, judging)
    assert.deepEqual({ case: told, problems }, { case: example.case, problems: example.problems })
  })
}

for (const example of read('./shown.json')) {
  test(`a verdict is shown as on the server: ${example.why}`, () => {
    assert.deepEqual(shown(example.verdict, example.what, words), example.shown)
    assert.equal(JSON.stringify(essence(example.verdict)).includes('mm³'), false)
  })
}

test('sizes are understood as people say them', () => {
  assert.deepEqual(sizesSpoken('长三百一十二点四毫米，宽二十六点二厘米，高九十六', NAMES), { length_mm: '312.4', width_mm: '262', height_mm: '96' })
  assert.deepEqual(sizesSpoken('长312.4宽262.1高96.3', NAMES), { length_mm: '312.4', width_mm: '262.1', height_mm: '96.3' })
  assert.deepEqual(sizesSpoken('三百五 两百零五 十二', NAMES), { length_mm: '350', width_mm: '205', height_mm: '12' })
  assert.deepEqual(sizesSpoken('length 31 cm width 262 millimetres', NAMES), { length_mm: '310', width_mm: '262' })
  assert.deepEqual(sizesSpoken('直径八十高一百二', ['diameter_mm', 'height_mm']), { diameter_mm: '80', height_mm: '120' })
  assert.deepEqual(sizesSpoken('今天天气不错', NAMES), {})
})

test('the last digit of a barcode checks the others', () => {
  for (const [digits, is] of /** @type {[string, boolean][]} */ ([['6901234567892', true], ['6901234567893', false], ['96385074', true], ['036000291452', true], ['690123', false], ['', false]])) {
    assert.equal(isBarcode(digits), is, digits)
  }
})
