// @ts-check
/** White lines at even distances, where no map lies below: they tell how far things are apart. */

const STEPS = [50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000] // metres
const LEAST_PX = 72
const METRES_A_DEGREE = 111_195

/**
 * @param {any} map @param {any} leaflet
 * @param {(step: string) => void} say how far its lines are apart: 500 m
 */
export function drawGrid(map, leaflet, say) {
  map.createPane('under').classList.add('under')
  const lines = leaflet.layerGroup()
  map.on('moveend', () => map.hasLayer(lines) && draw())
  return {
    show() {
      lines.addTo(map)
      draw()
    },
    hide() {
      lines.remove()
    },
  }

  function draw() {
    const { west, east, south, north } = edges(map.getBounds().pad(0.5))
    const [across, up] = degreesAMetre(map.getCenter().lat)
    const step = stepFor(map, across)
    lines.clearLayers()
    for (const lng of evenly(west, east, step * across)) add([south, lng], [north, lng])
    for (const lat of evenly(south, north, step * up)) add([lat, west], [lat, east])
    say(step < 1000 ? `${step} m` : `${step / 1000} km`)
  }

  /** @param {[number, number]} one @param {[number, number]} other */
  function add(one, other) {
    leaflet.polyline([one, other], { className: 'grid', interactive: false, pane: 'under' }).addTo(lines)
  }
}

/** @param {any} bounds */
function edges(bounds) {
  return { west: bounds.getWest(), east: bounds.getEast(), south: bounds.getSouth(), north: bounds.getNorth() }
}

/** To the east and to the north. By whole degrees of latitude, so that lines stay where they are while one moves. @param {number} latitude */
function degreesAMetre(latitude) {
  return [1 / (METRES_A_DEGREE * Math.cos((Math.round(latitude) * Math.PI) / 180)), 1 / METRES_A_DEGREE]
}

/** @param {any} map @param {number} across degrees a metre */
function stepFor(map, across) {
  const { west, east } = edges(map.getBounds())
  const metresAPixel = (east - west) / across / map.getSize().x
  return STEPS.find(step => step / metresAPixel >= LEAST_PX) ?? STEPS[STEPS.length - 1]
}

/** @param {number} from @param {number} to @param {number} step */
function* evenly(from, to, step) {
  for (let at = Math.ceil(from / step) * step; at < to; at += step) yield at
}
