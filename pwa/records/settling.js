// @ts-check
/** Waits a little for what becomes of a record that was handed in. */

import { changes, read } from '../../offline/outbox.js'

/**
 * Until it is received, refused or hindered, at most so long. Gives the entry as it is then.
 * @param {string} id @param {number} ms
 * @returns {Promise<import('../../offline/outbox.js').Entry | undefined>}
 */
export function settledWithin(id, ms) {
  const ending = new AbortController()
  return new Promise((resolve, reject) => {
    const end = async () => {
      clearTimeout(timer)
      ending.abort()
      resolve(await read(id))
    }
    const timer = setTimeout(() => end().catch(reject), ms)
    const look = async () => {
      const entry = await read(id)
      if (!entry || entry.state === 'received' || entry.state === 'parked' || entry.hurdle) await end()
    }
    changes.addEventListener('changed', () => look().catch(reject), { signal: ending.signal })
    look().catch(reject)
  })
}
