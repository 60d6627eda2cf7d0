// @ts-check
import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import 'fake-indexeddb/auto'

import { close, done, NAME } from '../../../offline/browser/database.js'
import { deliverAlone, keepDelivering, SYNC_TAG, untilNext } from '../../../offline/browser/delivery_times.js'
import { envelopeOf, newId } from '../../../offline/browser/envelope.js'
import * as outbox from '../../../offline/browser/outbox.js'
import { put } from '../../../offline/browser/outbox_put.js'
import { Server } from './server.js'

/** What a page has and node has not. */
const page = new EventTarget()
const world = /** @type {any} */ (globalThis)
/** @type {Server} */
let server
/** @type {() => void} */
let end = () => undefined
/** @type {{held: boolean, registered: string[]}} */
let browser

beforeEach(async () => {
  await close()
  await done(indexedDB.deleteDatabase(NAME))
  server = new Server()
  browser = { held: false, registered: [] }
  const registration = { sync: { register: async (/** @type {string} */ tag) => browser.registered.push(tag) } }
  const locks = {
    request: async (/** @type {string} */ name, /** @type {any} */ options, /** @type {any} */ deed) => deed(browser.held && options.ifAvailable ? null : { name }),
  }
  Object.defineProperty(world, 'navigator', { value: { locks, serviceWorker: { ready: Promise.resolve(registration) } }, configurable: true })
  world.document = { visibilityState: 'visible' }
  world.addEventListener = page.addEventListener.bind(page)
  world.fetch = (/** @type {string} */ address, /** @type {any} */ options) => server.fetch(address, options)
})

afterEach(() => end())

const putIn = () => put({ envelope: envelopeOf({ kind: 'visit', version: 1, author: newId(), body: {} }), title: '1 号' })

/** Until so many records have arrived. @param {number} count */
function arrived(count) {
  return new Promise(resolve => {
    const look = async () => {
      if ((await outbox.all()).filter(entry => entry.state === 'received').length < count) return
      outbox.changes.removeEventListener('changed', look)
      resolve(undefined)
    }
    outbox.changes.addEventListener('changed', look)
    void look()
  })
}

test('what waited is sent when a page starts', async () => {
  await putIn()
  end = keepDelivering(() => undefined)
  await arrived(1)
})

test('what is put in is sent at once', async () => {
  end = keepDelivering(() => undefined)
  await putIn()
  await arrived(1)
})

for (const event of ['online', 'visibilitychange']) {
  test(`what the network kept is sent at once on ${event}, whatever its pause`, async () => {
    const { id } = await putIn()
    await outbox.note(id, { nextAt: Date.now() + 300_000, hurdle: 'network' })
    server.fault = () => 'cut'
    end = keepDelivering(() => undefined)
    while (!server.requests.length || (await outbox.read(id))?.state === 'sending') await new Promise(setImmediate)
    server.fault = () => null
    page.dispatchEvent(new Event(event))
    await arrived(1)
  })
}

test('a network that comes back while a round is failing is not overlooked', async () => {
  await putIn()
  server.fault = () => {
    server.fault = () => null
    page.dispatchEvent(new Event('online'))
    return 'cut'
  }
  const began = Date.now()
  end = keepDelivering(() => undefined)
  await arrived(1)
  assert.ok(Date.now() - began < 900) // the pause after a failure is 1 s at the least
})

test('while another tab delivers, this one does not', async () => {
  await putIn()
  browser.held = true
  assert.equal(await deliverAlone(), false)
  assert.deepEqual(server.requests, [])
  browser.held = false
  await deliverAlone()
  assert.equal(server.order.length, 1)
})

test('a browser without locks delivers all the same', async () => {
  Object.defineProperty(world, 'navigator', { value: {}, configurable: true })
  await putIn()
  await deliverAlone()
  assert.equal(server.order.length, 1)
})

test('the browser is asked to wake us when the network is back', async () => {
  end = keepDelivering(() => undefined)
  while (!browser.registered.length) await new Promise(setImmediate)
  assert.deepEqual(browser.registered, [SYNC_TAG])
})

test('the next look is when the first pause is over, within five minutes at the latest', async () => {
  assert.ok((await untilNext()) > 299_000)
  const { id } = await putIn()
  assert.equal(await untilNext(), 0)
  await outbox.note(id, { nextAt: Date.now() + 20_000 })
  assert.ok((await untilNext()) > 19_000 && (await untilNext()) <= 20_000)
})
