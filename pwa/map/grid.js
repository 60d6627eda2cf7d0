// @ts-check
/** White lines at even distances, where no map lies below: they tell how far things are apart. */

const STEPS = [50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000] // metres
const LEAST_PX = 72
const METRES_A_DEGREE = 111_195

/** @param {any} map @param {any} leaflet */
export function drawGrid(map, leaflet) {
  map.createPane('grid').classList.add('under')
  const lines = leaflet.layerGroup()
  const grid = {
    said: '', // 500 m
    onchange: () => {},
    show() {
      lines.addTo(map)
      draw()
    },
  }
  map.on('moveend', () => map.hasLayer(lines) && draw())
  return grid

  function draw() {
    const bounds = map.getBounds().pad(0.5)
    const latitude = Math.round(map.getCenter().lat) // one scale for all, so that lines stay where they are
    const metreAcross = 1 / (METRES_A_DEGREE * Math.cos((latitude * Math.PI) / 180))
    const metresAPixel = (map.getBounds().getEast() - map.getBounds().getWest()) / metreAcross / map.getSize().x
    const step = STEPS.find(step => step / metresAPixel >= LEAST_PX) ?? STEPS.at(-1) ?? 0
    lines.clearLayers()
    for (const lng of evenly(bounds.getWest(), bounds.getEast(), step * metreAcross)) add([bounds.getSouth(), lng], [bounds.getNorth(), lng])
    for (const lat of evenly(bounds.getSouth(), bounds.getNorth(), step / METRES_A_DEGREE)) add([lat, bounds.getWest()], [lat, bounds.getEast()])
    grid.said = step < 1000 ? `${step} m` : `${step / 1000} km`
    grid.onchange()
  }

  /** @param {[number, number]} one @param {[number, number]} other */
  function add(one, other) {
    leaflet.polyline([one, other], { className: 'grid', interactive: false, pane: 'grid' }).addTo(lines)
  }
}

/** @param {number} from @param {number} to @param {number} step */
function* evenly(from, to, step) {
  for (let at = Math.ceil(from / step) * step; at < to; at += step) yield at
}
