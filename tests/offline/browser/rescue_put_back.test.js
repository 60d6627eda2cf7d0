// @ts-check
import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import 'fake-indexeddb/auto'

import { close, done, NAME } from '../../../offline/browser/database.js'
import * as drafts from '../../../offline/browser/drafts.js'
import { file, takeBack } from '../../../offline/browser/filled_forms.js'
import { newId } from '../../../offline/browser/envelope.js'
import * as outbox from '../../../offline/browser/outbox.js'
import { rescueFile } from '../../../offline/browser/rescue.js'
import { putBack, readRescue } from '../../../offline/browser/rescue_reading.js'

const author = newId()
const photo = (text = 'photo') => new Blob([text], { type: 'image/jpeg' })

beforeEach(anotherPhone)

async function anotherPhone() {
  await close()
  await done(indexedDB.deleteDatabase(NAME))
}

/** A form with a photo, begun. @param {string} name */
async function begun(name) {
  const id = drafts.idOf(author, name)
  await drafts.save({ id, title: '1 号', address: '/visits/new', fields: { note: '水位计不清晰' } })
  await drafts.keepFile({ draft: id, slot: 'overview', blob: photo(name), facts: { takenAt: '2026-11-20T07:00:00Z' } })
  return id
}

/** @param {string} name */
async function handedIn(name) {
  return file({ kind: 'visit', version: 1, author, title: '1 号', address: '/visits/new', draft: await begun(name), fields: { note: '水位计不清晰' } })
}

/** As the page exports it. */
async function everything() {
  const entries = await outbox.all(author)
  const records = await Promise.all(
    entries.map(async ({ id, envelope, title, address, draft, files }) => ({
      ...{ envelope, title, address, draft },
      files: await Promise.all(files.map(async ({ sha256 }) => ({ sha256, blob: /** @type {Blob} */ (await outbox.fileOf(id, sha256)) }))),
    })),
  )
  const found = await drafts.all(author)
  return rescueFile({ author, records, drafts: await Promise.all(found.map(async draft => ({ draft, files: await drafts.filesOf(draft.id) }))) })
}

test('a new phone has what the old one had, to the digest, and can mend it', async () => {
  const { id, digest } = await handedIn('visit:1')
  const draft = await begun('visit:2')
  const saved = await everything()
  await anotherPhone()
  assert.deepEqual(await putBack(await readRescue(saved)), { records: 1, drafts: 1, known: 0, incomplete: 0 })
  const entry = await outbox.read(id)
  assert.deepEqual([entry?.digest, entry?.state], [digest, 'waiting'])
  assert.equal(await (await outbox.fileOf(id, entry?.files[0].sha256 ?? ''))?.text(), 'visit:1')
  assert.deepEqual((await drafts.read(draft))?.fields, { note: '水位计不清晰' })
  assert.equal(await (await drafts.filesOf(draft))[0].blob.text(), 'visit:2')
  assert.equal(await takeBack(id), '/visits/new')
})

test('what the phone has already stays as it is, received ones too', async () => {
  const { id } = await handedIn('visit:1')
  await begun('visit:2')
  const saved = await everything()
  await outbox.letGo(id, { status: 'accepted', clock: '', receipt: 'R1120-58K2' })
  await drafts.save({ id: drafts.idOf(author, 'visit:2'), title: '1 号', address: '/visits/new', fields: { note: '后来写的' } })
  assert.deepEqual(await putBack(await readRescue(saved)), { records: 0, drafts: 0, known: 2, incomplete: 0 })
  assert.equal((await outbox.read(id))?.state, 'received')
  assert.equal((await drafts.all(author))[0].fields.note, '后来写的')
})

test('a record that is put back leaves a draft of the same thing in hand alone', async () => {
  const { id } = await handedIn('visit:1')
  const saved = await everything()
  await anotherPhone()
  const inHand = await begun('visit:1')
  await putBack(await readRescue(saved))
  assert.equal((await outbox.read(id))?.state, 'waiting')
  assert.equal((await drafts.filesOf(inHand)).length, 1)
})

test('a record without one of its photos is not put back', async () => {
  await handedIn('visit:1')
  const text = await (await everything()).text()
  await anotherPhone()
  const broken = new Blob([text.replace('\nvisit:1\n', '\nvisit:9\n')])
  assert.deepEqual(await putBack(await readRescue(broken)), { records: 0, drafts: 0, known: 0, incomplete: 1 })
  assert.deepEqual(await outbox.all(), [])
})
