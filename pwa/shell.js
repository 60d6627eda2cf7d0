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

/** What comes behind the page may not come at all where the network goes meanwhile; the next page has it. @param {unknown} reason */
const notHere = reason => console.info('not on this page:', reason)

// A visitor who never reported anything has nothing to bring, and loads nothing for it.
if (authors().length || document.querySelector('[data-writes]')) {
  void import('./records/filing.js').then(({ keepBringing }) => keepBringing(), notHere)
}

if (person) {
  void import('./records/arrival.js').then(({ tellArrival }) => tellArrival(), notHere)
  void import('./outbox/reminding.js').then(({ keepReminding }) => keepReminding(person), notHere)
  if (localStorage.getItem('push')) void import('./push/renewing.js').then(({ keepSubscribed }) => keepSubscribed(person), notHere)
  const hasBell = document.querySelector('[data-unread-badge]') && !document.querySelector('[data-live]')
  if (hasBell) void import('./inbox/ringing.js').then(({ keepCounting }) => keepCounting(), notHere)
}
