// @ts-check
import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import 'fake-indexeddb/auto'

import { close, done, NAME, UPGRADES, work } from '../../../offline/browser/database.js'
import { all, discard, filesOf, keepFile, markHeld, move, NotKept, read, removeFile, save } from '../../../offline/browser/drafts.js'

const draft = { id: 'binding:AAAAAAAAAA', title: '2 号储气罐', address: '/bindings/new', fields: { 'field.model': 'C-1' } }
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
  await save({ ...draft, id: 'inspection:1' })
  await save(draft)
  await new Promise(resolve => setTimeout(resolve, 2))
  await save({ ...draft, id: 'binding:BBBBBBBBBB' })
  assert.deepEqual((await all('binding:')).map(one => one.id), ['binding:BBBBBBBBBB', 'binding:AAAAAAAAAA'])
  assert.equal((await all()).length, 3)
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

test('what the server holds is remembered', async () => {
  const kept = await keepFile(photo())
  await markHeld(kept.id, 'f'.repeat(64))
  await markHeld('of a photo that was removed meanwhile', 'f'.repeat(64))
  const [file] = await filesOf(draft.id)
  assert.equal(file.sha256, 'f'.repeat(64))
  assert.equal(await file.blob.text(), 'photo')
})

test('another code takes over the draft, without the photos of the old code', async () => {
  await save(draft)
  await keepFile(photo('code_label'))
  await keepFile(photo('whole'))
  await move(draft.id, { ...draft, id: 'binding:BBBBBBBBBB' }, file => file.slot !== 'code_label')
  assert.equal(await read(draft.id), undefined)
  assert.deepEqual((await read('binding:BBBBBBBBBB'))?.fields, draft.fields)
  assert.deepEqual((await filesOf('binding:BBBBBBBBBB')).map(file => file.slot), ['whole'])
  assert.deepEqual(await filesOf(draft.id), [])
})

test('a draft that was sent leaves nothing behind, and others alone', async () => {
  await save(draft)
  await keepFile(photo())
  await keepFile({ ...photo(), draft: 'binding:BBBBBBBBBB' })
  await discard(draft.id)
  assert.equal(await read(draft.id), undefined)
  assert.deepEqual(await filesOf(draft.id), [])
  assert.equal((await filesOf('binding:BBBBBBBBBB')).length, 1)
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
