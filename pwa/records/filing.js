// @ts-check
/**
 * A record goes into the outbox, and this page delivers. Whoever files imports this with the page: a module that is
 * only fetched when the first record is there does not come any more where the network went in between.
 */

import { keepDelivering } from '../../offline/delivery_times.js'
import { file as put } from '../../offline/filled_forms.js'
import { authors } from './author.js'

let delivering = false

/** From now on as long as the page lives. */
export function keepBringing() {
  if (delivering) return
  delivering = true
  keepDelivering(authors)
}

/** @param {import('../../offline/filled_forms.js').Filled} filled @returns {ReturnType<typeof put>} */
export function file(filled) {
  keepBringing()
  return put(filled)
}
