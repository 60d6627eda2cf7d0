// @ts-check
/** Search in the packs of this phone: any piece of two characters, or of a number, as the register finds it. */

import { changes, packsOf, TEXTS, within } from './pack.js'
import { done, work } from './database.js'

/** @typedef {import('./pack.js').Text & {pack: string}} Found `pack`: the name of the pack it is from */

/** What was read for the reader of this page; read anew after a change. @type {{reader: string, texts: Promise<Found[]>} | null} */
let ready = null
changes.addEventListener('changed', () => (ready = null))

/**
 * Those that hold all the words, the names first; in the order of the packs.
 * @param {string} reader
 * @param {string} query
 * @param {number} most
 * @returns {Promise<{found: Found[], count: number}>}
 */
export async function search(reader, query, most) {
  const words = query.split(/\s+/).map(plain).filter(Boolean)
  if (!words.length) return { found: [], count: 0 }
  const hits = (await prepare(reader)).filter(({ text }) => words.every(word => text.includes(word)))
  const inName = hits.filter(({ name }) => words.every(word => plain(name).includes(word)))
  return { found: [...new Set([...inName, ...hits])].slice(0, most), count: hits.length }
}

/** Reads what is searched, so that the first search needs not wait. @param {string} reader */
export function prepare(reader) {
  if (ready?.reader !== reader) ready = { reader, texts: textsOf(reader) }
  return ready.texts
}

/** As things.grams.plain: lower case, half width, nothing between the signs of a number. @param {string} text */
export function plain(text) {
  const folded = text.normalize('NFKC').toLowerCase()
  return folded.replace(/(?<=[\p{L}\p{N}_])[\s\-·./()]+(?=[\p{L}\p{N}_])/gu, '').trim()
}

/** What several packs hold is found once. @param {string} reader @returns {Promise<Found[]>} */
async function textsOf(reader) {
  /** @type {Map<string, Found>} */
  const found = new Map()
  for (const { id, name } of await packsOf(reader)) {
    const parts = /** @type {import('./pack.js').StoredTexts[]} */ (
      await work([TEXTS], 'readonly', texts => done(texts.getAll(within(id))))
    )
    for (const { texts } of parts) for (const text of texts) found.set(text.key, { ...text, text: `${text.text}\n${plain(text.tag ?? '')}`, pack: name })
  }
  return [...found.values()]
}
