// @ts-check
import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import 'fake-indexeddb/auto'

import { close, done, NAME, UPGRADES, work } from '../../../offline/browser/database.js'
import * as drafts from '../../../offline/browser/drafts.js'
import { envelopeOf, newId, sha256 } from '../../../offline/browser/envelope.js'
import { all, changes, due, fileOf, letGo, note, read, remove, sendAgain } from '../../../offline/browser/outbox.js'
import { mend, put, recover } from '../../../offline/browser/outbox_put.js'

const author = newId()
const visit1 = drafts.idOf(author, 'visit:1')
const photo = (text = 'photo') => new Blob([text], { type: 'image/jpeg' })

/** @param {Record<string, unknown>} body @param {Blob[]} blobs @param {object} more */
async function record(body = { finding: '水位计不清晰' }, blobs = [photo()], more = {}) {
  const files = await Promise.all(blobs.map(async blob => sha256(await blob.arrayBuffer())))
  return { envelope: envelopeOf({ kind: 'visit', version: 1, author, body, files }), title: '1 号蒸汽锅炉', blobs, ...more }
}

const receipt = { status: /** @type {const} */ ('accepted'), clock: '2026-11-20T06:00:00Z', receipt: 'R1120-58K2' }

beforeEach(async () => {
  await close()
  await done(indexedDB.deleteDatabase(NAME))
})

test('what was put in is there after the page was killed, whole', async () => {
  const { id, digest } = await put(await record())
  await close()
  const kept = await read(id)
  assert.equal(kept?.state, 'waiting')
  assert.equal(kept?.digest, digest)
  assert.equal(await (await fileOf(id, kept?.files[0].sha256 ?? ''))?.text(), 'photo')
})

test('a draft goes when its record is safely here, with its files', async () => {
  await drafts.save({ id: visit1, title: '1 号', address: '/visits/new', fields: {} })
  await drafts.keepFile({ draft: visit1, slot: 'overview', blob: photo(), facts: {} })
  await put(await record(undefined, undefined, { draft: visit1 }))
  assert.deepEqual([await drafts.all(author), await drafts.filesOf(visit1)], [[], []])
})

/** @param {(store: string, value: any) => any} write @param {() => Promise<void>} deed */
async function withDisk(write, deed) {
  const put_ = IDBObjectStore.prototype.put
  IDBObjectStore.prototype.put = function (value, key) {
    return put_.call(this, write(this.name, value), key)
  }
  await deed().finally(() => (IDBObjectStore.prototype.put = put_))
}

test('a record whose photo does not come back from the disk is not put in, and its draft stays', async () => {
  await drafts.save({ id: visit1, title: '1 号', address: '/visits/new', fields: {} })
  const broken = (store, value) => (store === 'outbox_files' ? { ...value, blob: photo('ph') } : value)
  await withDisk(broken, async () => {
    await assert.rejects(put(await record(undefined, undefined, { draft: visit1 })), drafts.NotKept)
  })
  assert.deepEqual([await all(), (await drafts.all(author)).length], [[], 1])
  assert.equal(await work(['outbox_files'], 'readonly', store => done(store.count())), 0)
})

test('a record that names a photo it does not bring is not put in', async () => {
  await assert.rejects(put({ ...(await record()), blobs: [photo('another')] }), drafts.NotKept)
  assert.deepEqual(await all(), [])
})

test('when the phone is full nothing is half put in, and the draft stays', async () => {
  await drafts.save({ id: visit1, title: '1 号', address: '/visits/new', fields: {} })
  const full = (store, value) => {
    if (store === 'outbox_files') throw new DOMException('full', 'QuotaExceededError')
    return value
  }
  await withDisk(full, async () => {
    await assert.rejects(put(await record(undefined, undefined, { draft: visit1 })), { name: 'QuotaExceededError' })
  })
  assert.deepEqual([await all(), (await drafts.all(author)).length], [[], 1])
})

test('the browser may close the database at any moment', async () => {
  const { id } = await put(await record())
  const closing = IDBDatabase.prototype.transaction
  let closed = 0
  IDBDatabase.prototype.transaction = function (...names) {
    if (closed++ === 0) this.close()
    return closing.apply(this, names)
  }
  try {
    assert.equal((await read(id))?.id, id)
    await put(await record({ finding: '第二条' }))
  } finally {
    IDBDatabase.prototype.transaction = closing
  }
  assert.equal((await all()).length, 2)
})

test('records are sent in the order they were put in, whatever the clock says', async t => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.parse('2026-11-20T08:00:00Z') })
  const first = await put(await record({ finding: '第一条' }))
  t.mock.timers.setTime(Date.parse('2026-11-10T08:00:00Z'))
  const second = await put(await record({ finding: '第二条' }))
  assert.deepEqual((await due(Date.now())).map(entry => entry.id), [first.id, second.id])
})

test('another person sees and sends only their own', async () => {
  await put(await record())
  const other = await record()
  other.envelope.author = newId()
  const { id } = await put(other)
  assert.deepEqual((await all(other.envelope.author)).map(entry => entry.id), [id])
  assert.equal((await due(Date.now(), { author })).length, 1)
})

test('what must wait is not due, unless it was the network it waited for', async () => {
  const [cut, busy] = [await put(await record()), await put(await record())]
  await note(cut.id, { nextAt: Date.now() + 9999, hurdle: 'network' })
  await note(busy.id, { nextAt: Date.now() + 9999, hurdle: 'server' })
  assert.deepEqual(await due(Date.now()), [])
  assert.deepEqual((await due(Date.now(), { eager: true })).map(entry => entry.id), [cut.id])
})

test('a receipt lets the photos go and stays itself', async () => {
  const { id, files } = await put(await record())
  await letGo(id, receipt)
  const kept = await read(id)
  assert.deepEqual([kept?.state, kept?.answer?.receipt], ['received', 'R1120-58K2'])
  assert.equal(await fileOf(id, files[0].sha256), undefined)
  assert.deepEqual(await due(Date.now()), [])
})

test('of many receipts the latest are kept', async () => {
  const ids = []
  for (let number = 0; number < 103; number++) ids.push((await put(await record({ number }, []))).id)
  for (const id of ids) await letGo(id, receipt)
  const kept = await all()
  assert.equal(kept.length, 100)
  assert.equal(kept.at(-1)?.id, ids.at(-1))
})

test('a parked record can be sent again, mended under its id, or removed', async () => {
  const { id, digest } = await put(await record())
  await note(id, { state: 'parked', reason: '这个码已被绑定' })
  await sendAgain(id)
  assert.equal((await read(id))?.state, 'waiting')
  await note(id, { state: 'sending' })
  assert.equal(await mend(id, { body: { finding: '还在路上，不能改' }, title: '1 号' }), false)
  await note(id, { state: 'parked', reason: '这个码已被绑定' })
  const blobs = [photo('new'), photo('second')]
  assert.equal(await mend(id, { body: { finding: '换了一个码' }, title: '1 号', blobs }), true)
  const mended = await read(id)
  assert.deepEqual([mended?.state, mended?.envelope.body, mended?.files.length], ['waiting', { finding: '换了一个码' }, 2])
  assert.notEqual(mended?.digest, digest)
  assert.equal(mended?.envelope.files?.length, 2)
  await remove(id)
  assert.deepEqual([await all(), await work(['outbox_files'], 'readonly', store => done(store.count()))], [[], 0])
})

test('a page killed while sending leaves its record waiting', async () => {
  const { id } = await put(await record())
  await note(id, { state: 'sending' })
  await recover()
  assert.equal((await read(id))?.state, 'waiting')
})

test('a page killed while storing leaves the draft or the record, never both and never neither', async () => {
  const withDraft = await put(await record())
  const without = await put(await record())
  await drafts.save({ id: visit1, title: '1 号', address: '/visits/new', fields: {} })
  await note(withDraft.id, { state: 'storing', draft: visit1 })
  await note(without.id, { state: 'storing' })
  await recover()
  assert.deepEqual((await all()).map(entry => [entry.id, entry.state]), [[without.id, 'waiting']])
  assert.equal((await drafts.all(author)).length, 1)
})

test('a record that was half stored and has no draft is shown to its owner', async () => {
  const { id, files } = await put(await record())
  await note(id, { state: 'storing' })
  await work(['outbox_files'], 'readwrite', store => done(store.delete([id, files[0].sha256])))
  await recover()
  assert.equal((await read(id))?.state, 'parked')
})

test('a pause that a clock wrote which was days ahead is over when the clock is right again', async () => {
  const { id } = await put(await record())
  await note(id, { nextAt: Date.now() + 10 * 86_400_000, hurdle: 'server' })
  assert.deepEqual((await due(Date.now())).map(entry => entry.id), [id])
  await note(id, { nextAt: Date.now() + 300_000 })
  assert.deepEqual(await due(Date.now()), [])
})

test('what a living page is storing is left alone', async () => {
  const { id } = await put(await record())
  await drafts.save({ id: visit1, title: '1 号', address: '/visits/new', fields: {} })
  await note(id, { state: 'storing', draft: visit1 })
  const held = { request: async (/** @type {string} */ _, /** @type {any} */ how, /** @type {any} */ deed) => deed(how.ifAvailable ? null : {}) }
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator') ?? { value: undefined, configurable: true }
  Object.defineProperty(globalThis, 'navigator', { value: { locks: held }, configurable: true })
  await recover()
  Object.defineProperty(globalThis, 'navigator', before)
  assert.equal((await read(id))?.state, 'storing')
})

test('a phone with an older version of the database keeps what it has', async () => {
  const request = indexedDB.open(NAME, 1)
  request.onupgradeneeded = () => UPGRADES[0](request.result)
  const old = await done(request)
  old.close()
  await put(await record())
  assert.equal((await all()).length, 1)
})

test('every change is told', async () => {
  let told = 0
  const count = () => told++
  changes.addEventListener('changed', count)
  const { id } = await put(await record())
  await note(id, { attempts: 1 })
  await remove(id)
  changes.removeEventListener('changed', count)
  assert.equal(told, 3)
})
