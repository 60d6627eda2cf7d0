// @ts-check
import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import 'fake-indexeddb/auto'

import { close, done, NAME } from '../../../offline/browser/database.js'
import * as drafts from '../../../offline/browser/drafts.js'
import { newId } from '../../../offline/browser/envelope.js'
import { file, takeBack } from '../../../offline/browser/filled_forms.js'
import { all, letGo, note, read } from '../../../offline/browser/outbox.js'

const author = newId()
const draft = drafts.idOf(author, 'binding:K7M49TXP24')
const address = '/bindings/new?tag=K7M49TXP24'
const fields = { tag: 'K7M49TXP24', 'field.model': 'C-1' }
const form = { kind: 'binding', version: 1, author, title: '2 号储气罐', address, draft, fields }
const photo = (text = 'photo') => new Blob([text], { type: 'image/jpeg' })
const facts = { takenAt: '2026-11-22T08:00:00Z', lngWgs84: 121.47 }

async function fillIn() {
  await drafts.save({ id: draft, title: form.title, address, fields })
  await drafts.keepFile({ draft, slot: 'nameplate', blob: photo(), facts })
}

beforeEach(async () => {
  await close()
  await done(indexedDB.deleteDatabase(NAME))
})

test('a filled-in form becomes a record with its photos, and its draft goes', async () => {
  await fillIn()
  const { id, envelope } = await file(form)
  const [digest] = envelope.files ?? []
  assert.deepEqual(envelope.body, { fields, photos: [{ slot: 'nameplate', sha256: digest, ...facts }] })
  assert.deepEqual([(await read(id))?.state, await drafts.all(author), await drafts.filesOf(draft)], ['waiting', [], []])
})

test('what was refused goes back into its form, whole, and takes its own place when it is handed in again', async () => {
  await fillIn()
  const { id } = await file(form)
  await note(id, { state: 'parked', reason: '这个码已被绑定' })
  assert.equal(await takeBack(id), address)
  const back = await drafts.read(draft)
  assert.deepEqual([back?.fields, back?.refused, back?.record], [fields, '这个码已被绑定', id])
  const [kept] = await drafts.filesOf(draft)
  assert.deepEqual([kept.slot, kept.facts, await kept.blob.text()], ['nameplate', facts, 'photo'])
  const again = await file({ ...form, fields: { ...fields, 'field.model': 'C-2' } })
  assert.deepEqual([again.id, again.state], [id, 'waiting'])
  assert.deepEqual([(await all(author)).length, await drafts.all(author)], [1, []])
  assert.equal(/** @type {any} */ (again.envelope.body).fields['field.model'], 'C-2')
})

test('what waits can be taken back before it is sent; meanwhile nobody sends it', async () => {
  await fillIn()
  const { id } = await file(form)
  assert.equal(await takeBack(id), address)
  assert.equal((await read(id))?.state, 'parked')
})

test('what is being sent is not taken back', async () => {
  await fillIn()
  const { id } = await file(form)
  await note(id, { state: 'sending' })
  assert.equal(await takeBack(id), undefined)
  assert.equal(await drafts.read(draft), undefined)
})

test('another draft of the same thing is not written over', async () => {
  await fillIn()
  const { id } = await file(form)
  await note(id, { state: 'parked', reason: '这个码已被绑定' })
  await drafts.save({ id: draft, title: form.title, address, fields: { 'field.model': 'typed since' } })
  assert.equal(await takeBack(id), undefined)
  assert.deepEqual((await drafts.read(draft))?.fields, { 'field.model': 'typed since' })
})

test('a record that was received while it was being mended is not filed a second time', async () => {
  await fillIn()
  const { id } = await file(form)
  await note(id, { state: 'parked', reason: '这个码已被绑定' })
  await takeBack(id)
  await letGo(id, { status: 'accepted', clock: '2026-11-20T06:00:00Z', receipt: 'R1120-58K2' })
  assert.equal((await file(form)).state, 'received')
  assert.equal((await all(author)).length, 1)
})
