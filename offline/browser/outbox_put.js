// @ts-check
/**
 * How a record comes into the outbox, and back into it after it was mended: everything is on the disk and was read
 * back from there before the draft it was made from goes.
 */

import { done, unlessFull, work } from './database.js'
import { NotKept } from './drafts.js'
import { seal, sha256 } from './envelope.js'
import { holding } from './locks.js'
import { all, fileOf, FILES, filesOf, note, OUTBOX, read, remove, tell } from './outbox.js'

const DRAFTS = 'drafts'
const DRAFT_FILES = 'draft_files'
const STORING = 'outbox-storing' // a lock that every page holds while it stores

/** @typedef {import('./envelope.js').Envelope} Envelope */
/** @typedef {import('./outbox.js').Entry} Entry */
/** @typedef {import('./outbox.js').StoredBlob} StoredBlob */

/**
 * @typedef {object} NewRecord
 * @property {Envelope} envelope names the digests of its files
 * @property {string} title
 * @property {string} [address]
 * @property {string} [draft] goes when the record is safely here
 * @property {Blob[]} [blobs] every file that the envelope names
 * @property {string} [parked] why its owner must look at it before it is sent
 */

/**
 * Puts a record here and gives its entry after it was read back whole from the disk; only then its draft goes.
 * Throws NotKept when it did not come back; then the draft is as it was.
 * @param {NewRecord} record
 * @returns {Promise<Entry>}
 */
export function put(record) {
  return holding(STORING, { mode: 'shared' }, () => putAlone(record))
}

/** @param {NewRecord} record @returns {Promise<Entry>} */
async function putAlone(record) {
  const stored = await withDigests(record.envelope, record.blobs ?? [])
  const entry = await entryOf(record, stored)
  const before = await work([OUTBOX, FILES], 'readwrite', async (outbox, files) => {
    const there = /** @type {Entry | undefined} */ (await done(outbox.get(entry.id)))
    if (there) return there
    entry.order = await nextOrder(outbox)
    await done(outbox.put(entry))
    for (const file of stored) await done(files.put(file))
  })
  if (before) return before // from another tab at the same moment
  await readBack(entry).catch(async error => {
    await remove(entry.id)
    throw error
  })
  await release(entry, stored)
  tell()
  return { ...entry, state: stateOf(entry) }
}

/**
 * Other content for a record that the server has not filed, under the same id, so that what follows it still finds
 * it. Gives whether it was taken over: not while it is being sent, nor after it was received.
 * @param {string} id
 * @param {Omit<NewRecord, 'envelope'> & {body: Record<string, unknown>}} news all files that it now has; its draft goes
 */
export async function mend(id, { body, blobs = [], ...about }) {
  const before = await read(id)
  if (!before) return false
  const digests = await Promise.all(blobs.map(async blob => sha256(await blob.arrayBuffer())))
  const envelope = { ...before.envelope, body, files: digests.length ? [...new Set(digests)] : undefined }
  const stored = await withDigests(envelope, blobs)
  const entry = { ...(await entryOf({ ...about, envelope }, stored)), order: before.order, putAt: before.putAt }
  const mended = await work([OUTBOX, FILES], 'readwrite', async (outbox, files) => {
    const now = /** @type {Entry | undefined} */ (await done(outbox.get(id)))
    if (now?.state !== 'parked' && now?.state !== 'waiting') return false
    await done(files.delete(filesOf(id)))
    for (const file of stored) await done(files.put(file))
    await done(outbox.put({ ...entry, state: 'parked', reason: now.reason }))
    return true
  })
  if (!mended) return false
  await readBack(entry)
  await release({ ...entry, state: 'parked' }, stored)
  tell()
  return true
}

/**
 * After a page was killed: what was being sent waits again; what was being stored is stored if all of it is there,
 * and goes if its draft still has it. Only the tab that delivers may call this. What a living page stores is left
 * alone, where a browser can tell.
 */
export async function recover() {
  const entries = await all()
  for (const { id } of entries.filter(({ state }) => state === 'sending')) await unlessFull(note(id, { state: 'waiting' }))
  const half = entries.filter(({ state }) => state === 'storing')
  if (!half.length) return
  await holding(STORING, { ifAvailable: true }, async held => {
    if (held) for (const entry of half) await recoverStoring(entry)
  })
}

/** @param {Entry} entry */
async function recoverStoring(entry) {
  if (await isInItsDraft(entry)) return
  try {
    await readBack(entry)
    await note(entry.id, { state: stateOf(entry) }, ['storing'])
  } catch (error) {
    if (!(error instanceof NotKept)) throw error
    await note(entry.id, { state: 'parked', reason: '有一张照片在本机上读不出来了' }, ['storing'])
  }
}

/** Whether its draft still has it; then it goes from here, both in one look. @param {Entry} entry */
function isInItsDraft({ id, draft }) {
  return work([OUTBOX, FILES, DRAFTS], 'readwrite', async (outbox, files, drafts) => {
    const now = /** @type {Entry | undefined} */ (await done(outbox.get(id)))
    if (now?.state !== 'storing' || !draft || !(await done(drafts.count(draft)))) return false
    await done(files.delete(filesOf(id)))
    await done(outbox.delete(id))
    return true
  })
}

/** Where it goes once it is stored. @param {Entry} entry @returns {'waiting' | 'parked'} */
function stateOf({ reason }) {
  return reason ? 'parked' : 'waiting'
}

/** The files that the envelope names, each once. @param {Envelope} envelope @param {Blob[]} blobs @returns {Promise<StoredBlob[]>} */
async function withDigests(envelope, blobs) {
  const found = new Map()
  for (const blob of blobs) found.set(await sha256(await blob.arrayBuffer()), blob)
  return (envelope.files ?? []).map(digest => {
    const blob = found.get(digest)
    if (!blob) throw new NotKept(`no file ${digest}`)
    return { record: envelope.id, sha256: digest, blob }
  })
}

/** @param {NewRecord} record @param {StoredBlob[]} stored @returns {Promise<Entry>} */
async function entryOf({ envelope, title, address, draft, parked }, stored) {
  const { content, digest } = await seal(envelope)
  return {
    id: envelope.id,
    envelope: JSON.parse(content),
    digest,
    title,
    address,
    draft,
    files: stored.map(file => ({ sha256: file.sha256, size: file.blob.size, held: false })),
    order: 0,
    state: 'storing',
    attempts: 0,
    nextAt: 0,
    hurdle: null,
    reason: parked,
    putAt: new Date().toISOString(),
  }
}

/** Reads everything anew and compares digests. @param {Entry} entry */
async function readBack(entry) {
  const back = await read(entry.id)
  if (!back || (await seal(back.envelope)).digest !== entry.digest) throw new NotKept(`record ${entry.id}`)
  for (const file of entry.files) {
    const blob = await fileOf(entry.id, file.sha256)
    const bytes = blob ? await blob.arrayBuffer() : new ArrayBuffer(0)
    if ((await sha256(bytes)) !== file.sha256) throw new NotKept(`file ${file.sha256}`)
  }
}

/** From now on it may be sent, and its draft goes, both or neither. @param {Entry} entry @param {StoredBlob[]} stored */
async function release(entry, stored) {
  await work([OUTBOX, FILES, DRAFTS, DRAFT_FILES], 'readwrite', async (outbox, files, drafts, draftFiles) => {
    const now = /** @type {Entry | undefined} */ (await done(outbox.get(entry.id)))
    if (!now) for (const file of stored) await done(files.put(file)) // `recover` in another tab was faster
    if (!now || now.state === entry.state) await done(outbox.put({ ...entry, state: stateOf(entry) }))
    if (!entry.draft) return
    for (const key of await done(draftFiles.index('draft').getAllKeys(entry.draft))) await done(draftFiles.delete(key))
    await done(drafts.delete(entry.draft))
  })
}

/** @param {IDBObjectStore} outbox */
async function nextOrder(outbox) {
  const last = await done(outbox.index('order').openCursor(null, 'prev'))
  return last ? last.value.order + 1 : 1
}
