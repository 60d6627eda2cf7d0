// @ts-check
/** Which stops have a record that waits on this phone: they are visited, though the server does not know it yet. */

import { all } from '../../offline/outbox.js'

/** @returns {Promise<Set<string>>} `task thing` */
export async function keptOnThisPhone() {
  const author = document.documentElement.dataset.person
  const entries = await all(author).catch(() => [])
  const inspections = entries.filter(({ envelope, state }) => envelope.kind === 'inspection' && state !== 'received')
  return new Set(inspections.map(({ envelope }) => fieldsOf(envelope.body)).map(({ task, thing }) => `${task} ${thing}`))
}

/** @param {unknown} body @returns {Record<string, unknown>} */
function fieldsOf(body) {
  const { fields } = /** @type {{fields?: Record<string, unknown>}} */ (body)
  return fields ?? /** @type {Record<string, unknown>} */ (body)
}
