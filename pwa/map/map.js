// @ts-check
/**
 * The map of a walk: district outlines, the stops by their numbers, the way, where one stands; over licensed tiles
 * where the settings name any and they can be reached, else over a grid that tells distances.
 */

import '../vendor/leaflet/leaflet.js'
import { toGcj02 } from './gcj02.js'
import { drawGrid } from './grid.js'
import { groups, hereIcon, pinIcon } from './pins.js'

/** @typedef {import('./stops.js').Stop} Stop */
/** @typedef {import('./here.js').Here} Here */

const leaflet = /** @type {any} */ (globalThis).L // its own build carries no types
const STREET = 16 // no nearer by itself: a single stop shall lie among its surroundings
const ROOM = { paddingTopLeft: [36, 56], paddingBottomRight: [76, 60] } // px; pins stand above their place, the sheet laps over

/**
 * @param {HTMLElement} box
 * @param {(stop: Stop) => void} choose what a pressed pin does
 */
export function drawn(box, choose) {
  const { layers = '', system = '', attribution = '', outlines = '' } = box.dataset
  const chart = /** @type {HTMLElement} */ (box.querySelector('[data-chart]'))
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches
  const map = leaflet.map(chart, {
    zoomControl: false,
    attributionControl: false,
    zoomSnap: 0.5,
    maxZoom: 18,
    minZoom: 8,
    dragging: !leaflet.Browser.mobile, // one finger moves the page, two move the map
    zoomAnimation: !still,
    fadeAnimation: !still,
    markerZoomAnimation: !still,
  })
  map.setView(placed(system, 121.4737, 31.2304), 10)
  const grid = drawGrid(map, leaflet)
  const says = /** @type {HTMLElement} */ (box.querySelector('[data-says]'))
  const sayBare = () => (says.textContent = (says.dataset[layers ? 'away' : 'bare'] ?? '').replace('{grid}', grid.said))
  grid.onchange = sayBare
  if (layers) drawTiles(map, layers, () => (says.textContent = attribution), () => (grid.show(), sayBare()))
  else grid.show()
  sayOutlines(map, outlines, system)
  wireButtons(box, map, () => frame(true))

  const shown = leaflet.layerGroup().addTo(map)
  /** @type {any} */
  let bounds = null
  let framed = ''
  /** Anew when other stops are shown, not with each step that one takes. @param {boolean} [always] */
  function frame(always = false) {
    if (bounds?.isValid()) map.fitBounds(bounds, { ...ROOM, maxZoom: STREET, animate: always && !still })
  }

  return {
    /** @param {Stop[]} stops first to last @param {Here | null} here */
    show(stops, here) {
      shown.clearLayers()
      const at = (/** @type {{lngWgs84: number, latWgs84: number}} */ { lngWgs84, latWgs84 }) => placed(system, lngWgs84, latWgs84)
      const points = stops.filter(({ place }) => place).map(({ place }) => at(/** @type {any} */ (place)))
      const path = here ? [at(here), ...points] : points
      leaflet.polyline(path, { className: 'way', interactive: false }).addTo(shown)
      if (here) {
        leaflet.circle(at(here), { radius: here.accuracyM, className: 'vague', interactive: false }).addTo(shown)
        leaflet.marker(at(here), { icon: hereIcon(leaflet), interactive: false, keyboard: false }).addTo(shown)
      }
      for (const group of groups(stops)) {
        const pin = leaflet.marker(at(group.place), { icon: pinIcon(leaflet, group), zIndexOffset: group.isNext ? 1000 : 0 })
        pin.on('click keypress', (/** @type {any} */ { type, originalEvent }) => {
          if (type === 'click' || originalEvent.key === 'Enter') choose(group.stops[0])
        })
        pin.addTo(shown).getElement().setAttribute('aria-label', group.said)
      }
      bounds = leaflet.latLngBounds(path)
      const whole = stops.map(({ id }) => id).sort().join() + Boolean(here)
      if (framed !== whole) frame()
      framed = whole
    },
  }
}

/** As Leaflet takes it: north first, in the system of what lies below. @param {string} system @param {number} lngWgs84 @param {number} latWgs84 */
function placed(system, lngWgs84, latWgs84) {
  const [lng, lat] = system === 'gcj02' ? toGcj02(lngWgs84, latWgs84) : [lngWgs84, latWgs84]
  return leaflet.latLng(lat, lng)
}

/** @param {any} map @param {string} layers @param {() => void} came @param {() => void} failed */
function drawTiles(map, layers, came, failed) {
  const tiles = layers.split(' ').map(layer => leaflet.tileLayer(layer, { maxZoom: 18, referrerPolicy: 'origin' }))
  for (const layer of tiles) layer.addTo(map)
  tiles[0].once('tileload', came)
  tiles[0].on('tileerror', () => {
    if (!map.hasLayer(tiles[0])) return
    for (const layer of tiles) layer.remove()
    failed()
    addEventListener('online', () => drawTiles(map, layers, came, failed), { once: true })
  })
}

/** @param {any} map @param {string} address @param {string} system */
async function sayOutlines(map, address, system) {
  const answer = await fetch(address).catch(() => null) // out of reach and not kept: the stops are drawn all the same
  if (!answer?.ok) return
  const coordsToLatLng = (/** @type {[number, number]} */ [lng, lat]) => placed(system, lng, lat)
  leaflet.geoJSON(await answer.json(), {
    coordsToLatLng,
    interactive: false,
    style: { className: 'district' },
    onEachFeature(/** @type {any} */ { properties }, /** @type {any} */ layer) {
      const name = leaflet.divIcon({ className: 'district-name', iconSize: null, html: document.createTextNode(properties.name) })
      leaflet.marker(coordsToLatLng(properties.label), { icon: name, interactive: false, keyboard: false }).addTo(map)
      layer.bringToBack?.()
    },
  }).addTo(map)
}

/** @param {HTMLElement} box @param {any} map @param {() => void} whole */
function wireButtons(box, map, whole) {
  const buttons = /** @type {HTMLElement} */ (box.querySelector('[data-zoom]'))
  buttons.hidden = false
  buttons.querySelector('[data-in]')?.addEventListener('click', () => map.zoomIn(1))
  buttons.querySelector('[data-out]')?.addEventListener('click', () => map.zoomOut(1))
  buttons.querySelector('[data-whole]')?.addEventListener('click', whole)
}
