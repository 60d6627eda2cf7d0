// @ts-check
/** The card of a thing in the packs of this phone, by the code that it wears or by its id. */

import { find, findThing } from '../../offline/pack.js'

/** @typedef {import('../../offline/pack.js').Card} Card */

/**
 * @param {string} reader
 * @param {{thing: string, tag: string}} sought either may be empty
 * @returns {Promise<Card | undefined>}
 */
export async function cardOf(reader, { thing, tag }) {
  const worn = tag ? await find(reader, tag) : undefined
  if (worn && (!thing || worn.card.id === thing)) return worn.card
  return thing ? (await findThing(reader, thing))?.card : undefined
}
