// @ts-check
/** What a phone without a network knows of the thing behind a code: from its packs. Fills the kept page with it. */

import { find } from '../../offline/pack.js'
import { grouped } from '../../scanning/codes.js'
import { keptReader } from '../shell/reader.js'

/**
 * Shows the symptoms of its kind. Gives the name of the thing, or nothing where no pack has it.
 * @param {HTMLFormElement} form @param {string} tag
 */
export async function showKnown(form, tag) {
  const hidden = form.elements.namedItem('tag')
  if (hidden instanceof HTMLInputElement) hidden.value = tag
  const back = document.querySelector('[data-back]')
  if (back instanceof HTMLAnchorElement && tag) back.href = `/c/${tag}`
  const emergency = document.querySelector('[data-emergency]')
  if (emergency instanceof HTMLAnchorElement && tag) emergency.href = `/emergencies/new?tag=${tag}`
  const card = await cardOf(tag)
  const where = document.querySelector('[data-where]')
  if (where) where.textContent = card ? [card.place, card.name].filter(Boolean).join('，') : grouped(tag)
  if (!card) return ''
  const asked = form.querySelector('[data-asks-where]')
  if (asked instanceof HTMLElement) asked.hidden = true
  showKind(form, card)
  return card.name
}

/** @param {string} tag */
async function cardOf(tag) {
  const reader = tag ? await keptReader() : undefined
  return reader ? (await find(reader, tag))?.card : undefined
}

/** @param {HTMLFormElement} form @param {import('../../offline/pack.js').Card} card */
function showKind(form, card) {
  const groups = [...form.querySelectorAll('fieldset[data-kind]')].map(group => /** @type {HTMLFieldSetElement} */ (group))
  const own = groups.find(group => (card.kind === 'meter' ? group.dataset.kind === 'meter' : group.dataset.codes?.split(' ').includes(card.form)))
  if (!own) return
  for (const group of groups) group.hidden = group !== own
}
