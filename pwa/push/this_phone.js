// @ts-check
/**
 * Whether this browser can be pushed to, and letting it be. What the person wanted is kept on the phone, with our key,
 * so that any later page can tell the server again (`renewing.js`). Knows no page.
 */

import { isInstalled, isIos } from '../this_browser.js'

/** @typedef {'unsupported' | 'install' | 'denied' | 'off' | 'on'} State */
/** @typedef {{person: string, key: string, id: string}} Wanted `id` is the server's name for the subscription */
/** @typedef {{hasPush: boolean, isIos: boolean, isInstalled: boolean, permission: NotificationPermission, isSubscribed: boolean}} Facts */

const KEPT = 'push'

/** The browser asked its own push service and got no answer from it. */
export class ServiceUnreachable extends Error {}
/** The server did not take it; the message is its sentence, or empty. */
export class NotTaken extends Error {}

/** Somebody took this phone off the list of devices, on another one. */
class TakenOffTheList extends Error {}

/** @param {Facts} facts @returns {State} */
export function stateOf({ hasPush, isIos, isInstalled, permission, isSubscribed }) {
  if (!hasPush) return isIos && !isInstalled ? 'install' : 'unsupported'
  if (permission === 'denied') return 'denied'
  return permission === 'granted' && isSubscribed ? 'on' : 'off'
}

/** @param {string} person */
export async function stateHere(person) {
  const hasPush = 'PushManager' in globalThis && 'Notification' in globalThis && 'serviceWorker' in navigator
  const isSubscribed = hasPush && wanted()?.person === person && (await subscription()) !== null
  const permission = hasPush ? Notification.permission : 'default'
  return stateOf({ hasPush, isIos: isIos(), isInstalled: isInstalled(), permission, isSubscribed })
}

/**
 * Only from a tap: the browser then asks the person. Gives false when they said no.
 * @param {string} person @param {string} key
 */
export async function subscribe(person, key) {
  if ((await Notification.requestPermission()) !== 'granted') return false
  const { pushManager } = await navigator.serviceWorker.ready
  const old = await pushManager.getSubscription()
  if (old && !isBoundTo(old, key)) await old.unsubscribe() // the server has another key than it had then
  await tellServer(person, key, await bound(pushManager, key))
  return true
}

/** Here and at the server. */
export async function unsubscribe() {
  const id = wanted()?.id
  localStorage.removeItem(KEPT)
  await (await subscription())?.unsubscribe()
  if (id) await fetch(`/push/subscriptions/${id}`, { method: 'DELETE' })
}

/** Again, without asking anybody: what this person wanted on this phone holds until they say otherwise, here or in the list of their devices. @param {string} person */
export async function subscribeAgain(person) {
  const kept = wanted()
  if (kept?.person !== person || !('Notification' in globalThis) || Notification.permission !== 'granted') return
  const { pushManager } = await navigator.serviceWorker.ready
  const subscription = (await pushManager.getSubscription()) ?? (await bound(pushManager, kept.key))
  try {
    await tellServer(person, kept.key, subscription, true)
  } catch (reason) {
    if (!(reason instanceof TakenOffTheList)) throw reason
    localStorage.removeItem(KEPT)
    await subscription.unsubscribe()
  }
}

/** @returns {Wanted | null} */
export function wanted() {
  return JSON.parse(localStorage.getItem(KEPT) ?? 'null')
}

/** @param {string} person @param {string} key @param {PushSubscription} subscription @param {boolean} [again] nobody asked for it just now */
async function tellServer(person, key, subscription, again = false) {
  const answer = await fetch('/push/subscriptions', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'HX-Request': 'true' }, // a refusal is then a sentence, not a page
    body: JSON.stringify({ ...subscription.toJSON(), again }),
  })
  if (again && answer.status === 410) throw new TakenOffTheList()
  if (!answer.ok) throw new NotTaken(sentenceIn(await answer.text()))
  const { id } = await answer.json()
  localStorage.setItem(KEPT, JSON.stringify({ person, key, id }))
}

/** @param {PushManager} pushManager @param {string} key */
async function bound(pushManager, key) {
  try {
    return await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
  } catch (reason) {
    if (/** @type {DOMException} */ (reason).name === 'AbortError') throw new ServiceUnreachable()
    throw reason
  }
}

async function subscription() {
  return (await navigator.serviceWorker.ready).pushManager.getSubscription()
}

/** @param {PushSubscription} subscription @param {string} key */
function isBoundTo(subscription, key) {
  const raw = new Uint8Array(subscription.options.applicationServerKey ?? new ArrayBuffer(0))
  const base64 = btoa(String.fromCharCode(...raw))
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '') === key
}

/** @param {string} html */
function sentenceIn(html) {
  return new DOMParser().parseFromString(html, 'text/html').querySelector('.say')?.textContent?.trim() ?? ''
}
