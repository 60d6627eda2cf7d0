// @ts-check
import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import 'fake-indexeddb/auto'

import { close, done, NAME } from '../../../offline/browser/database.js'
import { deliver, sender } from '../../../offline/browser/delivery.js'
import { envelopeOf, newId, sha256 } from '../../../offline/browser/envelope.js'
import * as outbox from '../../../offline/browser/outbox.js'
import { put } from '../../../offline/browser/outbox_put.js'
import { STEP, upload } from '../../../offline/browser/upload.js'
import { Server } from './server.js'

const author = newId()
/** @type {Server} */
let server

/** @param {string} finding @param {Blob[]} blobs @param {object} more */
async function putIn(finding, blobs = [], more = {}) {
  const files = await Promise.all(blobs.map(async blob => sha256(await blob.arrayBuffer())))
  const envelope = envelopeOf({ kind: 'visit', version: 1, author, body: { finding }, files, ...more })
  return put({ envelope, title: finding, blobs })
}

/** @param {string} text @param {number} size bytes */
const photo = (text, size = 1000) => new Blob([text.padEnd(size, '.')], { type: 'image/jpeg' })
const round = (which = {}) => deliver(outbox, sender(outbox, server.fetch), which)
const states = async () => (await outbox.all()).map(entry => entry.state)

beforeEach(async () => {
  server = new Server()
  await close()
  await done(indexedDB.deleteDatabase(NAME))
})

test('records arrive oldest first, each with its photos', async () => {
  const [first, second] = [await putIn('第一条', [photo('a'), photo('b')]), await putIn('第二条', [photo('c')])]
  await round()
  assert.deepEqual(server.order, [first.id, second.id])
  assert.deepEqual(await states(), ['received', 'received'])
  assert.equal(server.files.size, 3)
})

test('a refused record is parked with its sentence and delays no other', async () => {
  server.refusal = envelope => (envelope.body.finding === '第一条' ? '没有被收下：这个码已被绑定' : null)
  await putIn('第一条')
  await putIn('第二条')
  await round()
  const [refused, other] = await outbox.all()
  assert.deepEqual([refused.state, refused.reason, other.state], ['parked', '没有被收下：这个码已被绑定', 'received'])
})

test('a record that breaks the server delays no other and is tried again later, for ever', async () => {
  const { id } = await putIn('坏的')
  server.fetch = (fetch => async (address, options) =>
    address === '/sync' && String(options.body).includes(id) ? new Response('', { status: 500 }) : fetch(address, options))(server.fetch)
  await putIn('好的')
  await round()
  const [broken, good] = await outbox.all()
  assert.deepEqual([broken.state, broken.hurdle, broken.attempts, good.state], ['waiting', 'server', 1, 'received'])
  assert.ok(broken.nextAt > Date.now())
})

test('one record whose connection is always cut does not keep the others', async () => {
  const { id } = await putIn('每次都断')
  server.fetch = (fetch => async (address, options) => {
    if (address === '/sync' && String(options.body).includes(id)) throw new TypeError('Failed to fetch')
    return fetch(address, options)
  })(server.fetch)
  await putIn('好的')
  await round()
  assert.deepEqual(await states(), ['waiting', 'received'])
})

test('without a network the round ends after two attempts, and everything stays', async () => {
  for (const finding of ['一', '二', '三', '四']) await putIn(finding)
  server.fault = () => 'cut'
  assert.equal(await round(), true)
  assert.equal(server.requests.filter(asked => asked === 'POST /sync').length, 2)
  assert.deepEqual(await states(), ['waiting', 'waiting', 'waiting', 'waiting'])
  server.fault = () => null
  await round({ eager: true })
  assert.equal(server.order.length, 4)
})

test('an answer that was lost on the way back is asked for again, and the record is filed once', async () => {
  const { id } = await putIn('水位计不清晰', [photo('a')])
  server.fault = (_, address) => (address === '/sync' ? 'lost_answer' : null)
  await round()
  assert.deepEqual(await states(), ['waiting'])
  server.fault = () => null
  await round({ eager: true })
  assert.deepEqual(server.order, [id])
  assert.deepEqual(await states(), ['received'])
  assert.equal((await outbox.read(id))?.answer?.status, 'repeated')
})

test('whether it may have arrived is known also of a record without photos', async () => {
  const { id } = await putIn('水位计不清晰')
  const unsure = async () => (await outbox.read(id))?.unsure
  server.fault = () => 'cut'
  await round()
  assert.equal(await unsure(), false)
  server.fault = (_, address) => (address === '/sync' ? 'lost_answer' : null)
  await round({ eager: true })
  assert.equal(await unsure(), true)
  server.fault = () => 'cut'
  await round({ eager: true })
  assert.equal(await unsure(), true) // what was sent before may still be there
})

test('signed out, everything stays as it is and nothing more is tried', async () => {
  for (const finding of ['一', '二', '三']) await putIn(finding)
  server.signedIn = false
  assert.equal(await round(), true)
  assert.equal(server.requests.length, 1)
  assert.equal((await outbox.all())[0].hurdle, 'sign_in')
  server.signedIn = true
  await round({ eager: true })
  assert.equal(server.order.length, 3)
})

test("a hotel's own page is no receipt", async () => {
  await putIn('水位计不清晰', [photo('a')])
  server.fault = () => 'hotel'
  await round()
  assert.deepEqual(await states(), ['waiting'])
})

test('a phone that is full sends what it has, and lets go of it', async () => {
  await putIn('水位计不清晰', [photo('a')])
  await putIn('安全阀铅封缺失', [photo('b')])
  await outbox.note((await outbox.all())[1].id, { state: 'sending' }) // its page was killed
  const write = IDBObjectStore.prototype.put
  IDBObjectStore.prototype.put = () => {
    throw new DOMException('no room', 'QuotaExceededError')
  }
  server.fault = (_, address) => (address === '/sync' && server.requests.length < 3 ? 'broken' : null)
  try {
    assert.equal(await round(), true) // it could not write down that the server was broken
    await round()
  } finally {
    IDBObjectStore.prototype.put = write
  }
  assert.deepEqual([server.order.length, server.files.size, await outbox.all()], [2, 2, []])
})

test('a follow-up waits for its parent and says so', async () => {
  const parent = newId()
  await putIn('复查', [], { after: parent })
  await round()
  assert.equal((await outbox.all())[0].hurdle, 'record')
  await putIn('监督检查', [], { id: parent })
  await round()
  await round({ eager: true })
  assert.deepEqual(server.order.length, 2)
})

test('a photo that the server lost is uploaded again', async () => {
  const { id } = await putIn('有照片', [photo('a')])
  server.fault = (_, address) => (address === '/sync' ? 'broken' : null)
  await round()
  assert.equal((await outbox.read(id))?.files[0].held, true)
  server.files.clear()
  server.fault = () => null
  for (let times = 0; times < 3; times++) {
    await outbox.note(id, { nextAt: 0 })
    await round()
  }
  assert.deepEqual([server.order.length, server.files.size], [1, 1])
})

test('a file that is no photo is parked with what the server says of it', async () => {
  await putIn('文档', [photo('%PDF-1.7')])
  await round()
  const [entry] = await outbox.all()
  assert.deepEqual([entry.state, entry.reason], ['parked', '有一个文件没有被收下：这是文档'])
})

test('another person signed in sends nothing of it', async () => {
  await putIn('水位计不清晰')
  await round({ author: newId() })
  assert.deepEqual([server.requests, await states()], [[], ['waiting']])
})

test('what is mended or removed during a round is not sent as it was', async () => {
  await putIn('第一条')
  const second = await putIn('第二条')
  server.fetch = (fetch => async (address, options) => {
    await outbox.remove(second.id)
    return fetch(address, options)
  })(server.fetch)
  await round()
  assert.equal(server.order.length, 1)
})

test('after a cut at most one step is sent again', async () => {
  const blob = photo('video', 5 * STEP + 17)
  const digest = await sha256(await blob.arrayBuffer())
  let patches = 0
  server.fault = method => (method === 'PATCH' && ++patches % 2 === 0 ? 'lost_answer' : null)
  let rounds = 0
  while ((await upload(blob, digest, server.fetch)) && rounds++ < 20);
  assert.equal(server.files.get(digest)?.length, blob.size)
  assert.equal(server.bytesTaken, blob.size)
  assert.ok(patches <= 2 * 6)
})

test('a file that the server has is not sent', async () => {
  const blob = photo('video', 2 * STEP)
  const digest = await sha256(await blob.arrayBuffer())
  await upload(blob, digest, server.fetch)
  server.bytesTaken = 0
  let reported = 0
  assert.equal(await upload(blob, digest, server.fetch, { progress: bytes => (reported = bytes) }), undefined)
  assert.deepEqual([server.bytesTaken, reported], [0, blob.size])
})

/** The same numbers for the same seed. @param {number} seed */
function dice(seed) {
  return () => {
    seed = (seed * 1664525 + 1013904223) >>> 0
    return seed / 2 ** 32
  }
}

const SEEDS = Number(process.env.SEEDS ?? 30)

test(`nothing is lost, doubled or stuck in ${SEEDS} seeded runs of bad luck`, async () => {
  const found = { lost: 0, doubled: 0, stuck: 0 }
  for (let seed = 1; seed <= SEEDS; seed++) {
    server = new Server()
    await close()
    await done(indexedDB.deleteDatabase(NAME))
    await runOfBadLuck(dice(seed), found)
  }
  assert.deepEqual(found, { lost: 0, doubled: 0, stuck: 0 })
})

/** @param {() => number} chance @param {{lost: number, doubled: number, stuck: number}} found */
async function runOfBadLuck(chance, found) {
  const faults = /** @type {const} */ (['cut', 'lost_answer', 'broken', 'hotel', 'too_often'])
  const photos = ['a', 'b', 'c'].map(text => photo(text + chance(), 400))
  photos.push(photo(`v${chance()}`, STEP + 300))
  server.fault = () => (chance() < 0.35 ? faults[Math.floor(chance() * faults.length)] : null)
  const ids = []
  for (let number = 0; number < 4; number++) {
    const blobs = photos.filter(() => chance() < 0.5)
    const after = ids.length && chance() < 0.3 ? { after: ids[Math.floor(chance() * ids.length)] } : {}
    ids.push((await putIn(`第 ${number} 条`, blobs, after)).id)
  }
  for (let rounds = 0; rounds < 200 && (await states()).some(state => state !== 'received'); rounds++) {
    if (chance() < 0.2) await close() // the browser closes the database
    for (const entry of await outbox.all()) await outbox.note(entry.id, { nextAt: 0 }) // time passes
    await Promise.all(chance() < 0.3 ? [round(), round()] : [round()]) // two tabs without locks
    for (const entry of await outbox.all()) if (entry.state === 'sending') await outbox.note(entry.id, { state: 'waiting' })
  }
  found.lost += ids.filter(id => !server.filed.has(id)).length
  found.doubled += server.order.length - new Set(server.order).size
  found.stuck += (await outbox.all()).filter(entry => entry.state !== 'received').length
  for (const { answer } of server.filed.values()) found.lost += answer.files.filter((/** @type {string} */ file) => !server.files.has(file)).length
}
