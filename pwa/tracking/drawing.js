// @ts-check
/** The map of a report, shown while somebody shares where they are; its code is loaded when it is first needed. */

/**
 * @typedef {{lngWgs84: number, latWgs84: number}} Point
 * @typedef {{thing: Point, rescuer: Point | null, accuracyM: number}} Drawn
 */

/** @param {HTMLElement} page */
export async function drawsWhereabouts(page) {
  const box = /** @type {HTMLElement} */ (page.querySelector('[data-map]'))
  /** @type {import('./map.js').TrackMap | undefined} */
  let map

  /** @param {Drawn | null} drawn */
  async function show(drawn) {
    const rescuer = drawn?.rescuer
    box.hidden = !rescuer
    if (!drawn || !rescuer) return
    if (!map) {
      await loadStyles()
      const { TrackMap } = await import('./map.js')
      map ??= new TrackMap(box)
    }
    map.show(drawn.thing, rescuer, drawn.accuracyM)
  }

  page.addEventListener('live:looked', () => void show(drawnIn(page)))
  page.addEventListener('live:told', event => {
    const told = /** @type {Record<string, any>} */ (Reflect.get(event, 'detail'))
    tellWay(page, told)
    const drawn = drawnIn(page)
    if (drawn && typeof told.lng === 'number') void show({ ...drawn, rescuer: { lngWgs84: told.lng, latWgs84: told.lat }, accuracyM: told.accuracy })
  })
  await show(drawnIn(page))
}

/** @param {HTMLElement} page @param {Record<string, any>} told */
function tellWay(page, { km, minutes }) {
  const now = page.querySelector('[data-going-on]')
  const head = page.querySelector('[data-headline]')
  const onTheWay = now instanceof HTMLElement && head instanceof HTMLElement && km && page.querySelector('[data-on-the-way]')
  if (!onTheWay) return
  now.textContent = (now.dataset.km ?? '').replace('{km}', km)
  head.textContent = (head.dataset.eta ?? '').replace('{n}', minutes)
}

/** What the server wrote last. @param {HTMLElement} page @returns {Drawn | null} */
function drawnIn(page) {
  const written = page.querySelector('[data-drawn]')
  if (!(written instanceof HTMLElement) || !written.dataset.thingLng) return null
  const { thingLng, thingLat, lng, lat, accuracy } = written.dataset
  return {
    thing: { lngWgs84: Number(thingLng), latWgs84: Number(thingLat) },
    rescuer: lng ? { lngWgs84: Number(lng), latWgs84: Number(lat) } : null,
    accuracyM: Number(accuracy ?? 0),
  }
}

function loadStyles() {
  const link = document.createElement('link')
  link.rel = 'stylesheet'
  link.href = new URL('../vendor/leaflet/leaflet.css', import.meta.url).href
  return new Promise(resolve => {
    link.onload = link.onerror = resolve
    document.head.prepend(link)
  })
}
