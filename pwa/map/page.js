// @ts-check
/** The walk of a day or a task: in the order one chooses, from where one stands, on the list and on the map. */

import { HandOrder } from './hand.js'
import { Whereabouts } from './here.js'
import { byHand, overdueFirst, shortest } from './order.js'
import { setAside } from './records_here.js'
import { arrange, fill, stopsIn } from './stops.js'

/** @typedef {import('./stops.js').Stop} Stop */

const section = /** @type {HTMLElement | null} */ (document.querySelector('[data-walk]'))
const list = /** @type {HTMLElement | null} */ (section?.querySelector('[data-stops]'))
if (section && list) await start(section, list)
document.documentElement.dataset.ready = 'walk'

/** @param {HTMLElement} section @param {HTMLElement} list */
async function start(section, list) {
  const where = new Whereabouts()
  const hand = new HandOrder(section)
  const box = /** @type {HTMLElement | null} */ (document.querySelector('[data-map]'))
  const map = box ? await mapIn(box) : null
  let stops = stopsIn(list)
  const draw = () => {
    const order = inOrder(section, stops, where, hand)
    arrange(list, order, where.now)
    map?.show(order, where.now)
  }
  hand.addEventListener('changed', draw)
  section.querySelector('[data-hand]')?.addEventListener('submit', event => hand.move(/** @type {SubmitEvent} */ (event), stopsIn(list)))
  offerOrders(section, by => {
    if (by === 'hand' && !hand.stops.length) hand.begin(stopsIn(list))
    draw()
  })
  if (hand.isUnsent && !location.search) chooseOrder(section, 'hand')
  await setAside(section, stops, left => {
    stops = left
    sayLeft(section, left.length)
    draw()
  })
  await offerPosition(section, where, draw)
  await hand.send()
}

/** @param {HTMLElement} section @param {number} left */
function sayLeft(section, left) {
  const { some = '', none = '' } = /** @type {HTMLElement} */ (section.querySelector('[data-left]'))?.dataset ?? {}
  fill(section, '[data-left]', left ? some.replace('{n}', String(left)) : none)
}

/** @param {HTMLElement} section @param {(by: string) => void} chosen */
function offerOrders(section, chosen) {
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (section.querySelectorAll('[data-by]'))) {
    link.addEventListener('click', event => {
      event.preventDefault()
      history.replaceState(null, '', link.href)
      chooseOrder(section, link.dataset.by ?? '')
      chosen(link.dataset.by ?? '')
    })
  }
}

/** @param {HTMLElement} section @param {Stop[]} stops @param {Whereabouts} where @param {HandOrder} hand @returns {Stop[]} */
function inOrder(section, stops, where, hand) {
  const places = stops.map(({ place }) => place)
  const { order } = section.dataset
  if (order === 'hand') return byHand(stops.map(({ id }) => id), hand.stops).map(n => stops[n])
  const found = order === 'overdue' ? overdueFirst(places, stops.map(({ overdue }) => overdue), where.now) : shortest(places, where.now)
  return found.map(n => stops[n])
}

/** @param {HTMLElement} section @param {string} by */
function chooseOrder(section, by) {
  section.dataset.order = by
  for (const link of /** @type {NodeListOf<HTMLElement>} */ (section.querySelectorAll('[data-by]'))) {
    if (link.dataset.by === by) link.setAttribute('aria-current', 'true')
    else link.removeAttribute('aria-current')
  }
}

/** Loaded where there is something to draw. @param {HTMLElement} box */
async function mapIn(box) {
  const { WalkMap } = await import('./map.js')
  const map = new WalkMap(box)
  map.addEventListener('chosen', event => choose(/** @type {CustomEvent<Stop>} */ (event).detail))
  return map
}

/** A stop that was pressed on the map. @param {Stop} stop */
function choose({ row }) {
  row.scrollIntoView({ block: 'center' })
  row.querySelector('a')?.focus()
}

/** Asks only when told to; where it was allowed before, it begins by itself. @param {HTMLElement} section @param {Whereabouts} where @param {() => void} draw */
async function offerPosition(section, where, draw) {
  const offer = /** @type {HTMLElement | null} */ (section.querySelector('[data-here]'))
  const said = /** @type {HTMLElement | null} */ (section.querySelector('[data-here-said]'))
  if (!offer || !said) return
  const say = (/** @type {string} */ sentence) => {
    offer.hidden = true
    said.hidden = false
    fill(said, 'span', sentence)
  }
  where.addEventListener('moved', () => {
    say(`从现在的位置排，误差约 ${where.now?.accuracyM} m`)
    draw()
  })
  where.addEventListener('refused', event => say(/** @type {CustomEvent<string>} */ (event).detail))
  if (await Whereabouts.areKnown()) return where.start()
  offer.hidden = false
  offer.querySelector('button')?.addEventListener('click', () => where.start(), { once: true })
}
