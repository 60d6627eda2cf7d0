// @ts-check
/** One at a time, over all tabs and the service worker, where a browser can do that (not iOS before 15.4). */

/**
 * What is done while nobody else holds this lock. Without locks it is done all the same.
 * @template T
 * @param {string} name
 * @param {LockOptions} how
 * @param {(held: unknown) => T | Promise<T>} deed gets null where somebody holds it and we were not to wait
 * @returns {Promise<T>}
 */
export async function holding(name, how, deed) {
  const locks = globalThis.navigator?.locks
  return locks ? locks.request(name, how, deed) : deed(true)
}
