// @ts-check
/** The offline page lists the code pages that this phone keeps, newest first. Without a cache it stays as it is. */

import { ownCaches } from './reader.js'
import { when } from './when.js'

/** @typedef {{path: string, title: string, at: Date}} KeptPage */

const section = document.getElementById('kept')
const list = section?.querySelector('ul')
const kept = await keptPages()
if (section && list && kept.length) {
  list.replaceChildren(...kept.map(row))
  section.hidden = false
}

/** @returns {Promise<KeptPage[]>} */
async function keptPages() {
  /** @type {Map<string, KeptPage>} */
  const found = new Map()
  for (const name of await ownCaches()) {
    const cache = await caches.open(name)
    for (const request of await cache.keys()) {
      const path = new URL(request.url).pathname
      const answer = path.startsWith('/c/') ? await cache.match(request, { ignoreVary: true }) : undefined
      if (answer) found.set(path, { path, title: titleOf(await answer.text(), path), at: keptAt(answer) })
    }
  }
  return [...found.values()].sort((one, other) => other.at.getTime() - one.at.getTime())
}

/** @param {string} html @param {string} path */
function titleOf(html, path) {
  const title = new DOMParser().parseFromString(html, 'text/html').title
  return title.split(' · ')[0] || path
}

/** @param {Response} answer */
function keptAt(answer) {
  return new Date(answer.headers.get('X-Kept-At') ?? 0)
}

/** @param {KeptPage} page */
function row({ path, title, at }) {
  const link = Object.assign(document.createElement('a'), { href: path, className: 'v link grow', textContent: title })
  const time = Object.assign(document.createElement('span'), {
    className: 'k',
    textContent: when(at, document.documentElement.lang),
  })
  const item = document.createElement('li')
  item.append(link, time)
  return item
}
