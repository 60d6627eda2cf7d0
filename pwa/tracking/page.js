// @ts-check
/** The page of a report: follows what happens, hands in what is done here, shares and draws where the rescuer is. */

import { follow } from '../live/parts.js'
import { addsByItself } from './adding.js'
import { handsIn } from './deeds.js'
import { drawsWhereabouts } from './drawing.js'
import { scansOnArrival } from './scan_arrival.js'
import { sharesWhereabouts } from './sharing.js'

const page = document.body
const look = follow(page)
handsIn(page, look)
addsByItself(page, look)
sharesWhereabouts(page)
scansOnArrival(page)
await drawsWhereabouts(page)
document.documentElement.dataset.ready = 'tracking'
