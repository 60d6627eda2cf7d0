// @ts-check
/** Where help is needed, and where it is: two marks over what pwa/map/ground.js lays below. */

import '../vendor/leaflet/leaflet.js'
import { Ground } from '../map/ground.js'

/** @typedef {import('./drawing.js').Point} Point */

const leaflet = /** @type {any} */ (globalThis).L // its own build carries no types
const ROOM = { paddingTopLeft: [48, 64], paddingBottomRight: [96, 40], maxZoom: 16 } // px; marks have their names at the right
const PIN = '<svg viewBox="-24 -54 48 62" aria-hidden="true"><path d="M0 6c-14-17-20-23-20-33a20 20 0 0 1 40 0c0 10-6 16-20 33z"/></svg>'
const VAN = '<svg viewBox="-20 -20 40 40" aria-hidden="true"><circle r="17"/><path d="M-9-5h9v8h-9zM0-3h5l4 4v2H0z" fill="#fff" stroke="none"/></svg>'

export class TrackMap {
  #map
  #ground
  #shown
  #box
  #framed = ''
  #still = matchMedia('(prefers-reduced-motion: reduce)').matches

  /** @param {HTMLElement} box */
  constructor(box) {
    this.#box = box
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
    this.#map.setView([31.23, 121.47], 11)
    this.#ground = new Ground(this.#map, leaflet, box)
    this.#shown = leaflet.layerGroup().addTo(this.#map)
  }

  /** @param {Point} thing @param {Point} rescuer @param {number} accuracyM */
  show(thing, rescuer, accuracyM) {
    const [there, here] = [this.#ground.at(thing), this.#ground.at(rescuer)]
    this.#map.invalidateSize()
    this.#frame(leaflet.latLngBounds([there, here]))
    this.#shown.clearLayers()
    leaflet.polyline([here, there], { className: 'way', interactive: false }).addTo(this.#shown)
    leaflet.circle(here, { radius: accuracyM, className: 'vague', interactive: false }).addTo(this.#shown)
    this.#mark(there, 'spot', PIN, this.#box.dataset.thing ?? '', [40, 52], [20, 45])
    this.#mark(here, 'spot van', VAN, this.#box.dataset.rescuer ?? '', [36, 36], [18, 18])
    this.#box.dataset.rescuerAt = `${rescuer.lngWgs84},${rescuer.latWgs84}`
  }

  /** Anew only when a mark would leave the picture, or the way has become much shorter. @param {any} bounds */
  #frame(bounds) {
    const zoom = String(Math.floor(this.#map.getBoundsZoom(bounds)))
    if (this.#framed === zoom && this.#map.getBounds().contains(bounds)) return
    this.#framed = zoom
    this.#map.fitBounds(bounds, { ...ROOM, animate: !this.#still })
  }

  /** @param {any} at @param {string} className @param {string} svg @param {string} name @param {number[]} iconSize @param {number[]} iconAnchor */
  #mark(at, className, svg, name, iconSize, iconAnchor) {
    const html = document.createElement('span')
    html.innerHTML = svg
    html.append(Object.assign(document.createElement('b'), { textContent: name }))
    leaflet.marker(at, { icon: leaflet.divIcon({ className, html, iconSize, iconAnchor }), interactive: false, keyboard: false }).addTo(this.#shown)
  }
}
