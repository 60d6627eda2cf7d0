// @ts-check
/** A form that is handed in becomes just the body that the schema of its kind describes: the same examples as tests/offline/test_kinds.py. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { beforeEach, test } from 'node:test'
import 'fake-indexeddb/auto'

import { close, done, NAME } from '../../../offline/browser/database.js'
import * as drafts from '../../../offline/browser/drafts.js'
import { newId, sha256 } from '../../../offline/browser/envelope.js'
import { file } from '../../../offline/browser/filled_forms.js'

/** @typedef {{slot: string, sha256: string, [fact: string]: unknown}} Photo */
/** @typedef {{why: string, kind: string, version: number, valid: boolean, body: {fields: Record<string, string>, photos?: Photo[]}}} Example */

const examples = /** @type {Example[]} */ (JSON.parse(readFileSync(new URL('../../../offline/examples/kinds.json', import.meta.url), 'utf8')))
const author = newId()
const photo = new Blob(['test'], { type: 'image/jpeg' }) // the digest in the examples is that of these bytes

beforeEach(async () => {
  await close()
  await done(indexedDB.deleteDatabase(NAME))
})

for (const { why, kind, version, body } of examples.filter(({ valid }) => valid)) {
  test(why, async () => {
    const draft = drafts.idOf(author, `${kind}:example`)
    await drafts.save({ id: draft, title: why, address: '/', fields: body.fields })
    for (const { slot, sha256: _, ...facts } of body.photos ?? []) await drafts.keepFile({ draft, slot, blob: photo, facts })
    const { envelope } = await file({ kind, version, author, title: why, address: '/', draft, fields: body.fields })
    assert.deepEqual(sorted(/** @type {Example['body']} */ (envelope.body)), sorted(body))
    assert.deepEqual(envelope.files ?? [], body.photos?.length ? [await sha256(await photo.arrayBuffer())] : [])
  })
}

/** Photos come in the order of their time. @param {Example['body']} body */
function sorted({ fields, photos = [] }) {
  return { fields, photos: [...photos].sort((one, other) => (one.slot < other.slot ? -1 : 1)) }
}
