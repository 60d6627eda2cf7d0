// @ts-check
/**
 * Everything unsent of one person as one file, for the day on which the phone cannot send it: the browser's half of
 * offline/rescue.py, held to offline/examples/rescues.json. The file is put together of blobs that lie on the disk, so
 * that 1 GB of photos never lies in memory. Exporting changes nothing on this phone.
 */

import { written } from './clock.js'
import { sha256 } from './envelope.js'

const VERSION = 1

/** @typedef {import('./envelope.js').Envelope} Envelope */
/** @typedef {{sha256: string, blob: Blob}} RescuedFile */
/** @typedef {{envelope: Envelope, title: string, address?: string, draft?: string, files: RescuedFile[]}} RescuedRecord */
/** @typedef {{slot: string, facts: Record<string, unknown>, blob: Blob}} FileOfDraft */
/** @typedef {import('./drafts.js').Draft} Draft */
/** @typedef {{draft: Draft, files: FileOfDraft[]}} RescuedDraft */
/** @typedef {{author: string, madeAt?: Date, records: RescuedRecord[], drafts: RescuedDraft[]}} Rescue */

/** Records in the order in which they are to be filed. @param {Rescue} rescue @returns {Promise<Blob>} */
export async function rescueFile({ author, madeAt = new Date(), records, drafts }) {
  /** @type {BlobPart[]} */
  const parts = [lineOf('rescue', { version: VERSION, author, made_at: written(madeAt), records: records.length, drafts: drafts.length })]
  /** @type {Set<string>} */
  const there = new Set()
  for (const { envelope, title, address, draft, files } of records) {
    for (const file of files) parts.push(...partsOf(file, there))
    parts.push(lineOf('record', { envelope, title, address, draft }))
  }
  for (const { draft, files } of drafts) {
    const named = []
    for (const { slot, facts, blob } of files) {
      const file = { sha256: await sha256(await blob.arrayBuffer()), blob }
      parts.push(...partsOf(file, there))
      named.push({ sha256: file.sha256, slot, facts })
    }
    parts.push(lineOf('draft', { title: draft.title, draft, files: named }))
  }
  parts.push(lineOf('end', {}))
  return new Blob(parts, { type: 'application/octet-stream' })
}

/** Each file once. @param {RescuedFile} file @param {Set<string>} there @returns {BlobPart[]} */
function partsOf(file, there) {
  if (there.has(file.sha256)) return []
  there.add(file.sha256)
  return [lineOf('file', { sha256: file.sha256, size: file.blob.size, type: file.blob.type }), file.blob, '\n']
}

/** @param {string} line @param {Record<string, unknown>} members */
function lineOf(line, members) {
  return `${JSON.stringify({ line, ...members })}\n`
}
