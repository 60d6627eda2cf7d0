// @ts-check
/** Hands a measurement in: into the outbox first, always, and on to its page when the server has it. */

import { file } from '../records/filing.js'
import { settledWithin } from '../records/settling.js'

const PATIENCE = 20_000 // ms; after that the outbox tells how it stands

/** @typedef {{writer: string, draft: string, title: string, fields: Record<string, string>, becomes: string}} Filled */

/** Into the outbox; gives its id. @param {Filled} filled */
export async function putAway({ writer, draft, title, fields, becomes }) {
  const written = Object.fromEntries(Object.entries(fields).filter(([, text]) => text.trim()))
  const { id } = await file({ kind: 'measurement', version: 1, author: writer, title, address: '/measure', draft, fields: written, becomes })
  return id
}

/**
 * Gives the entry where it was refused; else the page goes on.
 * @param {Filled} filled
 * @returns {Promise<import('../../offline/outbox.js').Entry | undefined>}
 */
export async function handIn(filled) {
  const id = await putAway(filled)
  const entry = await settledWithin(id, PATIENCE)
  if (entry?.state === 'parked') return entry
  location.assign(entry?.state === 'received' ? `/measurements/${id}` : `/outbox#${id}`)
  return undefined
}
