// @ts-check
/**
 * On every page of a signed-in person: how many records are not sent, and a reminder of what has waited for long. 24 h
 * are said at the top of the page, 72 h by a notification as well where the person has allowed it, 5 days in maroon.
 */

import { all, changes } from '../../offline/outbox.js'
import { unsent, urgencyOf } from './sorting.js'

/** @typedef {import('./sorting.js').Urgency} Urgency */

const NOTIFIED = 'unsent-notified'
const EVERY = 24 * 3_600_000 // ms between two notifications

/** @param {string} person */
export async function keepReminding(person) {
  changes.addEventListener('changed', () => count(person))
  const entries = await count(person)
  const urgency = urgencyOf(entries, Date.now())
  // Once, at the start: a bar that comes later would push away what one is about to press.
  showBar(entries.length, urgency)
  if (urgency === 'threeDays' || urgency === 'fiveDays') await notify(entries.length)
}

/** @param {string} person */
async function count(person) {
  const entries = unsent(await all(person))
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-unsent]'))) show(place, entries.length)
  await (entries.length ? navigator.setAppBadge?.(entries.length) : navigator.clearAppBadge?.())?.catch(() => undefined) // a courtesy
  return entries
}

/** @param {HTMLElement} place @param {number} number */
function show(place, number) {
  const sentence = (place.dataset.unsent ?? '').replace('{n}', String(number))
  place.hidden = number === 0
  place.textContent = 'inWords' in place.dataset ? sentence : number < 100 ? String(number) : '99+'
  if (!('inWords' in place.dataset)) place.setAttribute('aria-label', sentence)
}

/** @param {number} number @param {Urgency} urgency */
function showBar(number, urgency) {
  const bar = document.getElementById('unsent')
  const words = bar?.querySelector('span')
  if (!bar || !words || urgency === 'none') return
  words.textContent = (words.dataset[urgency] ?? '').replace('{n}', String(number))
  bar.classList.toggle('late', urgency === 'fiveDays')
  bar.hidden = false
}

/** By the phone itself, since there is no network: once a day at most. @param {number} number */
async function notify(number) {
  const last = Number(localStorage.getItem(NOTIFIED))
  if (!('Notification' in globalThis) || Notification.permission !== 'granted' || Date.now() - last < EVERY) return
  const registration = await navigator.serviceWorker?.ready
  await registration?.showNotification(`${number} 条记录还没有传出去`, {
    body: '存在这台手机上 3 天多了。连一次网，打开码上就会传',
    tag: NOTIFIED, // of two tabs that remind at once, one is seen
    data: { path: '/outbox' },
  })
  localStorage.setItem(NOTIFIED, String(Date.now())) // not before: the page may be left meanwhile
}
