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

test('a form that is handed in from two tabs at once is one record, with its photos', async () => {
  await fillIn()
  const [one, other] = await Promise.all([file(form), file(form)])
  const [entry, ...more] = await all(author)
  assert.deepEqual([one.id, other.id, more], [entry.id, entry.id, []])
  assert.deepEqual([entry.state, entry.files.length, await drafts.all(author)], ['waiting', 1, []])
})

test('what was handed in from another tab gives that record, also when this tab saved the draft anew', async () => {
  await fillIn()
  const { becomes } = (await drafts.read(draft)) ?? {}
  const { id } = await file(form)
  assert.equal((await file({ ...form, becomes })).id, id)
  await drafts.save({ id: draft, title: form.title, address, fields, becomes })
  assert.equal((await file(form)).id, id)
  assert.deepEqual([(await all(author)).length, (await read(id))?.files.length, await drafts.all(author)], [1, 1, []])
})

test('what differs from the same form handed in before is neither lost nor sent before its author has looked', async () => {
  await fillIn()
  const { becomes } = (await drafts.read(draft)) ?? {}
  const { id } = await file(form)
  const changed = { ...fields, 'field.model': 'C-2' }
  const other = await file({ ...form, becomes, fields: changed })
  assert.deepEqual([other.state, other.reason?.includes('已经交过')], ['parked', true])
  assert.deepEqual([(await read(id))?.state, (await read(id))?.files.length], ['waiting', 1])
  assert.equal(await takeBack(other.id), address)
  assert.deepEqual([(await file({ ...form, fields: changed })).id, (await read(other.id))?.state], [other.id, 'waiting'])
})

test('where each of two tabs found the phone makes no second record, what was typed in them does', async () => {
  await fillIn()
  const { becomes } = (await drafts.read(draft)) ?? {}
  const noted = ['positionAt']
  const { id } = await file({ ...form, fields: { ...fields, positionAt: '08:00:01' }, noted })
  const again = { ...form, becomes, noted, fields: { ...fields, positionAt: '08:00:02' } }
  assert.equal((await file(again)).id, id)
  assert.notEqual((await file({ ...again, fields: { ...again.fields, 'field.model': 'C-2' } })).id, id)
})

test('a form filled in again after it was handed in is another record', async () => {
  await fillIn()
  await file(form)
  await fillIn()
  await file(form)
  assert.equal((await all(author)).length, 2)
})
