// @ts-check
/**
 * Records on their way to the server, with their files. What is put here stays until a receipt lets it go. Knows no
 * kind of record and sends nothing itself. Tells `changes` of every change.
 */

import { hasCome } from './clock.js'
import { done, isFull, unlessFull, work } from './database.js'

export const OUTBOX = 'outbox'
export const FILES = 'outbox_files'
const RECEIPTS_KEPT = 100

/** Hears `changed`, and `progress` with `{id, bytes}` that the server has of its files; also what other tabs do. */
export const changes = new EventTarget()
const otherTabs = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('outbox')
if (otherTabs) {
  otherTabs.onmessage = ({ data }) => changes.dispatchEvent(new CustomEvent(data.type, { detail: data.detail }))
  // A test runner would wait for it for ever.
  Reflect.get(otherTabs, 'unref')?.call(otherTabs)
}

/** @typedef {import('./envelope.js').Envelope} Envelope */
/** @typedef {import('./delivery_answers.js').Answer} Answer */
/** @typedef {{record: string, sha256: string, blob: Blob}} StoredBlob */

/**
 * `storing` while it is not yet read back, `sending` for the screen only: a page killed meanwhile left it waiting.
 * @typedef {'storing' | 'waiting' | 'sending' | 'parked' | 'received'} State
 */

/**
 * @typedef {object} Entry
 * @property {string} id of the envelope
 * @property {Envelope} envelope
 * @property {string} digest of its canonical text
 * @property {string} title what a person calls it
 * @property {string} [address] where it can be mended
 * @property {string} [draft] the draft it was made from
 * @property {{sha256: string, size: number, held: boolean}[]} files `held` once the server has it
 * @property {number} order in which they were put here; clocks may jump
 * @property {State} state
 * @property {number} attempts in vain since it was last moved by hand
 * @property {number} nextAt ms; not before
 * @property {'network' | 'server' | 'sign_in' | 'record' | null} hurdle what it met last
 * @property {boolean} [unsure] it was sent and no answer came: it may be filed or not
 * @property {string} [reason] why it is parked, for its owner
 * @property {string} [field]
 * @property {Answer} [answer] the last there was; of a received one the receipt
 * @property {string} putAt ISO 8601
 * @property {string} [receivedAt]
 */

/** All of these authors, oldest first; without one all there are. @param {string | string[]} [author] @returns {Promise<Entry[]>} */
export async function all(author) {
  const found = /** @type {Entry[]} */ (await work([OUTBOX], 'readonly', store => done(store.index('order').getAll())))
  return author ? found.filter(entry => [author].flat().includes(entry.envelope.author)) : found
}

/** @param {string} id @returns {Promise<Entry | undefined>} */
export function read(id) {
  return work([OUTBOX], 'readonly', store => done(store.get(id)))
}

/** @param {string} id @param {string} digest @returns {Promise<Blob | undefined>} */
export async function fileOf(id, digest) {
  const file = /** @type {StoredBlob | undefined} */ (
    await work([FILES], 'readonly', store => done(store.get([id, digest])))
  )
  return file?.blob
}

/**
 * What is to be sent now, oldest first, also what a page that was killed was sending. When the network has just come back (`eager`), everything that waited for
 * it or for its author; but a server that said "later" is left alone until then.
 * @param {number} at ms
 * @param {{author?: string | string[], eager?: boolean}} [which]
 */
export async function due(at, { author, eager = false } = {}) {
  const waiting = (await all(author)).filter(({ state }) => state === 'waiting' || state === 'sending')
  return waiting.filter(entry => hasCome(entry.nextAt, at) || (eager && entry.hurdle !== 'server'))
}

/** Changes what is known of an entry, if it is still there and still in one of these states. Gives whether it was.
 * @param {string} id @param {Partial<Entry>} news @param {State[]} [from] */
export async function note(id, news, from = ['waiting', 'sending']) {
  const noted = await work([OUTBOX], 'readwrite', async store => {
    const entry = /** @type {Entry | undefined} */ (await done(store.get(id)))
    if (!entry || !from.includes(entry.state)) return false
    await done(store.put({ ...entry, ...news }))
    return true
  })
  tell()
  return noted
}

/**
 * A receipt came: the files go, the receipt stays for the screen. On a full phone nothing can be written before
 * something went, and then the receipt is what may have to go as well.
 * @param {string} id @param {Answer} answer
 */
export async function letGo(id, answer) {
  try {
    await work([OUTBOX, FILES], 'readwrite', async (outbox, files) => {
      const entry = /** @type {Entry | undefined} */ (await done(outbox.get(id)))
      if (!entry) return
      await done(files.delete(filesOf(id)))
      await done(outbox.put(received(entry, answer)))
      await forgetOldReceipts(outbox)
    })
  } catch (error) {
    if (!isFull(error)) throw error
    const entry = await read(id)
    await remove(id)
    if (entry) await unlessFull(work([OUTBOX], 'readwrite', outbox => done(outbox.put(received(entry, answer)))))
  }
  tell()
}

/** @param {Entry} entry @param {Answer} answer @returns {Entry} */
function received(entry, answer) {
  return { ...entry, state: 'received', answer, hurdle: null, receivedAt: new Date().toISOString() }
}

/** Its owner wants it sent now. @param {string} id */
export function sendAgain(id) {
  return note(id, { state: 'waiting', attempts: 0, nextAt: 0, hurdle: null, reason: undefined }, ['parked', 'waiting'])
}

/** Given up by its owner, who was asked twice. @param {string} id */
export async function remove(id) {
  await work([OUTBOX, FILES], 'readwrite', async (outbox, files) => {
    await done(files.delete(filesOf(id)))
    await done(outbox.delete(id))
  })
  tell()
}

/** @param {IDBObjectStore} outbox */
async function forgetOldReceipts(outbox) {
  const entries = /** @type {Entry[]} */ (await done(outbox.index('order').getAll()))
  const received = entries.filter(entry => entry.state === 'received')
  for (const old of received.slice(0, Math.max(0, received.length - RECEIPTS_KEPT))) await done(outbox.delete(old.id))
}

/** The keys of all files of a record. @param {string} id */
export function filesOf(id) {
  return IDBKeyRange.bound([id, ''], [id, '\uffff'])
}

/** Every change is told here. */
export function tell() {
  announce('changed')
}

/** How far the files of a record have come. @param {string} id @param {number} bytes */
export function tellProgress(id, bytes) {
  announce('progress', { id, bytes })
}

/** @param {string} type @param {unknown} [detail] */
function announce(type, detail) {
  changes.dispatchEvent(new CustomEvent(type, { detail }))
  otherTabs?.postMessage({ type, detail })
}
