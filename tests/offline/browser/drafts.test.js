// @ts-check
import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import 'fake-indexeddb/auto'

import { close, done, NAME, UPGRADES, work } from '../../../offline/browser/database.js'
import { all, discard, filesOf, idOf, keepFile, move, NotKept, read, removeFile, save } from '../../../offline/browser/drafts.js'

const author = '0193c0de-0000-7000-8000-000000000001'
const other = idOf(author, 'binding:BBBBBBBBBB')
const draft = { id: idOf(author, 'binding:AAAAAAAAAA'), title: '2 号储气罐', address: '/bindings/new', fields: { 'field.model': 'C-1' } }
const photo = (slot = 'nameplate', text = 'photo', takenAt = '2026-11-22T08:00:00Z') => ({
  draft: draft.id,
  slot,
  blob: new Blob([text], { type: 'image/jpeg' }),
  facts: { takenAt },
})

beforeEach(async () => {
  await close()
  await done(indexedDB.deleteDatabase(NAME))
})

test('what was typed is there after the page was killed', async () => {
  const saved = await save(draft)
  await close() // a new page opens the database anew
  assert.deepEqual(await read(draft.id), saved)
  assert.match(saved.savedAt, /^\d{4}-\d\d-\d\dT/)
})

test('drafts are found by the beginning of their id, newest first', async () => {
  await save({ ...draft, id: idOf(author, 'inspection:1') })
  await save(draft)
  await new Promise(resolve => setTimeout(resolve, 2))
  await save({ ...draft, id: other })
  assert.deepEqual((await all(author, 'binding:')).map(one => one.id), [other, draft.id])
  assert.equal((await all(author)).length, 3)
})

test('a photo is read back whole before it counts as kept', async () => {
  const kept = await keepFile(photo())
  assert.equal(await kept.blob.text(), 'photo')
  assert.equal(kept.blob.type, 'image/jpeg')
  assert.deepEqual((await filesOf(draft.id)).map(file => file.slot), ['nameplate'])
})

test('a photo that comes back short is not kept', async () => {
  const blob = new Blob(['photo'])
  Object.defineProperty(blob, 'size', { value: 99 })
  await assert.rejects(keepFile({ ...photo(), blob }), NotKept)
})

test('photos come in the order they were taken, and one can be taken away', async () => {
  const second = await keepFile(photo('whole', 'b', '2026-11-22T08:00:02Z'))
  await keepFile(photo('nameplate', 'a', '2026-11-22T08:00:01Z'))
  assert.deepEqual((await filesOf(draft.id)).map(file => file.slot), ['nameplate', 'whole'])
  await removeFile(second.id)
  assert.deepEqual((await filesOf(draft.id)).map(file => file.slot), ['nameplate'])
})

test('on a shared phone a draft is found by its author alone', async () => {
  await save(draft)
  const colleague = '0193c0de-0000-7000-8000-000000000002'
  await save({ ...draft, id: idOf(colleague, 'binding:AAAAAAAAAA'), title: '3 号储气罐' })
  assert.deepEqual((await all(author)).map(one => one.title), ['2 号储气罐'])
  assert.deepEqual((await all(colleague, 'binding:')).map(one => one.title), ['3 号储气罐'])
})

test('another code takes over the draft, without the photos of the old code', async () => {
  await save(draft)
  await keepFile(photo('code_label'))
  await keepFile(photo('whole'))
  await move(draft.id, { ...draft, id: other }, file => file.slot !== 'code_label')
  assert.equal(await read(draft.id), undefined)
  assert.deepEqual((await read(other))?.fields, draft.fields)
  assert.deepEqual((await filesOf(other)).map(file => file.slot), ['whole'])
  assert.deepEqual(await filesOf(draft.id), [])
})

test('a draft that was sent leaves nothing behind, and others alone', async () => {
  await save(draft)
  await keepFile(photo())
  await keepFile({ ...photo(), draft: other })
  await discard(draft.id)
  assert.equal(await read(draft.id), undefined)
  assert.deepEqual(await filesOf(draft.id), [])
  assert.equal((await filesOf(other)).length, 1)
})

test('drafts of the first version open after an update', async () => {
  const before = indexedDB.open(NAME, 1)
  before.onupgradeneeded = () => UPGRADES[0](before.result)
  const database = await done(before)
  const writing = database.transaction(['drafts'], 'readwrite')
  await done(writing.objectStore('drafts').put({ ...draft, savedAt: '2026-11-22T08:00:00Z' }))
  database.close()
  assert.equal((await read(draft.id))?.title, '2 号储气罐')
  await keepFile(photo())
  assert.equal((await filesOf(draft.id)).length, 1)
})

test('the database may be closed by the phone at any time', async () => {
  await save(draft)
  const database = await work(['drafts'], 'readonly', store => store.transaction.db)
  database.close()
  assert.equal((await save({ ...draft, title: '3 号储气罐' })).title, '3 号储气罐')
})

test('work that the browser aborts as it closes the database, or forgets, is done on a new one', async () => {
  await save(draft)
  let times = 0
  const abortedOnce = (/** @type {IDBObjectStore} */ store) => {
    const counted = done(store.count())
    if (++times === 1) store.transaction.abort()
    return counted
  }
  assert.equal(await work(['drafts'], 'readonly', abortedOnce), 1)
  const forgottenOnce = (/** @type {IDBObjectStore} */ store) => {
    if (++times > 3) return done(store.count())
    queueMicrotask(() => store.transaction.db.onclose?.(new Event('close')))
    return new Promise(() => undefined)
  }
  assert.equal(await work(['drafts'], 'readonly', forgottenOnce), 1)
})
