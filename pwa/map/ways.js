// @ts-check
/** How far and which way, in words: 向东 320 m. The twin of backend/walks/ways.py. */

import { distanceM } from '../records/position.js'

const BESIDE_M = 15 // nearer than this no position of a phone tells a direction
const DIRECTIONS = ['北', '东北', '东', '东南', '南', '西南', '西', '西北']

/** @typedef {import('./order.js').Place} Place */

/** 向东 320 m · 向西北 1.2 km · 就在旁边 @param {Place} one @param {Place} other */
export function way(one, other) {
  const metres = distanceM(one, other)
  return metres < BESIDE_M ? '就在旁边' : `向${direction(one, other)} ${metresSaid(metres)}`
}

/** In steps of 10 m below a kilometre, of 100 m below ten. @param {number} metres */
export function metresSaid(metres) {
  const tens = Math.floor(metres / 10 + 0.5) * 10
  if (tens < 1000) return `${tens} m`
  const tenths = Math.floor(metres / 100 + 0.5)
  return tenths < 100 ? `${Math.floor(tenths / 10)}.${tenths % 10} km` : `${Math.floor(metres / 1000 + 0.5)} km`
}

/** @param {Place} one @param {Place} other */
function direction(one, other) {
  const [lat1, lat2] = [one.latWgs84, other.latWgs84].map(radians)
  const east = radians(other.lngWgs84 - one.lngWgs84)
  const bearing = Math.atan2(Math.sin(east) * Math.cos(lat2), Math.cos(lat1) * Math.sin(lat2) - Math.sin(lat1) * Math.cos(lat2) * Math.cos(east))
  return DIRECTIONS[(Math.floor((bearing * 180) / Math.PI / 45 + 0.5) + 8) % 8]
}

/** @param {number} degrees */
const radians = degrees => (degrees * Math.PI) / 180
