// @ts-check
/** Whose phone this is now, and what of the pages that the service worker keeps is for their eyes. */

const PAGES = 'pages-'
const VISITOR = 'visitor'

/** Names of caches, the person's own first. @returns {Promise<string[]>} */
export async function ownCaches() {
  if (!('caches' in globalThis)) return []
  const reader = document.cookie.match(/(?:^|; )reader=(\w+)/)?.[1] // as in the service worker
  const kept = (await caches.keys()).filter(name => name.startsWith(PAGES))
  const own = kept.filter(name => name !== PAGES + VISITOR && (!reader || name === PAGES + reader))
  return [...own, ...kept.filter(name => name === PAGES + VISITOR)]
}

/** The name of the signed-in person. @returns {Promise<string | undefined>} nobody's, or a browser that keeps nothing */
export async function keptReader() {
  const [name = ''] = await ownCaches()
  return name && name !== PAGES + VISITOR ? name.slice(PAGES.length) : undefined
}

/** Whether this page opens for them without a network. @param {string} path */
export async function isKept(path) {
  for (const cacheName of await ownCaches()) if (await caches.match(path, { cacheName, ignoreVary: true })) return true
  return false
}
