// @ts-check
/** Clues on the map of the walks, by the numbers that they have in the list. */

import { WalkMap } from '../../map/map.js'
import { stopsIn } from '../../map/stops.js'

/** @typedef {import('../../map/stops.js').Stop} Stop */

const list = /** @type {HTMLElement | null} */ (document.querySelector('[data-stops]'))
const box = /** @type {HTMLElement | null} */ (document.querySelector('[data-map]'))
if (list && box) {
  const map = new WalkMap(box, { way: false })
  map.addEventListener('chosen', event => choose(/** @type {CustomEvent<Stop>} */ (event).detail))
  map.show(stopsIn(list), null)
}
document.documentElement.dataset.ready = 'clues-map'

/** @param {Stop} stop */
function choose({ row }) {
  row.scrollIntoView({ block: 'center' })
  row.querySelector('a')?.focus()
}
