// @ts-check
/**
 * What every page starts: the service worker, the network bar where a page is a kept one, the delivery of what waits
 * on this phone, and for a signed-in person a reminder of what has waited long and the word that push is still wanted.
 */

import './session.js'
import { authors } from './records/author.js'
import { person } from './records/person.js'
import { when } from './shell/when.js'

if ('serviceWorker' in navigator && window.isSecureContext) {
  // As a module it can deliver with all pages closed; browsers that take none have no Background Sync either.
  navigator.serviceWorker
    .register('/service-worker.mjs', { type: 'module' })
    .catch(() => navigator.serviceWorker.register('/service-worker.js'))
    // A page works without it, only not without a network.
    .catch(reason => console.info('no service worker:', reason))
}

const { kept, keptAt } = document.documentElement.dataset
const bar = document.getElementById('net')
const words = /** @type {HTMLElement | null | undefined} */ (bar?.querySelector('[data-page]'))
if (bar && words && keptAt) {
  const sentence = words.dataset[kept === 'shell' ? 'shell' : 'page'] ?? ''
  words.textContent = sentence.replace('{at}', when(new Date(keptAt), document.documentElement.lang))
  bar.hidden = false
}

if (person) {
  const [{ tellArrival }, { keepReminding }] = await Promise.all([import('./records/arrival.js'), import('./outbox/reminding.js')])
  tellArrival()
  void keepReminding(person)
  if (localStorage.getItem('push')) void import('./push/renewing.js').then(({ keepSubscribed }) => keepSubscribed(person))
  const hasBell = document.querySelector('[data-unread-badge]') && !document.querySelector('[data-live]')
  if (hasBell) void import('./inbox/ringing.js').then(({ keepCounting }) => keepCounting())
}

// A visitor who never reported anything has nothing to bring, and loads nothing for it.
if (authors().length || document.querySelector('[data-writes]')) {
  const { keepDelivering } = await import('../offline/delivery_times.js')
  keepDelivering(authors)
}
