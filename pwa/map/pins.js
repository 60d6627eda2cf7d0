// @ts-check
/** What stands on the map: a pin with the numbers of its stops, and the dot where one stands. */

/** @typedef {import('./stops.js').Stop} Stop */
/** @typedef {import('./order.js').Place} Place */
/** @typedef {{place: Place, stops: Stop[], numbers: number[], isNext: boolean, overdue: boolean}} Group */

/**
 * Stops whose pins would cover each other share one, in the order of their first.
 * @param {Stop[]} stops first to last @param {(one: Place, other: Place) => boolean} cover @returns {Group[]}
 */
export function groups(stops, cover) {
  /** @type {Group[]} */
  const found = []
  stops.forEach((stop, n) => {
    const { place } = stop
    if (!place) return
    let group = found.find(group => cover(group.place, place))
    if (!group) found.push((group = { place, stops: [], numbers: [], isNext: false, overdue: false }))
    group.stops.push(stop)
    group.numbers.push(n + 1)
    group.isNext ||= n === 0
    group.overdue ||= stop.overdue
  })
  return found
}

/** 3 · 1–4 · 1、5 · 1 等 7 台 @param {number[]} numbers ascending */
export function numbered(numbers) {
  const [first, last] = [numbers[0], numbers[numbers.length - 1]]
  if (numbers.length === 1) return String(first)
  if (last - first === numbers.length - 1) return `${first}–${last}`
  return numbers.length === 2 ? `${first}、${last}` : `${first} 等 ${numbers.length} 台`
}

/** @param {any} leaflet @param {Group} group @param {boolean} [nameAtLeft] */
export function pinIcon(leaflet, { numbers, stops, isNext, overdue }, nameAtLeft = false) {
  const pin = document.createElement('span')
  pin.className = `pin${isNext ? ' next' : ''}${overdue ? ' over' : ''}${nameAtLeft ? ' left' : ''}`
  pin.innerHTML = '<svg viewBox="-24 -54 48 62" aria-hidden="true"><path d="M0 6c-14-17-20-23-20-33a20 20 0 0 1 40 0c0 10-6 16-20 33z"/></svg>'
  pin.append(labelled('b', numbers.length > 2 && numbers[numbers.length - 1] - numbers[0] >= numbers.length ? `${numbers[0]}+` : numbered(numbers)))
  const name = labelled('i', stops.map(({ name }) => name).join('、')) // read out for all, shown for the next
  if (!isNext) name.className = 'sr'
  pin.append(name)
  if (overdue) pin.append(Object.assign(labelled('span', '，超期'), { className: 'sr' }))
  return leaflet.divIcon({ className: 'stand', html: pin, iconSize: [48, 62], iconAnchor: [24, 54] })
}

/** @param {any} leaflet */
export function hereIcon(leaflet) {
  return leaflet.divIcon({ className: 'me', html: document.createElement('span'), iconSize: [24, 24] })
}

/** @param {string} element @param {string} text */
function labelled(element, text) {
  const made = document.createElement(element)
  made.textContent = text
  return made
}
