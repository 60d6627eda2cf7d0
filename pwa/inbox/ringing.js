// @ts-check
/** On every page with a bell the number follows what happens, on this device and on others. */

import { listen } from '../live/listen.js'
import { showUnread } from './badge.js'

export function keepCounting() {
  listen('/inbox/live', { look: count })
}

/** @returns {Promise<'seen' | 'away' | 'ended'>} */
async function count() {
  try {
    const answer = await fetch('/inbox/unread')
    if (answer.status === 401) return 'ended'
    if (!answer.ok) return 'away'
    showUnread((await answer.json()).unread)
    return 'seen'
  } catch {
    return 'away' // no network, or no server
  }
}
