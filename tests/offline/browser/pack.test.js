// @ts-check
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { beforeEach, test } from 'node:test'
import 'fake-indexeddb/auto'

import { close, done, NAME } from '../../../offline/browser/database.js'
import { cardsIn, cardsInOrder, changes, find, forgetOthers, packsOf, partOf, Refused, remove, take } from '../../../offline/browser/pack.js'
import { plain, search } from '../../../offline/browser/pack_search.js'

const EXAMPLES = JSON.parse(readFileSync(new URL('../../../offline/examples/packs.json', import.meta.url), 'utf8'))
const DISTRICT = 'district/310101'

beforeEach(async () => {
  await close()
  await done(indexedDB.deleteDatabase(NAME))
  changes.dispatchEvent(new Event('changed'))
})

/** @param {string} key @param {string} name @param {number} [version] */
function card(key, name, version = 1) {
  const shown = { kind: 'equipment', type: '锅炉', place: '锅炉房', use: 'in_use', failed: false, last: null, due: null }
  const digest = `${key}-${version}`
  return { key, digest, id: key, tag: key, name, position: null, version, html: `<p>${name}</p>`, text: plain(name), ...shown }
}

/** A server as backend/packs is one: holds cards, answers with what a phone lacks; `cut` breaks off after so many lines. */
class Server {
  /** @param {ReturnType<typeof card>[]} cards */
  constructor(cards) {
    this.cards = cards
    this.cut = Infinity
    this.status = 200
    this.madeAt = '2026-11-20T00:00:00Z'
    /** @type {string[]} */
    this.sent = []
  }

  /** Keys of a walk. @type {string[] | undefined} */
  order = undefined

  get parts() {
    /** @type {Record<string, ReturnType<typeof card>[]>} */
    const parts = {}
    for (const one of this.cards) (parts[partOf(one.key)] ??= []).push(one)
    return parts
  }

  /** @param {string} address @param {RequestInit} [how] */
  fetch = async (address, how) => {
    if (this.status !== 200) return Response.json({ say: '不行' }, { status: this.status })
    const digests = Object.fromEntries(Object.entries(this.parts).map(([part, cards]) => [part, digest(cards)]))
    if (!how) return Response.json({ pack: DISTRICT, name: '黄浦区', made_at: this.madeAt, cards: this.cards.length, parts: digests, order: this.order })
    const wanted = JSON.parse(String(how.body)).parts
    const lines = Object.keys(wanted).map(part => this.line(Number(part), new Set(wanted[part])))
    const whole = lines.length <= this.cut
    return new Response(streamOf(lines.slice(0, this.cut), whole))
  }

  /** @param {number} part @param {Set<string>} held */
  line(part, held) {
    const cards = this.parts[part] ?? []
    const lacking = cards.filter(card => !held.has(card.digest))
    this.sent.push(...lacking.map(card => card.name))
    return JSON.stringify({ part, digest: digest(cards), order: cards.map(card => card.digest), cards: lacking }) + '\n'
  }
}

/** @param {{digest: string}[]} cards */
function digest(cards) {
  return cards.map(card => card.digest).join()
}

/** In pieces that end anywhere, also within a character. @param {string[]} lines @param {boolean} whole */
function streamOf(lines, whole) {
  const bytes = new TextEncoder().encode(lines.join('') + (whole ? '' : '{"part":'))
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += 7) controller.enqueue(bytes.slice(at, at + 7))
      whole ? controller.close() : setTimeout(() => controller.error(new TypeError('network')), 20)
    },
  })
}

const boiler = card('AAAAAAAAAA', '1 号蒸汽锅炉')
const lift = card('BBBBBBBBBC', '云杉里 3 号客梯')
const crane = card('CCCCCCCCDE', '桥式起重机')

test('the part of a key is the same as on the server', () => {
  for (const { key, part } of EXAMPLES.parts) assert.equal(partOf(key), part)
})

test('a pack that was taken along has every card, and says from when it is', async () => {
  const server = new Server([boiler, lift, crane])
  await take('me', DISTRICT, server.fetch)
  const [pack] = await packsOf('me')
  assert.deepEqual([pack.name, pack.whole, pack.madeAt, cardsIn(pack)], ['黄浦区', true, server.madeAt, 3])
  assert.equal((await find('me', lift.key))?.card.html, '<p>云杉里 3 号客梯</p>')
  assert.equal(await find('me', 'ZZZZZZZZZZ'), undefined)
})

test('a refresh fetches what changed and nothing else', async () => {
  const server = new Server([boiler, lift, crane])
  await take('me', DISTRICT, server.fetch)
  server.sent = []
  server.madeAt = '2026-11-21T00:00:00Z'
  server.cards = [card(boiler.key, '1 号热水锅炉', 2), lift]
  assert.ok((await take('me', DISTRICT, server.fetch)) > 0)
  assert.deepEqual(server.sent, ['1 号热水锅炉'])
  assert.equal((await find('me', boiler.key))?.card.name, '1 号热水锅炉')
  assert.equal(await find('me', crane.key), undefined)
  assert.equal((await packsOf('me'))[0].madeAt, server.madeAt)
  assert.equal(await take('me', DISTRICT, server.fetch), 0)
})

test('a card beside the one that changed stays, though it was not sent again', async () => {
  const beside = card(`X${boiler.key.slice(1)}`, '2 号锅炉')
  assert.equal(partOf(beside.key), partOf(boiler.key))
  const server = new Server([boiler, beside])
  await take('me', DISTRICT, server.fetch)
  server.sent = []
  server.cards = [card(boiler.key, '换了名字的', 2), beside]
  await take('me', DISTRICT, server.fetch)
  assert.deepEqual(server.sent, ['换了名字的'])
  assert.equal((await find('me', beside.key))?.card.name, '2 号锅炉')
  assert.deepEqual((await search('me', '2 号', 9)).found.map(({ name }) => name), ['2 号锅炉'])
})

test('what came before the network broke is kept, and the next time goes on from there', async () => {
  const server = new Server([boiler, lift, crane])
  server.cut = 1
  await assert.rejects(take('me', DISTRICT, server.fetch), TypeError)
  const [begun] = await packsOf('me')
  assert.deepEqual([begun.whole, cardsIn(begun)], [false, 1])
  server.cut = Infinity
  server.sent = []
  await take('me', DISTRICT, server.fetch)
  assert.equal(server.sent.length, 2)
  assert.equal((await packsOf('me'))[0].whole, true)
})

test('a refresh that was broken off leaves the pack as old as it was', async () => {
  const server = new Server([boiler, lift, crane])
  await take('me', DISTRICT, server.fetch)
  const { madeAt } = server
  server.madeAt = '2026-11-21T00:00:00Z'
  server.cards = server.cards.map(one => card(one.key, one.name, 2))
  server.cut = 1
  await assert.rejects(take('me', DISTRICT, server.fetch), TypeError)
  assert.equal((await packsOf('me'))[0].madeAt, madeAt)
})

test('progress is told card by card', async () => {
  /** @type {number[]} */
  const told = []
  await take('me', DISTRICT, new Server([boiler, lift, crane]).fetch, ({ cards }) => told.push(cards))
  assert.deepEqual(told, [0, 1, 2, 3])
})

test('a refusal is passed on in the words of the server', async () => {
  const server = new Server([])
  server.status = 413
  await assert.rejects(take('me', DISTRICT, server.fetch), error => error instanceof Refused && error.message === '不行')
})

test('the packs of one person are nothing to another', async () => {
  await take('me', DISTRICT, new Server([boiler]).fetch)
  assert.deepEqual(await packsOf('you'), [])
  assert.equal(await find('you', boiler.key), undefined)
  assert.equal((await search('you', '锅炉', 9)).count, 0)
  await forgetOthers('you')
  assert.deepEqual(await packsOf('me'), [])
  assert.equal(await find('me', boiler.key), undefined)
})

test('a pack that was removed is gone, and the others are not', async () => {
  await take('me', DISTRICT, new Server([boiler]).fetch)
  const [pack] = await packsOf('me')
  await remove(pack.id)
  assert.deepEqual(await packsOf('me'), [])
  assert.equal((await search('me', '锅炉', 9)).count, 0)
})

test('two Chinese characters find, and so do half a number, several words and full width', async () => {
  await take('me', DISTRICT, new Server([boiler, lift, crane]).fetch)
  const names = async (/** @type {string} */ query) => (await search('me', query, 9)).found.map(({ name }) => name)
  assert.deepEqual(await names('蒸汽'), ['1 号蒸汽锅炉'])
  assert.deepEqual(await names('客梯 云杉'), ['云杉里 3 号客梯'])
  assert.deepEqual(await names('３号'), ['云杉里 3 号客梯'])
  assert.deepEqual(await names('cccc'), ['桥式起重机'])
  assert.deepEqual(await names('扶梯'), [])
  assert.deepEqual(await names('  '), [])
})

test('the cards of a walk come in its order, and those of a district in none', async () => {
  const server = new Server([card('AAAA1111', '一'), card('BBBB2222', '二'), card('CCCC3333', '三')])
  await take('me', DISTRICT, server.fetch)
  assert.deepEqual(await cardsInOrder((await packsOf('me'))[0]), [])
  server.order = ['CCCC3333', 'AAAA1111', 'GONE0000', 'BBBB2222']
  await take('me', DISTRICT, server.fetch)
  assert.deepEqual((await cardsInOrder((await packsOf('me'))[0])).map(({ name }) => name), ['三', '一', '二'])
})
