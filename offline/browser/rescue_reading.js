// @ts-check
/**
 * Reads a rescue file on a phone and puts back what is its author's own: for a new phone after the old one broke.
 * What this phone already has stays as it is.
 */

import * as drafts from './drafts.js'
import { sha256 } from './envelope.js'
import { read } from './outbox.js'
import { put } from './outbox_put.js'

const VERSION = 1
const BEGINS = '{"line":"rescue"'
const WINDOW = 64 * 1024 // bytes
const LONGEST_LINE = 512 * 1024

/** @typedef {import('./rescue.js').Rescue} Rescue */
/** @typedef {import('./rescue.js').RescuedDraft} RescuedDraft */
/** @typedef {{author: string, madeAt: Date, records: number, drafts: number}} Opening */

/** It is no rescue file, or not one that this page knows. */
export class NotRescue extends Error {}

/** Whose it is, told by its first line alone. Throws NotRescue. @param {Blob} file @returns {Promise<Opening>} */
export async function openingOf(file) {
  return (await opened(file)).opening
}

/**
 * All that is in it; `whole` is false when it was cut, and then what lies before the cut is given.
 * A file whose bytes are not those of its digest is left out.
 * @param {Blob} file
 * @returns {Promise<Rescue & {whole: boolean}>}
 */
export async function readRescue(file) {
  const { opening, at } = await opened(file)
  /** @type {Rescue & {whole: boolean}} */
  const found = { author: opening.author, madeAt: opening.madeAt, records: [], drafts: [], whole: false }
  /** @type {Map<string, Blob>} */
  const blobs = new Map()
  for (let line = await lineAt(file, at); line; line = await lineAt(file, line.next)) {
    const read = parsed(line.text)
    if (!read) return found
    if (read.line === 'end') return { ...found, whole: true }
    if (read.line === 'file') {
      const blob = file.slice(line.next, line.next + read.size, read.type)
      if (blob.size < read.size) return found
      if ((await sha256(await blob.arrayBuffer())) === read.sha256) blobs.set(read.sha256, blob)
      line.next += read.size + 1
    }
    if (read.line === 'record') found.records.push(recordIn(read, blobs))
    if (read.line === 'draft') found.drafts.push({ draft: read.draft, files: draftFiles(read.files, blobs) })
  }
  return found
}

/**
 * Into the outbox and the drafts of this phone. Gives how many were put there, how many it had already, and how many
 * could not be put back since a photo of theirs is missing.
 * @param {Rescue} rescue
 */
export async function putBack({ records, drafts: begun }) {
  const told = { records: 0, drafts: 0, known: 0, incomplete: 0 }
  for (const record of records) {
    if (await read(record.envelope.id)) told.known++
    else if (await putRecord(record)) told.records++
    else told.incomplete++
  }
  for (const one of begun) {
    if (await drafts.read(one.draft.id)) told.known++
    else {
      await drafts.discard(one.draft.id) // photos of an attempt that was cut
      for (const { slot, facts, blob } of one.files) await drafts.keepFile({ draft: one.draft.id, slot, facts, blob })
      await drafts.save(one.draft)
      told.drafts++
    }
  }
  return told
}

/** @param {import('./rescue.js').RescuedRecord} record */
async function putRecord({ envelope, title, address, draft, files }) {
  if (files.length < (envelope.files ?? []).length) return false
  // A draft that is in hand on this phone would go with it.
  const taken = draft && (await drafts.read(draft))
  await put({ envelope, title, address, draft: taken ? undefined : draft, blobs: files.map(file => file.blob) })
  return true
}

/** @param {Blob} file */
async function opened(file) {
  const line = (await file.slice(0, BEGINS.length).text()) === BEGINS ? await lineAt(file, 0) : undefined
  const read = line && parsed(line.text)
  if (!line || !read) throw new NotRescue('这不是码上导出的文件。请选“导出”得到的那一个')
  if (read.version > VERSION) throw new NotRescue('这个文件是更新的码上导出的。连上网络打开一次码上，更新后再选')
  return { opening: { author: read.author, madeAt: new Date(read.made_at), records: read.records, drafts: read.drafts }, at: line.next }
}

/** The line that begins at this byte, and where the next one does. @param {Blob} file @param {number} at */
async function lineAt(file, at) {
  for (let size = WINDOW; size <= LONGEST_LINE * 2; size *= 2) {
    const bytes = new Uint8Array(await file.slice(at, at + size).arrayBuffer())
    const end = bytes.indexOf(0x0a)
    if (end >= 0) return { text: new TextDecoder().decode(bytes.subarray(0, end)), next: at + end + 1 }
    if (bytes.length < size) return undefined
  }
  return undefined
}

/** @param {string} text @returns {any} */
function parsed(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** @param {any} line @param {Map<string, Blob>} blobs */
function recordIn({ line, ...record }, blobs) {
  return { ...record, files: filesIn(record.envelope.files ?? [], blobs) }
}

/** @param {string[]} digests @param {Map<string, Blob>} blobs */
function filesIn(digests, blobs) {
  return digests.flatMap(digest => {
    const blob = blobs.get(digest)
    return blob ? [{ sha256: digest, blob }] : []
  })
}

/** @param {{sha256: string, slot: string, facts: Record<string, unknown>}[]} named @param {Map<string, Blob>} blobs */
function draftFiles(named, blobs) {
  return named.flatMap(({ sha256, slot, facts }) => {
    const blob = blobs.get(sha256)
    return blob ? [{ slot, facts, blob }] : []
  })
}
