// @ts-check
/** The inspection tasks whose pages this phone keeps: what an inspector can work on without a network. */

import { ownCaches } from '../shell/reader.js'

const TASK = /^\/inspections\/tasks\/([0-9a-f-]{36})$/

/** @typedef {{id: string, title: string, page: Document}} KeptTask */

/** Newest first. @returns {Promise<KeptTask[]>} */
export async function keptTasks() {
  /** @type {Map<string, KeptTask>} */
  const found = new Map()
  for (const name of await ownCaches()) {
    const cache = await caches.open(name)
    for (const request of [...(await cache.keys())].reverse()) {
      const id = new URL(request.url).pathname.match(TASK)?.[1]
      const answer = id && !found.has(id) ? await cache.match(request, { ignoreVary: true }) : undefined
      if (id && answer) found.set(id, read(id, await answer.text()))
    }
  }
  return [...found.values()]
}

/** What a kept task calls a thing. @param {KeptTask | undefined} task @param {string} thing */
export function nameIn(task, thing) {
  const link = thing ? task?.page.querySelector(`a[href*="thing=${CSS.escape(thing)}"]`) : undefined
  return link?.querySelector('.v')?.textContent?.trim() ?? ''
}

/** @param {string} id @param {string} html @returns {KeptTask} */
function read(id, html) {
  const page = new DOMParser().parseFromString(html, 'text/html')
  const heading = page.querySelector('h1')
  const day = heading?.querySelector('.sub')?.textContent?.trim() ?? ''
  return { id, title: [page.title.split(' · ')[0], day].filter(Boolean).join('，'), page }
}
