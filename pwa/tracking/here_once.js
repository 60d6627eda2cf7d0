// @ts-check
/** Where the phone is now, as fields of a form; nothing where it does not tell within a moment. */

const PATIENCE = 4_000 // ms; nobody waits longer for a step to be filed

/** @returns {Promise<Record<string, string>>} */
export function hereOnce() {
  if (!navigator.geolocation) return Promise.resolve({})
  return new Promise(resolve => {
    const late = setTimeout(() => resolve({}), PATIENCE) // the browser's own waits for an answer to its question
    navigator.geolocation.getCurrentPosition(
      ({ coords, timestamp }) => {
        clearTimeout(late)
        resolve({
          lngWgs84: String(coords.longitude),
          latWgs84: String(coords.latitude),
          accuracyM: String(Math.round(coords.accuracy)),
          positionAt: new Date(timestamp).toISOString(),
        })
      },
      () => {
        clearTimeout(late)
        resolve({})
      },
      { enableHighAccuracy: true, maximumAge: 15_000, timeout: PATIENCE },
    )
  })
}
