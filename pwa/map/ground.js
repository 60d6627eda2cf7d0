// @ts-check
/**
 * What lies below the stops: district outlines, over licensed tiles where the settings name any and they can be
 * reached, else over a grid that tells distances. Says which of them it is.
 */

import { toGcj02 } from './gcj02.js'
import { drawGrid } from './grid.js'

export class Ground {
  #map
  #leaflet
  #box
  #grid

  /** @param {any} map @param {any} leaflet @param {HTMLElement} box */
  constructor(map, leaflet, box) {
    this.#map = map
    this.#leaflet = leaflet
    this.#box = box
    this.#grid = drawGrid(map, leaflet, said => this.#say(box.dataset.layers ? 'away' : 'bare', said))
    if (box.dataset.layers) this.#layTiles(box.dataset.layers.split(' '))
    else this.#grid.show()
    this.#drawOutlines(box.dataset.outlines ?? '')
  }

  /** Where to draw a place: shifted only where the tiles are. @param {import('./order.js').Place} place */
  at({ lngWgs84, latWgs84 }) {
    const [lng, lat] = this.#box.dataset.system === 'gcj02' ? toGcj02(lngWgs84, latWgs84) : [lngWgs84, latWgs84]
    return this.#leaflet.latLng(lat, lng)
  }

  /** A tile that does not come ends them until there is a network again. @param {string[]} layers */
  #layTiles(layers) {
    const options = { maxZoom: 18, referrerPolicy: 'origin' } // keys are bound to the site that asks
    const tiles = layers.map(layer => this.#leaflet.tileLayer(layer, options).addTo(this.#map))
    tiles[0].once('tileload', () => this.#say('attribution', ''))
    tiles[0].on('tileerror', () => {
      if (!this.#map.hasLayer(tiles[0])) return
      for (const layer of tiles) layer.remove()
      this.#grid.show()
      addEventListener('online', () => (this.#grid.hide(), this.#layTiles(layers)), { once: true })
    })
  }

  /** @param {string} address */
  async #drawOutlines(address) {
    const answer = await fetch(address).catch(() => null) // out of reach and not kept: the stops are drawn all the same
    if (!answer?.ok) return
    const coordsToLatLng = (/** @type {[number, number]} */ [lngWgs84, latWgs84]) => this.at({ lngWgs84, latWgs84 })
    const onEachFeature = (/** @type {any} */ { properties }) => this.#name(properties.name, coordsToLatLng(properties.label))
    this.#leaflet.geoJSON(await answer.json(), { coordsToLatLng, onEachFeature, interactive: false, pane: 'under', style: { className: 'district' } }).addTo(this.#map)
  }

  /** @param {string} district @param {any} at */
  #name(district, at) {
    const html = document.createElement('span')
    html.textContent = district
    const icon = this.#leaflet.divIcon({ className: 'district-name', iconSize: [0, 0], html })
    this.#leaflet.marker(at, { icon, interactive: false, keyboard: false, zIndexOffset: -1000 }).addTo(this.#map)
  }

  /** @param {string} which @param {string} grid */
  #say(which, grid) {
    const says = /** @type {HTMLElement} */ (this.#box.querySelector('[data-says]'))
    says.textContent = which === 'attribution' ? (this.#box.dataset.attribution ?? '') : (says.dataset[which] ?? '').replace('{grid}', grid)
  }
}
