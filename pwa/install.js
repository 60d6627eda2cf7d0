// @ts-check
/** Offers to install the app, only where this browser can do it, and never again once it was declined. */

import { isInstalled, isIos } from './this_browser.js'

/** @typedef {Event & {prompt(): Promise<void>, userChoice: Promise<{outcome: 'accepted' | 'dismissed'}>}} Offer */

const DECLINED = 'install-declined'
const hint = document.getElementById('install')

if (hint && !isInstalled() && !localStorage.getItem(DECLINED)) {
  hint.querySelector('[data-deed=dismiss]')?.addEventListener('click', decline)
  addEventListener('beforeinstallprompt', event => offer(/** @type {Offer} */ (event)))
  addEventListener('appinstalled', () => (hint.hidden = true))
  if (isIos()) show('ios')
}

/** Chromium on Android and on the desk: its own dialog, when the person presses our button. @param {Offer} event */
function offer(event) {
  event.preventDefault()
  show('prompt')
  hint?.querySelector('[data-deed=install]')?.addEventListener(
    'click',
    async () => {
      await event.prompt()
      if ((await event.userChoice).outcome === 'dismissed') decline()
    },
    { once: true },
  )
}

/** @param {'ios' | 'prompt'} way */
function show(way) {
  if (!hint) return
  for (const part of hint.querySelectorAll('[data-way]')) {
    /** @type {HTMLElement} */ (part).hidden = /** @type {HTMLElement} */ (part).dataset.way !== way
  }
  hint.hidden = false
}

function decline() {
  localStorage.setItem(DECLINED, new Date().toISOString())
  if (hint) hint.hidden = true
}
