// @ts-check
/**
 * WGS-84 to GCJ-02, only to draw on maps that are shifted so; nothing that was shifted is ever kept. The same
 * approximation as backend/regions/coordinates.py (Krasovsky 1940 ellipsoid).
 */

const AXIS_M = 6_378_245
const E2 = 0.006693421622965823

/** @param {number} lngWgs84 @param {number} latWgs84 degrees @returns {[number, number]} GCJ-02, degrees east and north */
export function toGcj02(lngWgs84, latWgs84) {
  if (lngWgs84 < 72.004 || lngWgs84 > 137.8347 || latWgs84 < 0.8293 || latWgs84 > 55.8271) return [lngWgs84, latWgs84]
  const [x, y] = [lngWgs84 - 105, latWgs84 - 35]
  const latitude = (latWgs84 * Math.PI) / 180
  const curve = 1 - E2 * Math.sin(latitude) ** 2
  const meridianM = (AXIS_M * (1 - E2)) / (curve * Math.sqrt(curve))
  const parallelM = (AXIS_M / Math.sqrt(curve)) * Math.cos(latitude)
  return [lngWgs84 + (east(x, y) * 180) / (parallelM * Math.PI), latWgs84 + (north(x, y) * 180) / (meridianM * Math.PI)]
}

/** @param {number} x @param {number} y */
function east(x, y) {
  const waves = 20 * wave(6 * x) + 20 * wave(2 * x) + 20 * wave(x) + 40 * wave(x / 3) + 150 * wave(x / 12) + 300 * wave(x / 30)
  return 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x)) + (waves * 2) / 3
}

/** @param {number} x @param {number} y */
function north(x, y) {
  const waves = 20 * wave(6 * x) + 20 * wave(2 * x) + 20 * wave(y) + 40 * wave(y / 3) + 160 * wave(y / 12) + 320 * wave(y / 30)
  return -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x)) + (waves * 2) / 3
}

/** @param {number} turns halves of a turn */
const wave = turns => Math.sin(turns * Math.PI)
