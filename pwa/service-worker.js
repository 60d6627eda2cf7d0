// @ts-check
/**
 * Keeps the shell, and the pages one has opened, on the phone, so that they open without a network.
 *
 * The server writes `self.KEPT` before the first line, and `pwa/push/worker.js`, which hears push messages, after the
 * last. What it knows of pages: whose they are (`X-Reader`: `visitor`, or a name for the signed-in person) and which
 * to keep. It touches nothing but GET (and, in older browsers, the doors), and only whole pages and files of a build. A
 * new version takes over at once and reloads nothing, so that nothing typed is lost; pages of the version before find
 * their files under the new build.
 */

/** @typedef {{build: string, parcels: string[], pages: string[], standIns: Record<string, string>, below: string[], limit: number, forAll: string[]}} Kept */
/** @typedef {{get(name: string): Promise<{value: string} | null>}} Cookies */

const worker = /** @type {ServiceWorkerGlobalScope & {KEPT: Kept}} */ (/** @type {unknown} */ (self))
const { build, parcels, pages, standIns, below, limit, forAll } = worker.KEPT
const FILES = `files-${build}`
const VISITORS = 'pages-visitor'
const PATIENCE = 5000 // ms; then a page that is kept is shown as it was kept
const DOORS = ['/sign-in', '/sign-out', '/me/sign-ins/endings']
const cookies = /** @type {Cookies | undefined} */ (Reflect.get(self, 'cookieStore')) // Safari from 18.4, Firefox from 140
const FRESH = 12 * 3_600_000 // ms; then the pages kept for work are fetched anew, since what they ask may have changed

worker.addEventListener('install', event => event.waitUntil(install()))
worker.addEventListener('activate', event => event.waitUntil(takeOver()))
worker.addEventListener('fetch', event => {
  const address = new URL(event.request.url)
  if (address.origin !== location.origin) return
  if (event.request.method === 'POST' && DOORS.includes(address.pathname) && !cookies) event.respondWith(passDoor(event.request))
  if (event.request.method !== 'GET') return
  if (event.request.mode === 'navigate') event.respondWith(openPage(event, address))
  else if (address.pathname.startsWith('/b/')) event.respondWith(openFile(event.request, address.pathname))
})

/** Everything is kept before this worker becomes active: one visit is enough. */
async function install() {
  const cache = await caches.open(FILES)
  await Promise.all(parcels.map(address => unpack(address, cache)))
  await fetchAndKeep('/offline', 'no-cache', 'omit') // for whoever has just signed in, and has no page here yet
  await keepShellPages()
  if (!worker.registration.active) await keepOpenPages()
  await worker.skipWaiting()
}

/** A parcel is many files (backend/shell/parcels.py). @param {string} address @param {Cache} cache */
async function unpack(address, cache) {
  const answer = await fetch(address)
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`)
  /** @type {[string, string, string][]} */
  const files = await answer.json()
  await Promise.all(files.map(([path, type, text]) => cache.put(path, new Response(text, { headers: { 'Content-Type': type } }))))
}

/** The pages of a first visit were loaded without us; the browser's own cache still has them. */
async function keepOpenPages() {
  const windows = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true })
  const paths = windows.map(open => new URL(open.url).pathname).filter(path => isKept(path) && !pages.includes(path))
  await Promise.all(paths.map(path => fetchAndKeep(path, 'force-cache')))
}

async function takeOver() {
  await forget(name => name.startsWith('files-') && name !== FILES)
  await worker.registration.navigationPreload?.enable()
  await worker.clients.claim()
}

/** @param {FetchEvent} event @param {URL} address */
async function openPage(event, { pathname: path, searchParams }) {
  const network = fromNetwork(event)
  const isAsOther = searchParams.has('as') || searchParams.has('embed') // as somebody else would see it, or in a frame
  event.waitUntil(network.then(answer => keep(isAsOther ? '' : path, answer.clone())).catch(() => undefined))
  const kept = (await keptPage(path)) ?? (await standIn(standIns[path]))
  const folder = path.slice(0, path.lastIndexOf('/') + 1)
  try {
    const answer = await (kept ? inTime(network) : network)
    if (![502, 503, 504].includes(answer.status)) return answer
    return kept ?? (await standIn(standIns[folder])) ?? answer
  } catch {
    return kept ?? (await standIn(standIns[folder])) ?? (await findPage('/offline')) ?? Response.error()
  }
}

/** @param {string} path */
async function keptPage(path) {
  const found = (await findPage(path)) ?? (await packedCard(path))
  const isOurs = found && pages.includes(path) && found.headers.get('X-Reader') !== 'visitor' // numbers on a start page
  return found && asKept(found, isShell(path) && !isOurs ? 'shell' : 'page')
}

/**
 * What a signed-in reader gets in the place of a page that only the server can make: it does the same with what is
 * on the phone. A few are for all, since nobody signs in to call for help.
 * @param {string | undefined} page
 */
async function standIn(page) {
  const found = page ? await findPage(page) : undefined
  const isTheirs = found && (forAll.includes(page ?? '') || found.headers.get('X-Reader') !== 'visitor')
  return isTheirs ? asKept(found, 'shell') : undefined
}

/** @param {FetchEvent} event @returns {Promise<Response>} */
async function fromNetwork(event) {
  return (await event.preloadResponse) || fetch(event.request)
}

/** @param {Promise<Response>} network @returns {Promise<Response>} */
function inTime(network) {
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error('late')), PATIENCE))
  return /** @type {Promise<Response>} */ (Promise.race([network, late]))
}

async function keepShellPages() {
  await Promise.all(pages.map(path => fetchAndKeep(path, 'no-cache')))
  const answer = await fetch('/kept-pages').catch(() => undefined)
  if (!answer?.ok) return
  /** @type {{pages: string[], files: string[], decoder: string[]}} */
  const ofReader = await answer.json()
  for (const path of ofReader.pages) await fetchAndKeep(path, 'no-cache')
  const cache = await caches.open(FILES)
  for (const file of [...ofReader.files, ...('BarcodeDetector' in self ? [] : ofReader.decoder)]) {
    if (!(await cache.match(file))) await cache.add(file).catch(() => undefined) // when it is next used, then
  }
}

/** @param {string} path @param {RequestCache} cache @param {RequestCredentials} [credentials] `omit`: as a visitor sees it */
async function fetchAndKeep(path, cache, credentials = 'same-origin') {
  try {
    await store(path, await fetch(path, { cache, credentials, headers: { 'X-Keeping': '1' } }))
  } catch {
    // Not reachable now; it is kept when it is next opened.
  }
}

/**
 * The first page of another reader means that the one before has signed out, or another person in: their pages
 * are forgotten. What a visitor may see stays.
 * @param {string} path @param {Response} answer
 */
async function keep(path, answer) {
  const reader = answer.headers.get('X-Reader')
  if (!reader) return
  const signedIn = await readerNow()
  if (signedIn && ![signedIn, 'visitor'].includes(reader)) return // asked for before somebody else signed in
  const isNew = !(await caches.has(`pages-${reader}`))
  await forget(name => name.startsWith('pages-') && name !== `pages-${reader}` && name !== VISITORS)
  if (isNew || reader === 'visitor') await forgetPacks(reader)
  await store(path, answer)
  if (isNew || (await areOld(reader))) await keepShellPages()
}

/** Whether the pages kept for a reader were fetched long ago; the offline page is fetched with them and seldom else. @param {string} reader */
async function areOld(reader) {
  const kept = await caches.match('/offline', { cacheName: `pages-${reader}`, ignoreVary: true })
  return Date.now() - Date.parse(kept?.headers.get('X-Kept-At') ?? '1970-01-01') > FRESH
}

/** @param {string} path @param {Response} answer */
async function store(path, answer) {
  const reader = answer.headers.get('X-Reader')
  if (answer.status !== 200 || answer.redirected || !reader || !isKept(path)) return
  const cache = await caches.open(`pages-${reader}`)
  await cache.put(path, await stamped(answer))
  await trim(cache)
}

/** A page that has a stand-in is another one for every question: what is kept of it would be the answer to the last. @param {string} path */
function isKept(path) {
  if (path in standIns) return false
  return isShell(path) || below.some(folder => path.startsWith(folder))
}

/** The same for ever but for the build: it carries nobody's data. @param {string} path */
function isShell(path) {
  return pages.includes(path) || /\/(begin|form)(\/|$)/.test(path)
}

/** @param {Response} answer */
async function stamped(answer) {
  const headers = new Headers(answer.headers)
  headers.set('X-Kept-At', new Date().toISOString())
  headers.delete('Content-Encoding') // the body here is already unpacked
  headers.delete('Content-Length')
  return new Response(await answer.blob(), { headers })
}

/** @param {Cache} cache */
async function trim(cache) {
  const opened = (await cache.keys()).filter(request => !isShell(new URL(request.url).pathname))
  await Promise.all(opened.slice(0, Math.max(0, opened.length - limit)).map(request => cache.delete(request)))
}

/** The page as this reader may see it: never one that was kept for another person. @param {string} path */
async function findPage(path) {
  const reader = await readerNow()
  const names = (await caches.keys()).filter(name => name.startsWith('pages-') && name !== VISITORS)
  for (const name of [...names.filter(name => !reader || name === `pages-${reader}`), VISITORS]) {
    const found = await caches.match(path, { cacheName: name, ignoreVary: true })
    if (found) return found
  }
  return undefined
}

/**
 * Who signed in last on this phone, or `visitor` after signing out: the server says so in a cookie that outlives the
 * session (backend/accounts/sign_ins.py). Nothing where that cannot be known; then it is the latest reader.
 */
async function readerNow() {
  return (await cookies?.get('reader'))?.value
}

/** Who goes through a door leaves no page to the next person, where a browser does not say whose phone it is. @param {Request} request */
async function passDoor(request) {
  const answer = await fetch(request)
  if (answer.ok || answer.type === 'opaqueredirect') await forget(name => name.startsWith('pages-') && name !== VISITORS)
  return answer
}

/**
 * A kept page says so on its root, from which the network bar is written: `data-kept-at`, and `data-kept="shell"`
 * where nothing on it can have changed.
 * @param {Response} page @param {'shell' | 'page'} what
 */
async function asKept(page, what) {
  const says = `data-kept="${what}" data-kept-at="${page.headers.get('X-Kept-At')}"`
  return new Response((await page.text()).replace('<html ', `<html ${says} `), { headers: page.headers })
}

/** @param {Request} request @param {string} path */
async function openFile(request, path) {
  const cache = await caches.open(FILES)
  const found = await cache.match(request, { ignoreVary: true })
  if (found) return found
  try {
    const answer = await fetch(request)
    if (answer.ok && path.startsWith(`/b/${build}/`)) await cache.put(request, answer.clone())
    return answer
  } catch (reason) {
    const same = await cache.match(path.replace(/^\/b\/[^/]+\//, `/b/${build}/`), { ignoreVary: true })
    if (same) return same
    throw reason
  }
}

/**
 * The page of a card, for a code that the latest reader has in a pack (offline/browser/pack.js); as old as the pack.
 * @param {string} path
 */
async function packedCard(path) {
  const tag = path.match(/^\/c\/([0-9A-Z]{10})$/)?.[1]
  const page = tag ? await findPage('/packs/card') : undefined
  const reader = page?.headers.get('X-Reader')
  if (!tag || !page || !reader || reader === 'visitor') return undefined
  const madeAt = await inPacks('readonly', async (packs, parts) => {
    const own = (await done(packs.getAll())).filter(pack => pack.reader === reader)
    const held = await Promise.all(own.map(({ id }) => done(parts.get([id, partOf(tag)]))))
    const times = own.filter((_, place) => held[place]?.cards.some((/** @type {{key: string}} */ card) => card.key === tag))
    return times.map(pack => pack.madeAt).sort().at(-1)
  })
  if (!madeAt) return undefined
  const headers = new Headers(page.headers)
  headers.set('X-Kept-At', madeAt)
  return new Response(await page.text(), { headers })
}

/** @param {string} key as in offline/pack.py */
function partOf(key) {
  return [29791, 961, 31, 1].reduce((sum, weight, place) => sum + key.charCodeAt(key.length - 4 + place) * weight, 0) % 256
}

/** What everybody but this reader has taken along. @param {string} reader */
async function forgetPacks(reader) {
  await inPacks('readwrite', async (packs, parts, texts) => {
    for (const { id } of (await done(packs.getAll())).filter(pack => pack.reader !== reader)) {
      const within = IDBKeyRange.bound([id], [id, []])
      await Promise.all([packs.delete(id), parts.delete(within), texts.delete(within)].map(done))
    }
  })
}

/**
 * Work on the stores of packs, where this phone has them. Modules make and upgrade the database, never we.
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {(...stores: IDBObjectStore[]) => Promise<T>} deed
 * @returns {Promise<T | undefined>}
 */
async function inPacks(mode, deed) {
  const names = ['packs', 'pack_parts', 'pack_texts']
  const opening = indexedDB.open('mashang')
  opening.onupgradeneeded = () => opening.transaction?.abort() // there is none yet
  const database = await done(opening).catch(() => undefined)
  if (!database) return undefined
  try {
    if (!names.every(name => database.objectStoreNames.contains(name))) return undefined
    const transaction = database.transaction(names, mode)
    return await deed(...names.map(name => transaction.objectStore(name)))
  } finally {
    database.close()
  }
}

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

/** @param {(name: string) => boolean} isGone */
async function forget(isGone) {
  await Promise.all((await caches.keys()).filter(isGone).map(name => caches.delete(name)))
}
