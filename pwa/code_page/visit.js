// @ts-check
/**
 * Tells the scan log what was used on this page, and for how long it was open: nothing depends on it. Remembers on the
 * phone what this thing is and where, to be read out when there is no network.
 */

import { rememberThing } from '../emergencies/seen_things.js'

const visit = document.body.dataset.scan
const opened = performance.now()

/** @param {string} what */
function tell(what) {
  const seconds = String(Math.round((performance.now() - opened) / 1000))
  navigator.sendBeacon(`/scans/${visit}/uses`, new URLSearchParams({ what, seconds }))
}

const help = document.querySelector('[data-tag][data-name]')
if (help instanceof HTMLElement) {
  const { tag = '', name = '', place = '', address = '', phone = '', duty = '' } = help.dataset
  rememberThing(tag, { name, place, address, phone, duty })
}

if (visit) {
  document.addEventListener('click', event => {
    const used = event.target instanceof Element && event.target.closest('[data-use]')
    if (used instanceof HTMLElement && used.dataset.use) tell(used.dataset.use)
  })
  // Not `unload`: phones never send it, and it keeps the page out of the back-forward cache.
  addEventListener('pagehide', () => tell('left'), { once: true })
}
