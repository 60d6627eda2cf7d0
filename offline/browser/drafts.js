// @ts-check
/**
 * What was filled in and photographed and not yet sent. Texts and files lie in stores of their own, so that saving
 * a key stroke never writes a photo again. A draft is its author's: on a shared phone nobody finds another person's.
 * Knows no form and no domain.
 */

import { done, work } from './database.js'
import { newId } from './envelope.js'

const DRAFTS = 'drafts'
const FILES = 'draft_files'

/** A written file did not come back as it was: the phone is full or its storage broken. */
export class NotKept extends Error {}

/**
 * @typedef {object} Draft
 * @property {string} id of its author and of the thing in hand: `idOf(author, 'binding:K7M49TXP24')`
 * @property {string} title what a person calls it
 * @property {string} address where it goes on
 * @property {Record<string, string>} fields by name
 * @property {string} [step] where in the form one was
 * @property {string} [field] in which field
 * @property {string} [refused] why the server did not take it
 * @property {string} [record] the record in the outbox that it mends
 * @property {string} [becomes] the id that its record will have: handed in from two tabs it is one record
 * @property {string} savedAt ISO 8601
 */

/**
 * @typedef {object} DraftFile
 * @property {string} id
 * @property {string} draft
 * @property {string} slot what is on it
 * @property {Blob} blob
 * @property {Record<string, unknown>} facts when and where it was made
 */

/** @param {string} author @param {string} name chosen by the form, one for each thing in hand */
export function idOf(author, name) {
  return `${author} ${name}`
}

/** Its name for the form. @param {string} id */
export function nameOf(id) {
  return id.slice(id.indexOf(' ') + 1)
}

/** @param {string} id @returns {Promise<Draft | undefined>} */
export function read(id) {
  return work([DRAFTS], 'readonly', store => done(store.get(id)))
}

/** Those of this author whose name begins with `prefix`, newest first. @param {string} author @param {string} [prefix] @returns {Promise<Draft[]>} */
export async function all(author, prefix = '') {
  const range = IDBKeyRange.bound(idOf(author, prefix), `${idOf(author, prefix)}\uffff`)
  const found = /** @type {Draft[]} */ (await work([DRAFTS], 'readonly', store => done(store.getAll(range))))
  return found.sort((a, b) => (a.savedAt < b.savedAt ? 1 : -1))
}

/**
 * On disk when the promise is kept. What it becomes is decided by who saved it first.
 * @param {Omit<Draft, 'savedAt'>} draft
 * @returns {Promise<Draft>}
 */
export function save(draft) {
  return work([DRAFTS], 'readwrite', async store => {
    const before = /** @type {Draft | undefined} */ (await done(store.get(draft.id)))
    const becomes = before?.becomes ?? draft.becomes ?? newId()
    const saved = { ...draft, becomes, savedAt: new Date().toISOString() }
    await done(store.put(saved))
    return saved
  })
}

/**
 * Stores a file and gives back what the disk then holds, read anew: what can be shown is there.
 * @param {Omit<DraftFile, 'id'>} file
 * @returns {Promise<DraftFile>}
 */
export async function keepFile(file) {
  const kept = { ...file, id: crypto.randomUUID() }
  await work([FILES], 'readwrite', store => done(store.put(kept)))
  const back = /** @type {DraftFile | undefined} */ (await work([FILES], 'readonly', store => done(store.get(kept.id))))
  const bytes = back ? await back.blob.arrayBuffer() : new ArrayBuffer(0)
  if (!back || bytes.byteLength !== file.blob.size) throw new NotKept(`${bytes.byteLength} of ${file.blob.size} bytes`)
  return back
}

/** In the order they were kept in their slots. @param {string} draft @returns {Promise<DraftFile[]>} */
export async function filesOf(draft) {
  const found = /** @type {DraftFile[]} */ (
    await work([FILES], 'readonly', store => done(store.index('draft').getAll(draft)))
  )
  return found.sort((a, b) => (String(a.facts.takenAt) < String(b.facts.takenAt) ? -1 : 1))
}

/** @param {string} id */
export async function removeFile(id) {
  await work([FILES], 'readwrite', store => done(store.delete(id)))
}

/**
 * The same draft under another id, with its files but for those that `keep` leaves behind; whole or not at all.
 * @param {string} from
 * @param {Omit<Draft, 'savedAt'>} draft
 * @param {(file: DraftFile) => boolean} keep
 */
export async function move(from, draft, keep) {
  await work([DRAFTS, FILES], 'readwrite', async (drafts, files) => {
    for (const file of /** @type {DraftFile[]} */ (await done(files.index('draft').getAll(from)))) {
      if (keep(file)) await done(files.put({ ...file, draft: draft.id }))
      else await done(files.delete(file.id))
    }
    const { becomes } = /** @type {Draft | undefined} */ (await done(drafts.get(from))) ?? {}
    await done(drafts.put({ becomes, ...draft, savedAt: new Date().toISOString() }))
    if (from !== draft.id) await done(drafts.delete(from))
  })
}

/** The draft and all its files, when it was sent or given up. @param {string} id */
export async function discard(id) {
  await work([DRAFTS, FILES], 'readwrite', async (drafts, files) => {
    for (const key of await done(files.index('draft').getAllKeys(id))) await done(files.delete(key))
    await done(drafts.delete(id))
  })
}
