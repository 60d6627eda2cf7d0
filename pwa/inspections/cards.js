// @ts-check
/** The card of a thing in the packs of this phone, by the code that it wears or by its id. */

import { work, done } from '../../offline/database.js'
import { find, packsOf, PARTS, within } from '../../offline/pack.js'

/** @typedef {import('../../offline/pack.js').Card} Card */

/**
 * @param {string} reader
 * @param {{thing: string, tag: string}} sought either may be empty
 * @returns {Promise<Card | undefined>}
 */
export async function cardOf(reader, { thing, tag }) {
  const keys = [tag, thing.replaceAll('-', '')].filter(Boolean) // a thing that wears no code lies under its id
  for (const key of keys) {
    const found = await find(reader, key)
    if (found && (!thing || found.card.id === thing)) return found.card
  }
  return thing ? wearing(reader, thing) : undefined
}

/** A thing that wears a code which is not known here. @param {string} reader @param {string} thing */
async function wearing(reader, thing) {
  for (const { id } of await packsOf(reader)) {
    const card = await work([PARTS], 'readonly', parts => search(parts, within(id), thing))
    if (card) return card
  }
  return undefined
}

/** Part by part, so that a large pack is never in memory whole. @param {IDBObjectStore} parts @param {IDBKeyRange} range @param {string} thing @returns {Promise<Card | undefined>} */
async function search(parts, range, thing) {
  for (const key of await done(parts.getAllKeys(range))) {
    const { cards } = /** @type {{cards: Card[]}} */ (await done(parts.get(key)))
    const found = cards.find(card => card.id === thing)
    if (found) return found
  }
  return undefined
}
