// @ts-check
/** The page of a fault: follows what happens, and hands in what is done here. */

import { follow } from '../live/parts.js'
import { addsByItself } from '../tracking/adding.js'
import { handsIn } from './handing.js'

const page = document.body
const look = follow(page)
await handsIn(page, look)
addsByItself(page, look)
page.addEventListener('click', event => {
  const link = event.target instanceof Element ? event.target.closest('.dock a[href^="#"]') : null
  const spot = link && document.querySelector(link.getAttribute('href') ?? '')
  if (spot instanceof HTMLDetailsElement) spot.open = true
})
document.documentElement.dataset.ready = 'tracking'
