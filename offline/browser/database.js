// @ts-check
/**
 * The phone's own database, as promises. Knows which stores there are, not what is in them.
 *
 * iOS closes an open database under memory pressure, and any browser may do so: it is opened again for the next
 * piece of work, and a piece of work that met a closed database is tried once more.
 */

export const NAME = 'mashang'

/**
 * One step for each version, never changed once it was published: append. A phone may come from any of them.
 * @type {((database: IDBDatabase) => void)[]}
 */
export const UPGRADES = [
  database => {
    database.createObjectStore('my_things', { keyPath: 'tag' })
    database.createObjectStore('drafts', { keyPath: 'id' })
  },
  database => {
    database.createObjectStore('draft_files', { keyPath: 'id' }).createIndex('draft', 'draft')
  },
  database => {
    database.createObjectStore('outbox', { keyPath: 'id' }).createIndex('order', 'order')
    database.createObjectStore('outbox_files', { keyPath: ['record', 'sha256'] })
  },
  database => {
    database.createObjectStore('packs', { keyPath: 'id' })
    database.createObjectStore('pack_parts', { keyPath: ['pack', 'part'] })
    database.createObjectStore('pack_texts', { keyPath: ['pack', 'part'] })
  },
]

/** @typedef {{database: IDBDatabase, atWork: Set<(reason: Error) => void>}} Connection who works with it hears when it is gone */

/** @type {Promise<Connection> | null} */
let opened = null

/**
 * Does a piece of work in one transaction and gives its result after the transaction is complete, so that what it
 * wrote is on disk. `deed` gets the stores in the order of `names`; it may only wait for requests of its own (`done`).
 *
 * @template T
 * @param {string[]} names
 * @param {IDBTransactionMode} mode
 * @param {(...stores: IDBObjectStore[]) => T | Promise<T>} deed
 * @returns {Promise<T>}
 */
export async function work(names, mode, deed) {
  try {
    return await attempt(names, mode, deed)
  } catch (error) {
    if (!isClosed(error)) throw error
    opened = null
    return attempt(names, mode, deed)
  }
}

/** The result of a request as a promise. @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
export function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

/** Closes the database, so that another tab can bring it to a newer version, or a test can begin anew. */
export async function close() {
  const closing = opened
  opened = null
  if (closing) (await closing).database.close()
}

/**
 * @template T
 * @param {string[]} names
 * @param {IDBTransactionMode} mode
 * @param {(...stores: IDBObjectStore[]) => T | Promise<T>} deed
 */
async function attempt(names, mode, deed) {
  const { database, atWork } = await open()
  const transaction = database.transaction(names, mode)
  const finished = end(transaction)
  /** @type {(reason: Error) => void} */
  let leave = () => undefined
  const gone = /** @type {Promise<never>} */ (new Promise((_, reject) => (leave = reject)))
  atWork.add(leave)
  try {
    // Of a transaction that was begun while the browser was closing the database, Chromium says nothing any more.
    const result = await Promise.race([deed(...names.map(name => transaction.objectStore(name))), gone])
    await Promise.race([finished, gone])
    return result
  } catch (error) {
    finished.catch(() => undefined) // the reason is `error`
    abort(transaction)
    throw error
  } finally {
    atWork.delete(leave)
  }
}

/** @returns {Promise<Connection>} */
function open() {
  opened ??= openAnew().catch(error => {
    opened = null
    throw error
  })
  return opened
}

/** @returns {Promise<Connection>} */
async function openAnew() {
  const request = indexedDB.open(NAME, UPGRADES.length)
  request.onupgradeneeded = ({ oldVersion }) => {
    for (const upgrade of UPGRADES.slice(oldVersion)) upgrade(request.result)
  }
  const database = await done(request)
  database.onversionchange = () => void close() // a newer page waits for us
  /** @type {Connection['atWork']} */
  const atWork = new Set()
  database.onclose = () => {
    opened = null
    for (const leave of atWork) leave(new DOMException('closed by the browser', 'InvalidStateError'))
  }
  return { database, atWork }
}

/** @param {IDBTransaction} transaction @returns {Promise<void>} */
function end(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error ?? new DOMException('aborted', 'AbortError'))
  })
}

/** @param {IDBTransaction} transaction */
function abort(transaction) {
  try {
    transaction.abort()
  } catch (error) {
    if (!(error instanceof DOMException)) throw error // it had ended by itself
  }
}

/** Whether the phone had no room for what was to be written. @param {unknown} error */
export function isFull(error) {
  return error instanceof DOMException && error.name === 'QuotaExceededError'
}

/** What was written, or nothing where there was no room for it. @template T @param {Promise<T>} writing @returns {Promise<T | undefined>} */
export async function unlessFull(writing) {
  try {
    return await writing
  } catch (error) {
    if (!isFull(error)) throw error
    return undefined
  }
}

/**
 * What there is of a database that is closed, or is being closed in the middle of a piece of work: nothing of that is
 * written then. No deed aborts by itself.
 * @param {unknown} error
 */
function isClosed(error) {
  return error instanceof DOMException && ['InvalidStateError', 'AbortError', 'UnknownError'].includes(error.name)
}
