// @ts-check
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { verdictOf } from '../../../pwa/ready/verdict.js'

/** @typedef {import('../../../pwa/ready/checks.js').Look} Look */

/** @type {[Record<string, Look>, Look, string][]} */
const CASES = [
  [{ 存储: 'ok', 相机: 'ok' }, 'ok', '样样都试过了'],
  [{ 存储: 'ok', 相机: 'what', 离线包: 'soon' }, 'what', '相机还没有试过，点它右边的按钮试一下'],
  [{ 存储: 'ok', 版本: 'what' }, 'ok', '版本还不知道'],
  [{ 存储: 'ok', 离线包: 'soon', 版本: 'what' }, 'soon', '留意离线包；版本还不知道'],
  [{ 存储: 'over', 页面: 'over', 离线包: 'soon', 版本: 'what' }, 'over', '先把这几样弄好：存储、页面'],
]

for (const [found, look, why] of CASES) {
  test(`${Object.entries(found).join(' ')}: ${why}`, () => {
    const verdict = verdictOf(Object.entries(found).map(([name, look]) => [name, { look }]))
    assert.deepEqual([verdict.look, verdict.why], [look, why])
  })
}
