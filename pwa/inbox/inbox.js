// @ts-check
/** 消息: new notices come by themselves, and what was read on another device is read here. */

import { follow } from '../live/parts.js'
import { showUnread } from './badge.js'

const page = /** @type {HTMLElement | null} */ (document.querySelector('.inbox[data-live]'))
if (page) {
  page.dataset.look = location.pathname + location.search
  page.addEventListener('live:looked', () => {
    const sieve = /** @type {HTMLElement | null} */ (page.querySelector('[data-part=sieve]'))
    showUnread(Number(sieve?.dataset.unread ?? 0))
  })
  follow(page)
}
