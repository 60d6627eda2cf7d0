import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stateOf } from '../../../pwa/push/this_phone.js'

const ready = { hasPush: true, isIos: false, isInstalled: false, permission: 'granted', isSubscribed: true }

test('how this phone stands is one word', () => {
  const cases = [
    [{}, 'on'],
    [{ isSubscribed: false }, 'off'],
    [{ permission: 'default' }, 'off'], // the person took the permission back in the browser
    [{ permission: 'denied' }, 'denied'],
    [{ permission: 'denied', isSubscribed: false }, 'denied'],
    [{ hasPush: false }, 'unsupported'],
    [{ hasPush: false, isIos: true }, 'install'],
    [{ hasPush: false, isIos: true, isInstalled: true }, 'unsupported'], // before iOS 16.4
    [{ isIos: true, isInstalled: true }, 'on'],
  ]
  for (const [facts, state] of cases) assert.equal(stateOf({ ...ready, ...facts }), state, JSON.stringify(facts))
})
