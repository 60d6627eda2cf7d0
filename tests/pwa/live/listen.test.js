// @ts-check
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { listen } from '../../../pwa/live/listen.js'

/** A browser whose clock stands still until it is told to go on. */
function browserWith(/** @type {('seen' | 'away' | 'ended')[]} */ answers = []) {
  /** @type {any[]} */ const streams = []
  /** @type {{deed: () => void, at: number, id: number}[]} */ let timers = []
  /** @type {Record<string, () => void>} */ const listeners = {}
  /** @type {string[]} */ const ways = []
  /** @type {unknown[]} */ const facts = []
  let now = 0
  let looks = 0
  const browser = {
    hidden: false,
    streams,
    ways,
    facts,
    get looks() {
      return looks
    },
    get stream() {
      return streams.at(-1)
    },
    page: {
      look: async () => {
        looks += 1
        return answers.shift() ?? 'seen'
      },
      heard: (/** @type {unknown} */ told) => facts.push(told),
      goes: (/** @type {string} */ way) => ways.push(way),
    },
    /** @type {any} */
    world: {
      open(/** @type {string} */ address) {
        const stream = new FakeStream(address)
        streams.push(stream)
        return stream
      },
      after(/** @type {() => void} */ deed, /** @type {number} */ ms) {
        const id = timers.length ? Math.max(...timers.map(timer => timer.id)) + 1 : 1
        timers.push({ deed, at: now + ms, id })
        return id
      },
      stop: (/** @type {number} */ id) => (timers = timers.filter(timer => timer.id !== id)),
      on: (/** @type {string} */ name, /** @type {() => void} */ deed) => (listeners[name] = deed),
      isHidden: () => browser.hidden,
      random: () => 0.5,
    },
    async pass(/** @type {number} */ ms) {
      const end = now + ms
      for (;;) {
        await settled()
        const next = timers.filter(timer => timer.at <= end).sort((a, b) => a.at - b.at)[0]
        if (!next) break
        now = next.at
        timers = timers.filter(timer => timer !== next)
        next.deed()
      }
      now = end
    },
    async happens(/** @type {string} */ name) {
      listeners[name]?.()
      await settled()
    },
    hide: async (/** @type {boolean} */ hidden) => {
      browser.hidden = hidden
      await browser.happens('visibilitychange')
    },
    waiting: () => timers.length,
  }
  return browser
}

class FakeStream {
  readyState = 0
  isClosed = false
  /** @type {Record<string, (event: {data: string}) => void>} */ deeds = {}
  onopen = () => {}
  onerror = () => {}
  constructor(/** @type {string} */ address) {
    this.address = address
  }
  addEventListener(/** @type {string} */ name, /** @type {any} */ deed) {
    this.deeds[name] = deed
  }
  close() {
    this.isClosed = true
    this.readyState = 2
  }
  async opens() {
    this.readyState = 1
    this.onopen()
    await settled()
  }
  async says(/** @type {string} */ name, data = '{}') {
    this.deeds[name]?.({ data })
    await settled()
  }
  async fails(/** @type {number} */ readyState) {
    this.readyState = readyState
    this.onerror()
    await settled()
  }
}

const settled = () => new Promise(resolve => setImmediate(resolve))

test('events come: the page looks once at first, and again at each change', async () => {
  const phone = browserWith()
  listen('/reports/1/live', phone.page, phone.world)
  assert.equal(phone.stream.address, '/reports/1/live')
  await phone.stream.opens()
  assert.deepEqual([phone.looks, phone.ways], [1, ['live']])
  await phone.stream.says('here')
  assert.equal(phone.looks, 1)
  await phone.stream.says('changed')
  await phone.stream.says('changed')
  await phone.pass(1000)
  assert.equal(phone.looks, 2)
})

test('facts are handed on, and nothing is read for them', async () => {
  const phone = browserWith()
  listen('', phone.page, phone.world)
  await phone.stream.opens()
  await phone.stream.says('told', '{"km":2.1}')
  assert.deepEqual([phone.facts, phone.looks], [[{ km: 2.1 }], 1])
})

test('a stream that never opens is not waited for: the page asks every five seconds, and tries again later', async () => {
  const phone = browserWith()
  listen('', phone.page, phone.world)
  await phone.pass(5_999)
  assert.equal(phone.looks, 0)
  await phone.pass(10_001)
  assert.deepEqual([phone.looks, phone.ways, phone.streams.length], [3, ['asking'], 1])
  await phone.pass(20_000)
  assert.equal(phone.streams.length, 2)
  await phone.stream.opens()
  const looks = phone.looks
  await phone.pass(40_000)
  assert.deepEqual([phone.looks, phone.ways.at(-1)], [looks, 'live'])
})

test('where too many listen already the page asks at once', async () => {
  const phone = browserWith()
  listen('', phone.page, phone.world)
  await phone.stream.fails(2)
  assert.deepEqual([phone.looks, phone.ways], [1, ['asking']])
})

test('a cut that the browser mends itself is left to it, but not for ever', async () => {
  const phone = browserWith()
  listen('', phone.page, phone.world)
  await phone.stream.opens()
  await phone.stream.fails(0)
  await phone.pass(3_000)
  assert.equal(phone.streams[0].isClosed, false)
  await phone.stream.opens()
  assert.equal(phone.looks, 2)
  await phone.stream.fails(0)
  await phone.pass(6_001)
  assert.deepEqual([phone.streams[0].isClosed, phone.ways.at(-1)], [true, 'asking'])
})

test('a stream that fell silent is dead, whatever the browser believes', async () => {
  const phone = browserWith()
  listen('', phone.page, phone.world)
  await phone.stream.opens()
  for (let minute = 0; minute < 6; minute++) {
    await phone.pass(20_000)
    await phone.stream.says('here')
  }
  assert.equal(phone.ways.at(-1), 'live')
  await phone.pass(51_000)
  assert.deepEqual([phone.streams[0].isClosed, phone.ways.at(-1)], [true, 'asking'])
})

test('asking a server that does not answer gets rarer', async () => {
  const phone = browserWith(Array(100).fill('away'))
  phone.world.open = () => new FakeStream('')
  listen('', phone.page, phone.world)
  await phone.pass(200_000)
  assert.deepEqual([phone.looks, phone.ways], [6, ['away']]) // after 6, 16, 36, 76, 136 and 196 s
})

test('a hidden page costs nothing, and catches up when it is seen', async () => {
  const phone = browserWith()
  listen('', phone.page, phone.world)
  await phone.stream.opens()
  await phone.hide(true)
  assert.deepEqual([phone.stream.isClosed, phone.waiting()], [true, 0])
  await phone.hide(false)
  await phone.stream.opens()
  assert.deepEqual([phone.looks, phone.streams.length], [2, 2])
})

test('without a network the page says so, and is back by itself', async () => {
  const phone = browserWith()
  listen('', phone.page, phone.world)
  await phone.stream.opens()
  await phone.happens('offline')
  assert.equal(phone.ways.at(-1), 'away')
  await phone.happens('online')
  await phone.stream.opens()
  assert.deepEqual([phone.ways, phone.looks], [['live', 'away', 'live'], 2])
})

test('an answer that was under way when the network went does not say that it is back', async () => {
  const phone = browserWith()
  /** @type {(found: 'seen') => void} */ let comes = () => undefined
  const look = () => new Promise(resolve => (comes = resolve))
  listen('', { ...phone.page, look }, phone.world)
  await phone.stream.opens()
  await phone.happens('offline')
  comes('seen')
  await phone.pass(60_000)
  assert.deepEqual([phone.ways, phone.waiting()], [['live', 'away'], 0])
})

test('a reader who may not see it any more is left alone', async () => {
  const phone = browserWith(['ended'])
  listen('', phone.page, phone.world)
  await phone.stream.opens()
  assert.deepEqual([phone.ways, phone.stream.isClosed, phone.waiting()], [['live', 'ended'], true, 0])
  await phone.hide(false)
  assert.equal(phone.streams.length, 1)
})

test('changes during a look are looked at after it', async () => {
  const phone = browserWith()
  /** @type {(found: 'seen') => void} */ let answer = () => {}
  let looks = 0
  phone.page.look = () => {
    looks += 1
    return new Promise(resolve => (answer = resolve))
  }
  const look = listen('', phone.page, phone.world)
  void look()
  void look()
  void look()
  assert.equal(looks, 1)
  answer('seen')
  await settled()
  assert.equal(looks, 2)
})
