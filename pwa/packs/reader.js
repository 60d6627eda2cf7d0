// @ts-check
/** Whose phone this is now: the service worker keeps the pages of one signed-in reader at most, under that name. */

const PREFIX = 'pages-'

/** @returns {Promise<string | undefined>} nobody's, or a browser that keeps nothing */
export async function keptReader() {
  if (!('caches' in globalThis)) return undefined
  const names = (await caches.keys()).filter(name => name.startsWith(PREFIX) && name !== `${PREFIX}visitor`)
  return names[0]?.slice(PREFIX.length)
}
