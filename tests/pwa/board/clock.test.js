// @ts-check
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { counted } from '../../../pwa/board/clock.js'

test('time is counted to the second, and never backwards below nothing', () => {
  const cases = [[0, '00:00'], [59_999, '00:59'], [205_000, '03:25'], [3_600_000, '1:00:00'], [-5_000, '00:00']]
  for (const [ms, said] of cases) assert.equal(counted(Number(ms)), said)
})
