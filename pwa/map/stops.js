// @ts-check
/** The list of a walk: its stops as the page has them, put in another order, with the way to each in words. */

import { way } from './ways.js'

/** @typedef {import('./order.js').Place} Place */
/** @typedef {{id: string, task: string, name: string, overdue: boolean, place: Place | null, row: HTMLLIElement}} Stop */

/** @param {HTMLElement} list @returns {Stop[]} */
export function stopsIn(list) {
  return [.../** @type {NodeListOf<HTMLLIElement>} */ (list.querySelectorAll('[data-stop]'))].map(stopOf)
}

/** @param {HTMLLIElement} row @returns {Stop} */
function stopOf(row) {
  const { stop = '', task = '', name = '', lng, lat } = row.dataset
  const place = lng && lat ? { lngWgs84: Number(lng), latWgs84: Number(lat) } : null
  return { id: stop, task, name, place, overdue: row.classList.contains('over'), row }
}

/**
 * What has the focus keeps it: rows that lie right are not moved.
 * @param {HTMLElement} list @param {Stop[]} stops first to last @param {Place | null} here
 */
export function arrange(list, stops, here) {
  let before = here
  stops.forEach((stop, place) => {
    if (list.children[place] !== stop.row) list.insertBefore(stop.row, list.children[place] ?? null)
    fill(stop.row, '[data-no]', String(place + 1))
    stop.row.classList.toggle('now', place === 0)
    if (stop.place) fill(stop.row, '[data-way]', saidWay(list, before, stop.place, before === here))
    before = stop.place ?? before
  })
}

/** @param {HTMLElement} list @param {Place | null} before @param {Place} place @param {boolean} fromHere */
function saidWay(list, before, place, fromHere) {
  if (!before) return ''
  const said = way(before, place)
  if (!said.startsWith('向')) return said
  return ((fromHere ? list.dataset.first : list.dataset.next) ?? '').replace('{way}', said)
}

/** @param {ParentNode} part @param {string} selector @param {string} text */
export function fill(part, selector, text) {
  const place = part.querySelector(selector)
  if (place && place.textContent !== text) place.textContent = text
}
