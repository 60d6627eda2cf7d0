// @ts-check
/** The board follows what happens, counts the seconds, and tells in the window's title how many nobody has taken. */

import { follow } from '../live/parts.js'
import { counted } from './clock.js'

const words = document.title
follow(document.body)
document.body.addEventListener('live:looked', show)
show()
setInterval(show, 1000)
document.documentElement.dataset.ready = 'board'

function show() {
  for (const shown of document.querySelectorAll('[data-since]')) {
    if (shown instanceof HTMLElement) shown.textContent = counted(Date.now() - Date.parse(shown.dataset.since ?? ''))
  }
  for (const shown of document.querySelectorAll('[data-until]')) {
    if (!(shown instanceof HTMLElement)) continue
    const left = Date.parse(shown.dataset.until ?? '') - Date.now()
    shown.textContent = left > 0 ? (shown.dataset.words ?? '').replace('{n}', counted(left)) : (shown.dataset.over ?? '')
  }
  const untaken = document.querySelector('[data-untaken]')?.textContent ?? '0'
  document.title = untaken === '0' ? words : `（${untaken}）${words}`
}
