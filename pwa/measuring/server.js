// @ts-check
/** What the server makes of the photos. A photo that it saw a moment ago is told by its digest and not sent again. */

import { sha256 } from '../../offline/envelope.js'

/** @typedef {import('./photo.js').Photo} Photo */
/** @typedef {import('../../scanning/measuring/measure.js').Figure} Figure */

/**
 * @typedef {object} Answer
 * @property {null | {code: string, say: string}} refused
 * @property {Record<string, Figure>} [mm]
 * @property {Figure} [volume_mm3]
 * @property {string} [algorithm]
 * @property {import('./handles.js').Corners} [corners]
 */

/** @type {WeakMap<Blob, Promise<string>>} */
const digests = new WeakMap()
/** @type {WeakSet<Blob>} */
const sent = new WeakSet()

/**
 * @param {Photo[]} photos
 * @param {Record<string, string>} asked
 * @param {AbortSignal} signal
 * @returns {Promise<Answer | {away: 'offline' | 'busy', say?: string}>}
 */
export async function askServer(photos, asked, signal) {
  if (!navigator.onLine) return { away: 'offline' }
  const seen = await post(photos, asked, photos.some(({ blob }) => !sent.has(blob)), signal)
  return 'missing' in seen ? /** @type {Promise<Answer>} */ (post(photos, asked, true, signal)) : seen
}

/** @param {Photo[]} photos @param {Record<string, string>} asked @param {boolean} whole @param {AbortSignal} signal @returns {Promise<any>} */
async function post(photos, asked, whole, signal) {
  const form = new FormData()
  for (const [name, value] of Object.entries(asked)) form.set(name, value)
  for (const photo of photos) {
    if (whole) form.set(`photo.${photo.slot}`, photo.blob, `${photo.slot}.jpg`)
    else form.set(`digest.${photo.slot}`, await digestOf(photo.blob))
  }
  try {
    const answer = await fetch('/measurements/figures', { method: 'POST', body: form, signal })
    const told = await answer.json()
    for (const { blob } of answer.ok ? photos : []) sent.add(blob)
    if (answer.ok) return told
    return answer.status < 500 && answer.status !== 429 ? { refused: { code: 'unreadable', say: told.say } } : { away: 'busy', say: told.say }
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    return { away: 'offline' } // nobody answered, or somebody else did: a hotel's page
  }
}

/** @param {Blob} blob @returns {Promise<string>} */
function digestOf(blob) {
  const known = digests.get(blob) ?? blob.arrayBuffer().then(sha256)
  digests.set(blob, known)
  return known
}
