// @ts-check
/**
 * A filled-in form as a record: its texts by name and its photos by slot, whatever they are about. What was not taken
 * comes back as a draft, in the form it was filled in on. Knows no kind of form.
 */

import { discard, filesOf, keepFile, read as readDraft, save } from './drafts.js'
import { canonical, envelopeOf, sha256 } from './envelope.js'
import { holding } from './locks.js'
import { fileOf, note, read } from './outbox.js'
import { mend, put } from './outbox_put.js'

const TAKEN_BACK = '拿回来改，还没有再交'
const OTHER = '同一份已经交过了，这一份和它不一样。要交的话核对后再交一次'

/** @typedef {import('./outbox.js').Entry} Entry */

/**
 * @typedef {object} Filled
 * @property {string} kind
 * @property {number} version of the body
 * @property {string} author
 * @property {string} title what a person calls it
 * @property {string} address where the form is, to mend it
 * @property {string} draft its texts and photos on this phone
 * @property {Record<string, string>} fields by name
 * @property {string} [after] the record that must be filed first
 * @property {string} [becomes] the id that its record will have, as far as the form knows it
 * @property {string[]} [noted] fields that nobody types (where the phone is, and when): to differ in these is no other content
 */

/**
 * From the draft into the outbox, whole; the draft goes. One that mends a record takes that record's place; one that
 * was handed in already, in another tab, gives what it became.
 * Throws NotKept when the phone does not hold it; then the draft is as it was.
 * @param {Filled} filled
 * @returns {Promise<Entry>}
 */
export function file(filled) {
  return filled.draft ? holding(`handing in ${filled.draft}`, {}, () => fileAlone(filled)) : fileAlone(filled)
}

/** @param {Filled} filled @returns {Promise<Entry>} */
async function fileAlone({ kind, version, author, title, address, draft, fields, after, ...filled }) {
  const files = await filesOf(draft)
  const blobs = files.map(file => file.blob)
  const digests = await Promise.all(blobs.map(async blob => sha256(await blob.arrayBuffer())))
  const photos = files.map(({ slot, facts }, place) => ({ slot, sha256: digests[place], ...facts }))
  const body = photos.length ? { fields, photos } : { fields }
  const about = { title, address, draft, blobs }
  const kept = await readDraft(draft)
  const becomes = kept?.record ?? kept?.becomes ?? filled.becomes
  const before = becomes ? await read(becomes) : undefined
  const mends = kept?.record && before?.state === 'parked'
  if (before && !mends && isSame(before, fields, digests, filled.noted)) return discard(draft).then(() => before)
  if (before && kept?.record && (await mend(before.id, { body, ...about }))) return /** @type {Promise<Entry>} */ (read(before.id))
  const named = { ...(digests.length ? { files: [...new Set(digests)] } : {}), ...(becomes && !before ? { id: becomes } : {}) }
  const envelope = envelopeOf({ kind, version, author, body, after, ...named })
  // Of two that differ nobody but their author knows which one counts.
  return put({ envelope, ...about, ...(before ? { parked: OTHER } : {}) })
}

/** Whether it has all of this already. @param {Entry} entry @param {Record<string, string>} fields @param {string[]} digests @param {string[]} [noted] */
function isSame({ envelope }, fields, digests, noted = []) {
  const typed = (/** @type {unknown} */ all) => canonical(Object.fromEntries(Object.entries(Object(all)).filter(([name]) => !noted.includes(name))))
  return typed(envelope.body.fields) === typed(fields) && digests.every(digest => envelope.files?.includes(digest))
}

/**
 * A record that was not filed goes back into its form. It stays where it is until the form is handed in again. Gives
 * the address of the form, or nothing where another draft is in the way, or where it is being sent.
 * @param {string} id
 * @returns {Promise<string | undefined>}
 */
export async function takeBack(id) {
  await note(id, { state: 'parked', reason: TAKEN_BACK }, ['waiting'])
  const entry = await read(id)
  if (entry?.state !== 'parked' || !entry.draft) return undefined
  const begun = await readDraft(entry.draft)
  if (!begun) await spread(entry, entry.draft)
  return !begun || begun.record === id ? entry.address : undefined
}

/** @param {Entry} entry @param {string} draft */
async function spread({ id, envelope, title, address = '', reason }, draft) {
  const { fields, photos = [] } = /** @type {{fields: Record<string, string>, photos?: Photo[]}} */ (envelope.body)
  for (const { slot, sha256, ...facts } of photos) {
    const blob = await fileOf(id, sha256)
    if (blob) await keepFile({ draft, slot, blob, facts })
  }
  // Last, since a draft is what tells that it was taken back.
  await save({ id: draft, title, address, fields, refused: reason, record: id })
}

/** @typedef {{slot: string, sha256: string, [fact: string]: unknown}} Photo */

