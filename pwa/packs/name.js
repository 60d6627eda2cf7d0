// @ts-check
/** Under a tag that the scanner shows: the name of the thing, when a pack of this phone has it. Loaded when a tag is seen. */

import { keptReader } from '../shell/reader.js'

/** What is known of the tags seen since the page was opened. @type {Map<string, Promise<string | undefined>>} */
const names = new Map()

/** @param {HTMLElement} place where the scanner tells @param {string} tag */
export async function nameUnderTag(place, tag) {
  if (!names.has(tag)) names.set(tag, nameOf(tag).catch(() => undefined)) // without a database there is no pack
  const name = await names.get(tag)
  const line = place.querySelector(`a[href^="/c/${tag}?"]`)?.parentElement?.querySelector('.xs')
  if (name && line) line.textContent = `${name}，来自本机离线包`
}

/** @param {string} tag */
async function nameOf(tag) {
  const reader = await keptReader()
  if (!reader) return undefined
  const { find } = await import('../../offline/pack.js')
  return (await find(reader, tag))?.card.name
}
