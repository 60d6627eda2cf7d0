// @ts-check
/** Everything once more before it is bound: how much is filled in, all photos, the place, and what is missing. */

import { thumbnail } from '../records/shots.js'

/**
 * @param {HTMLElement} card
 * @param {{entries: HTMLElement[], files: import('../../offline/drafts.js').DraftFile[], tiles: HTMLElement[], place: string}} of
 */
export function summarise(card, { entries, files, tiles, place }) {
  const filled = entries.filter(entry => valueOf(entry))
  const strip = element('ul', 'strip')
  for (const file of files) {
    const name = tiles.find(tile => tile.dataset.slot === file.slot)?.dataset.name ?? ''
    const item = element('li', 'pic')
    item.append(thumbnail(file, name, name))
    strip.append(item)
  }
  const facts = element('dl', 'told')
  for (const entry of filled) facts.append(element('dt', 'q', nameOf(entry)), element('dd', '', valueOf(entry)))
  card.replaceChildren(element('h3', '', `照片 ${files.length} 张`), strip, element('h3', 'mt', '位置'), element('p', '', place))
  card.append(element('h3', 'mt', `信息 ${filled.length} 项`), facts)
  card.hidden = false
}

/** Required entries that are empty. @param {HTMLElement[]} entries */
export function emptyOnes(entries) {
  return entries.filter(entry => 'required' in entry.dataset && !valueOf(entry))
}

/** @param {HTMLElement} entry */
export function nameOf(entry) {
  return entry.dataset.name ?? ''
}

/** @param {HTMLElement} entry */
function valueOf(entry) {
  const control = entry.querySelector('[name^="field."]:not([type=radio]), [name^="field."]:checked')
  const value = control && 'value' in control ? String(control.value).trim() : ''
  return value && entry.dataset.unit ? `${value} ${entry.dataset.unit}` : value
}

/** @param {string} tag @param {string} className @param {string} [text] */
export function element(tag, className, text = '') {
  const made = document.createElement(tag)
  if (className) made.className = className
  made.textContent = text
  return made
}
