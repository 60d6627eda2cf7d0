// @ts-check
/**
 * The part of the service worker that hears push messages: shows each, opens what it is about, and tells the server
 * of both. The server appends it to `pwa/service-worker.js`, so that a worker which is no module has it too; its
 * names must differ from those there.
 *
 * A message is declarative (notifications/push_payload.py). Where the browser reads that itself, the event brings
 * the notification; anywhere else we read it. A message that nobody can read is shown as well: a browser withdraws
 * the permission of who is called and shows nothing.
 */

/** @typedef {{title: string, body?: string, lang?: string, dir?: NotificationDirection, tag?: string, renotify?: boolean, navigate?: string, data?: {token?: string, urgency?: string}}} Said */

const pushed = /** @type {ServiceWorkerGlobalScope & {KEPT: {build: string}}} */ (/** @type {unknown} */ (self))
const UNREADABLE = { title: '码上有新消息', body: '打开看看', navigate: '/inbox' }

pushed.addEventListener('push', event => event.waitUntil(showPushed(saidBy(event))))
pushed.addEventListener('notificationclick', event => event.waitUntil(openPushed(event.notification)))
pushed.addEventListener('pushsubscriptionchange', event => event.waitUntil(subscribeAgain(/** @type {any} */ (event))))

/** @param {PushEvent & {notification?: Notification | null}} event @returns {Said} */
function saidBy(event) {
  if (event.notification) return /** @type {Said} */ (/** @type {unknown} */ (event.notification))
  try {
    const said = event.data?.json()
    return said?.web_push === 8030 && said.notification?.title ? said.notification : UNREADABLE
  } catch {
    return UNREADABLE
  }
}

/** @param {Said} said */
async function showPushed({ title, body, lang, dir, tag, renotify, navigate, data }) {
  const isEmergency = data?.urgency === 'high'
  await pushed.registration.showNotification(title, {
    body,
    lang,
    dir,
    ...(tag ? { tag, renotify } : {}),
    icon: `/b/${pushed.KEPT.build}/pwa/icons/icon-192.png`,
    requireInteraction: isEmergency, // stays until somebody takes it
    data: { path: pathWithin(navigate), token: data?.token },
    .../** @type {{}} */ (isEmergency ? { vibrate: [400, 150, 400, 150, 400] } : {}),
  })
  await tellReached(data?.token, 'shown')
}

/** Of our own pages only, whatever a message says. @param {string | undefined} address */
function pathWithin(address) {
  const named = URL.canParse(address ?? '', location.origin) ? new URL(address ?? '', location.origin) : undefined
  return named?.origin === location.origin ? named.pathname + named.search + named.hash : '/inbox'
}

/** What a notification is about: where it is open already, else in a window of its own. @param {Notification} notification */
async function openPushed(notification) {
  notification.close()
  const path = pathWithin(notification.data?.path ?? '/')
  const windows = await pushed.clients.matchAll({ type: 'window' })
  const open = windows.find(window => new URL(window.url).pathname === new URL(path, location.origin).pathname)
  await (open ? open.focus() : pushed.clients.openWindow(path))
  await tellReached(notification.data?.token, 'opened')
}

/** @param {string | undefined} token @param {'shown' | 'opened'} state */
async function tellReached(token, state) {
  if (!token) return
  const body = JSON.stringify({ token, state })
  const headers = { 'Content-Type': 'application/json' }
  await fetch('/push/receipts', { method: 'POST', body, headers, keepalive: true, credentials: 'omit' }).catch(reason =>
    // The person has the message all the same; the server goes on to say "handed over".
    console.info('no receipt:', reason),
  )
}

/** The browser's service moved this phone to another address. @param {{oldSubscription?: PushSubscription, newSubscription?: PushSubscription} & Event} change */
async function subscribeAgain({ oldSubscription, newSubscription }) {
  const options = oldSubscription?.options ?? { userVisibleOnly: true }
  const subscription = newSubscription ?? (await pushed.registration.pushManager.subscribe(options))
  const headers = { 'Content-Type': 'application/json' }
  await fetch('/push/subscriptions', { method: 'POST', body: JSON.stringify(subscription), headers })
}
