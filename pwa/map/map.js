// @ts-check
/** The map of a walk: the stops by their numbers, the way, and where one stands, over what ground.js lays below. */

import '../vendor/leaflet/leaflet.js'
import { Ground } from './ground.js'
import { groups, hereIcon, pinIcon } from './pins.js'

/** @typedef {import('./stops.js').Stop} Stop */
/** @typedef {import('./here.js').Here} Here */
/** @typedef {import('./order.js').Place} Place */

const leaflet = /** @type {any} */ (globalThis).L // its own build carries no types
const COVERED = 30 // px; pins as near as this would hide each other's number
const STREET = 16 // no nearer by itself: a single stop shall lie among its surroundings
const ROOM = { paddingTopLeft: [36, 64], paddingBottomRight: [76, 60] } // px; pins stand above their place, the sheet laps over

/** Events: `chosen` with a stop as its detail. */
export class WalkMap extends EventTarget {
  #map
  #ground
  #shown
  /** @type {Stop[]} */
  #stops = []
  /** @type {Here | null} */
  #here = null
  #framed = ''
  #way
  #still = matchMedia('(prefers-reduced-motion: reduce)').matches

  /** @param {HTMLElement} box @param {{way?: boolean}} [drawn] whether one goes from each to the next */
  constructor(box, { way = true } = {}) {
    super()
    this.#way = way
    this.#map = leaflet.map(box.querySelector('[data-chart]'), {
      zoomControl: false,
      attributionControl: false, // ground.js says whose map it is
      zoomSnap: 0.5,
      minZoom: 8,
      maxZoom: 18,
      dragging: !leaflet.Browser.mobile, // one finger moves the page, two move the map
      zoomAnimation: !this.#still,
      fadeAnimation: !this.#still,
      markerZoomAnimation: !this.#still,
    })
    this.#map.setView([31.23, 121.47], 10)
    this.#ground = new Ground(this.#map, leaflet, box)
    this.#shown = leaflet.layerGroup().addTo(this.#map)
    this.#map.on('zoomend', () => this.#draw()) // what covers each other changes
    this.#wire(/** @type {HTMLElement} */ (box.querySelector('[data-zoom]')))
  }

  /** @param {Stop[]} stops first to last @param {Here | null} here */
  show(stops, here) {
    this.#stops = stops
    this.#here = here
    const whole = stops.map(({ id }) => id).sort().join() + Boolean(here)
    if (this.#framed !== whole) this.#frame(false) // not with each step that one takes
    this.#framed = whole
    this.#draw()
  }

  /** @param {boolean} moving */
  #frame(moving) {
    const bounds = leaflet.latLngBounds(this.#path())
    if (bounds.isValid()) this.#map.fitBounds(bounds, { ...ROOM, maxZoom: STREET, animate: moving && !this.#still })
  }

  #draw() {
    this.#shown.clearLayers()
    if (this.#way) leaflet.polyline(this.#path(), { className: 'way', interactive: false }).addTo(this.#shown)
    if (this.#here) this.#addHere(this.#here)
    for (const group of groups(this.#stops, (one, other) => this.#cover(one, other))) this.#addPin(group)
  }

  #path() {
    const points = this.#stops.flatMap(({ place }) => (place ? [this.#ground.at(place)] : []))
    return this.#here ? [this.#ground.at(this.#here), ...points] : points
  }

  /** @param {Here} here */
  #addHere(here) {
    const at = this.#ground.at(here)
    leaflet.circle(at, { radius: here.accuracyM, className: 'vague', interactive: false }).addTo(this.#shown)
    leaflet.marker(at, { icon: hereIcon(leaflet), interactive: false, keyboard: false }).addTo(this.#shown)
  }

  /** @param {Place} one @param {Place} other */
  #cover(one, other) {
    const [here, there] = [one, other].map(place => this.#map.project(this.#ground.at(place)))
    return here.distanceTo(there) < COVERED
  }

  /** @param {import('./pins.js').Group} group */
  #addPin(group) {
    const at = this.#ground.at(group.place)
    const nameAtLeft = this.#map.latLngToContainerPoint(at).x > this.#map.getSize().x / 2
    const pin = leaflet.marker(at, { icon: pinIcon(leaflet, group, nameAtLeft), zIndexOffset: group.isNext ? 1000 : 0 })
    pin.on('click keypress', (/** @type {any} */ { type, originalEvent }) => {
      if (type === 'click' || originalEvent.key === 'Enter') this.dispatchEvent(new CustomEvent('chosen', { detail: group.stops[0] }))
    })
    pin.addTo(this.#shown)
  }

  /** @param {HTMLElement} buttons */
  #wire(buttons) {
    buttons.hidden = false
    buttons.querySelector('[data-in]')?.addEventListener('click', () => this.#map.zoomIn(1))
    buttons.querySelector('[data-out]')?.addEventListener('click', () => this.#map.zoomOut(1))
    buttons.querySelector('[data-whole]')?.addEventListener('click', () => this.#frame(true))
  }
}
