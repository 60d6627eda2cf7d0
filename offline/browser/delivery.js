// @ts-check
/**
 * Brings what waits in the outbox to the server: oldest first, one bad entry never delays the others, and nothing is
 * let go without its receipt. A phone that is full sends all the same, which makes room. When to do so is in
 * delivery_times.js.
 */

import { pauseAfter } from './clock.js'
import { unlessFull } from './database.js'
import { outcomeOf } from './delivery_answers.js'
import { TUS, upload } from './upload.js'

const PATIENCE = 60_000 // ms for an answer
const LOOKING = 5000 // ms to find out whether anybody is there
const UNREACHABLE_ENTRIES = 2 // then it is the network, not the entry

/** @typedef {import('./outbox.js').Entry} Entry */
/** @typedef {import('./delivery_answers.js').Outcome} Outcome */
/** @typedef {typeof import('./outbox.js')} Outbox */
/** @typedef {(entry: Entry) => Promise<Outcome>} Send */

/**
 * One round. Gives whether it was in vain: nobody answers, nobody is signed in, or a full phone could not write down
 * what it was told.
 * @param {Outbox} outbox
 * @param {Send} send
 * @param {{author?: string | string[], eager?: boolean}} [which] see `outbox.due`
 */
export async function deliver(outbox, send, which = {}) {
  let unreachable = 0
  let isFull = false
  for (const { id } of await outbox.due(Date.now(), which)) {
    const entry = await begin(outbox, id)
    if (!entry) continue
    const outcome = await send(entry)
    isFull = (await end(outbox, entry, outcome)) === undefined || isFull
    if (outcome.what === 'sign_in' && !outcome.answer?.field) return true // nobody is signed in: the same for all
    unreachable = outcome.what === 'again' && outcome.unreachable ? unreachable + 1 : 0
    if (unreachable === UNREACHABLE_ENTRIES) return true
  }
  return isFull
}

/** As it is now: its owner may have mended or removed it since the round began. @param {Outbox} outbox @param {string} id */
async function begin(outbox, id) {
  const begun = await unlessFull(outbox.note(id, { state: 'sending' }))
  return begun === false ? undefined : outbox.read(id)
}

/** Nothing where there was no room for what was to be noted. @param {Outbox} outbox @param {Entry} entry @param {Outcome} outcome */
async function end(outbox, entry, outcome) {
  if (outcome.what === 'received') return outbox.letGo(entry.id, outcome.answer).then(() => true)
  return unlessFull(outbox.note(entry.id, outcome.what === 'park' ? parked(outcome) : { state: 'waiting', ...later(entry, outcome) }))
}

/** @param {Extract<Outcome, {what: 'park'}>} outcome @returns {Partial<Entry>} */
function parked({ reason, field, answer }) {
  return { state: 'parked', reason, field, answer }
}

/** @param {Entry} entry @param {Exclude<Outcome, {what: 'received' | 'park'}>} outcome @returns {Partial<Entry>} */
function later(entry, outcome) {
  const attempts = entry.attempts + 1
  const missing = new Set(outcome.what === 'again' ? outcome.missing : [])
  return {
    attempts,
    nextAt: Date.now() + pauseAfter(attempts),
    hurdle: hurdleOf(outcome),
    answer: outcome.answer,
    unsure: !outcome.answer && (entry.unsure || (outcome.what === 'again' && outcome.unsure)),
    files: entry.files.map(file => (missing.has(file.sha256) ? { ...file, held: false } : file)),
  }
}

/** @param {Exclude<Outcome, {what: 'received' | 'park'}>} outcome @returns {Entry['hurdle']} */
function hurdleOf(outcome) {
  if (outcome.what === 'wait') return 'record'
  if (outcome.what === 'sign_in') return 'sign_in'
  return outcome.unreachable ? 'network' : 'server'
}

/**
 * Sends files, then the envelope, with the clock of this phone beside it.
 * @param {Outbox} outbox
 * @param {import('./upload.js').Fetch} fetch
 * @param {(entry: Entry, bytes: number) => void} [progress] bytes of all its files that the server has
 * @returns {Send}
 */
export function sender(outbox, fetch, progress = () => undefined) {
  return async entry => {
    const hindered = await sendFiles(outbox, fetch, entry, progress)
    return hindered ?? sendEnvelope(fetch, entry)
  }
}

/**
 * @param {Outbox} outbox @param {import('./upload.js').Fetch} fetch @param {Entry} entry
 * @param {(entry: Entry, bytes: number) => void} progress
 * @returns {Promise<Outcome | undefined>}
 */
async function sendFiles(outbox, fetch, entry, progress) {
  for (const file of entry.files.filter(file => !file.held)) {
    const blob = await outbox.fileOf(entry.id, file.sha256)
    if (!blob) return { what: 'park', reason: '有一个文件已不在本机，请重拍' }
    const before = entry.files.reduce((sum, one) => sum + (one.held ? one.size : 0), 0)
    const about = { isNew: entry.attempts === 0, author: entry.envelope.author, progress: (/** @type {number} */ bytes) => progress(entry, before + bytes) }
    const hindered = await upload(blob, file.sha256, fetch, about)
    if (hindered) return hindered
    file.held = true
    await unlessFull(outbox.note(entry.id, { files: entry.files }))
  }
  return undefined
}

/** @param {import('./upload.js').Fetch} fetch @param {Entry} entry @returns {Promise<Outcome>} */
async function sendEnvelope(fetch, entry) {
  try {
    const answer = await fetch('/sync', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Sent-At': new Date().toISOString() },
      body: JSON.stringify(entry.envelope),
      credentials: 'same-origin',
      signal: AbortSignal.timeout(PATIENCE),
    })
    const sent = { id: entry.id, digest: entry.digest, files: entry.files.map(file => file.sha256) }
    return outcomeOf(sent, answer.status, await answer.json().catch(() => null))
  } catch {
    return { what: 'again', unreachable: true, unsure: await mayHaveArrived(fetch, entry) }
  }
}

/** The server was there for its files, or is there now: then it may have filed it, and its answer was lost. @param {import('./upload.js').Fetch} fetch @param {Entry} entry */
async function mayHaveArrived(fetch, { digest, files }) {
  const looking = { method: 'HEAD', headers: TUS, signal: AbortSignal.timeout(LOOKING) }
  return files.length > 0 || fetch(`/uploads/${digest}`, looking).then(() => true, () => false)
}
