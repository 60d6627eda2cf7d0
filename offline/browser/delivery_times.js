// @ts-check
/**
 * When the outbox is delivered: when a page starts, when the network is back, when the page is looked at again, when
 * something was put in, when the pause of an entry is over, and by Background Sync where a browser has it. One tab
 * at a time: whoever has the lock delivers.
 */

import { pauseAfter } from './clock.js'
import { deliver, sender } from './delivery.js'
import * as outbox from './outbox.js'
import { recover } from './outbox_put.js'

export const SYNC_TAG = 'outbox'
const LOCK = 'outbox-delivery'
const LONGEST = 300_000 // ms between looks

/** @typedef {{author?: string | string[], eager?: boolean}} Which */

/**
 * Begins now and goes on as long as the page lives.
 * @param {() => string | string[] | undefined} author of the records to send: who may bring them from this page
 * @returns {() => void} ends it
 */
export function keepDelivering(author) {
  const ending = new AbortController()
  const { signal } = ending
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer
  let running = false
  let missed = false // the network came back while a round was failing
  let inVain = 0

  /** @param {boolean} eager */
  async function round(eager) {
    if (running) missed ||= eager
    if (running || signal.aborted) return
    running = true
    missed = false
    clearTimeout(timer)
    try {
      const brokenOff = await deliverAlone({ author: author(), eager })
      inVain = brokenOff ? inVain + 1 : 0
    } finally {
      running = false
      const pause = Math.max(await untilNext(author()), pauseAfter(Math.max(inVain, 1)))
      if (!signal.aborted) timer = setTimeout(round, missed ? 0 : pause, missed)
    }
  }

  addEventListener('online', () => round(true), { signal })
  addEventListener('visibilitychange', () => document.visibilityState === 'visible' && round(true), { signal })
  outbox.changes.addEventListener('changed', () => round(false), { signal })
  signal.addEventListener('abort', () => clearTimeout(timer))
  void round(true)
  void askForBackgroundSync()
  return () => ending.abort()
}

/** A round, unless another tab or the service worker is at it. Gives whether it was broken off. @param {Which} [which] */
export async function deliverAlone(which = {}) {
  const round = async () => {
    await recover()
    const send = sender(outbox, (address, options) => fetch(address, options), ({ id }, bytes) => outbox.tellProgress(id, bytes))
    return deliver(outbox, send, which)
  }
  if (!navigator.locks) return round() // iOS before 15.4; the server files a record once however often it comes
  return navigator.locks.request(LOCK, { ifAvailable: true }, async lock => (lock ? round() : false))
}

/** How long until the next entry may be tried. @param {string | string[]} [author] */
export async function untilNext(author) {
  const waiting = (await outbox.all(author)).filter(entry => entry.state === 'waiting')
  const next = Math.min(...waiting.map(entry => entry.nextAt), Date.now() + LONGEST)
  return Math.max(0, next - Date.now())
}

/** The browser wakes the service worker when the network is back, even with the page closed. */
async function askForBackgroundSync() {
  const registration = await navigator.serviceWorker?.ready
  const sync = /** @type {any} */ (registration)?.sync
  try {
    await sync?.register(SYNC_TAG)
  } catch {
    // The person has switched it off; the other times remain.
  }
}
