// @ts-check
/** Fills the page of a card from the pack on this phone. The page has every hero prepared; the card brings the rest. */

import { find } from '../../offline/pack.js'
import { grouped } from '../../scanning/codes.js'
import { when } from '../shell/when.js'
import { heroOf } from './hero.js'

/** @typedef {import('../../offline/pack.js').Card} Card */

const hero = /** @type {HTMLElement} */ (document.querySelector('[data-hero]'))
const body = /** @type {HTMLElement} */ (document.querySelector('[data-inside]'))
const from = /** @type {HTMLElement} */ (document.querySelector('[data-from]'))
const missing = /** @type {HTMLElement} */ (document.querySelector('[data-missing]'))

const found = await find(hero.dataset.reader ?? '', keyIn(new URL(location.href)))
if (found) show(found.card, found.pack)
else showBare(keyIn(new URL(location.href)))
document.body.dataset.ready = ''

/** The page stands in for /c/TAG; at its own address the key is in the query. @param {URL} address */
function keyIn({ pathname, searchParams }) {
  return pathname.startsWith('/c/') ? pathname.slice('/c/'.length) : (searchParams.get('key') ?? '')
}

/** No pack has it: it may be a blank code. @param {string} key */
function showBare(key) {
  missing.hidden = false
  const code = missing.querySelector('[data-bare-code]')
  if (code) code.textContent = grouped(key)
  missing.querySelector('[data-bind]')?.setAttribute('href', `/bindings/new?tag=${key}`)
  missing.querySelector('[data-inspect]')?.setAttribute('href', `/inspections/new?tag=${key}`)
}

/** @param {Card} card @param {import('../../offline/pack.js').Pack} pack */
function show(card, pack) {
  const { face, fills } = heroOf(card)
  const prepared = document.querySelector(`template[data-face="${face}"]`) ?? document.querySelector('template[data-face="equipment unknown"]')
  const { look = '' } = /** @type {HTMLElement} */ (prepared).dataset
  missing.remove()
  hero.className = `hero ${look}`
  hero.append(filled(prepared, { ...fills, type: card.type, place: card.place, name: card.name }))
  body.innerHTML = card.html // our own server's, escaped there, and no script runs under our policy
  const warning = document.querySelector(`template[data-warning="${face}"]`)
  if (warning) body.prepend(filled(warning, {}))
  const deeds = document.querySelector('[data-deeds]')
  for (const deed of deeds?.querySelectorAll('a') ?? []) {
    deed.setAttribute('href', (deed.getAttribute('href') ?? '').replace('{id}', card.id).replace('{tag}', card.tag ?? ''))
  }
  if (card.kind !== 'equipment') deeds?.querySelector('a[href^="/inspections/"]')?.remove() // no checklist asks about meters
  if (deeds instanceof HTMLElement) deeds.hidden = false
  from.textContent = (from.dataset.from ?? '').replace('{pack}', pack.name).replace('{at}', when(new Date(pack.madeAt), 'zh-CN'))
  document.title = `${card.name} · 码上`
}

/** @param {Element | null} template @param {Record<string, string>} words */
function filled(template, words) {
  const content = document.importNode(/** @type {HTMLTemplateElement} */ (template).content, true)
  const texts = document.createTreeWalker(content, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    const text = texts.currentNode
    text.nodeValue = (text.nodeValue ?? '').replace(/\{(\w+)\}/g, (whole, word) => words[word] ?? whole)
  }
  return content
}
