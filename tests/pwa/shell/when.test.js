import assert from 'node:assert/strict'
import { test } from 'node:test'
import { when } from '../../../pwa/shell/when.js'

const now = new Date(2026, 10, 22, 14, 40)

test('times are written as people write them', () => {
  const cases = [
    [new Date(2026, 10, 22, 0, 5), '00:05', '00:05'],
    [new Date(2026, 10, 21, 23, 59), '昨天 23:59', 'yesterday 23:59'],
    [new Date(2026, 10, 12, 9, 5), '11月12日 09:05', '12 Nov 09:05'],
    [new Date(2025, 11, 31, 16, 8), '2025年12月31日 16:08', '31 Dec 2025 16:08'],
  ]
  for (const [moment, chinese, english] of cases) {
    assert.equal(when(moment, 'zh-CN', now), chinese)
    assert.equal(when(moment, 'en', now), english)
  }
})
