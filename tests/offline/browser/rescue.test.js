// @ts-check
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import { rescueFile } from '../../../offline/browser/rescue.js'
import { NotRescue, openingOf, readRescue } from '../../../offline/browser/rescue_reading.js'

process.env.TZ = 'Asia/Shanghai'
const examples = JSON.parse(readFileSync(new URL('../../../offline/examples/rescues.json', import.meta.url), 'utf8'))

/** The example as the phone has it. @param {any} example @returns {import('../../../offline/browser/rescue.js').Rescue} */
function onThePhone({ author, made_at, records, drafts, files }) {
  /** @param {string} sha256 */
  const blob = sha256 => new Blob([files[sha256].text], { type: files[sha256].type })
  return {
    author,
    madeAt: new Date(made_at),
    records: records.map((/** @type {any} */ record) => ({ ...record, files: record.envelope.files.map((/** @type {string} */ sha256) => ({ sha256, blob: blob(sha256) })) })),
    drafts: drafts.map((/** @type {any} */ one) => ({ draft: one.draft, files: one.files.map((/** @type {any} */ file) => ({ slot: file.slot, facts: file.facts, blob: blob(file.sha256) })) })),
  }
}

/** Blobs as texts, to be compared. @param {any} rescue */
async function told(rescue) {
  const texts = (/** @type {any[]} */ files) => Promise.all(files.map(async ({ blob, ...rest }) => ({ ...rest, text: await blob.text(), type: blob.type })))
  return {
    ...rescue,
    records: await Promise.all(rescue.records.map(async (/** @type {any} */ record) => ({ ...record, files: await texts(record.files) }))),
    drafts: await Promise.all(rescue.drafts.map(async (/** @type {any} */ one) => ({ ...one, files: await texts(one.files) }))),
  }
}

for (const example of examples) {
  test(`is written byte for byte: ${example.why}`, async () => {
    assert.equal(await (await rescueFile(onThePhone(example))).text(), example.written)
  })

  test(`is read back as it was: ${example.why}`, async () => {
    const read = await readRescue(new Blob([example.written]))
    assert.deepEqual(await told(read), { ...(await told(onThePhone(example))), whole: true })
  })
}

test('the first line alone tells whose it is', async () => {
  const { author, records, drafts } = await openingOf(new Blob([examples[0].written.split('\n')[0], '\n']))
  assert.deepEqual([author, records, drafts], [examples[0].author, 2, 1])
})

test('what lies before a cut is read, wherever the cut is, and the rest is said to be missing', async () => {
  const bytes = Buffer.from(examples[0].written)
  const first = bytes.indexOf('\n') + 1
  for (let end = first; end < bytes.length - 1; end += 7) {
    const read = await readRescue(new Blob([bytes.subarray(0, end)]))
    assert.equal(read.whole, false, `cut at ${end}`)
    for (const record of read.records) assert.equal(record.files.length, record.envelope.files?.length)
  }
})

test('a photo with other bytes than its digest says is left out, and nothing else', async () => {
  const read = await readRescue(new Blob([examples[0].written.replace('\n照片一\n', '\n照片二\n')]))
  assert.deepEqual([read.whole, read.records.map(record => record.files.length)], [true, [1, 0]])
})

for (const [why, content] of /** @type {[string, BlobPart][]} */ ([
  ['empty', ''],
  ['a zip', 'PK\x03\x04 and so on\n'],
  ['a page', '<html>\n'],
  ['noise after our beginning', '{"line":"rescue"\n'],
  ['a newer version', '{"line":"rescue","version":2,"author":"x","made_at":"2026-11-20T14:32:07+08:00","records":0,"drafts":0}\n'],
])) {
  test(`is no rescue file: ${why}`, async () => {
    await assert.rejects(openingOf(new Blob([content])), NotRescue)
  })
}
