// @ts-check
/** What is inspected. A form that the server made has it in it; one that was kept for a kind takes it from the address and the pack. */

import { grouped } from '../../scanning/codes.js'
import { keptReader } from '../shell/reader.js'
import { cardOf } from './card_of.js'
import { keptTasks, nameIn } from './kept_tasks.js'

/** @typedef {import('../../offline/pack.js').Card} Card */

/**
 * @typedef {object} Subject
 * @property {string} task
 * @property {string} thing its id; empty where only its code is known
 * @property {string} worn the code that it wears, as far as that is known here
 * @property {string} name
 * @property {{lngWgs84: number, latWgs84: number} | null} place where it is registered
 * @property {string} address of its form, to go on there
 */

/** @param {HTMLFormElement} form @returns {Promise<Subject>} */
export async function subjectOf(form) {
  const { task = '', thing = '', worn = '', name = '', lngWgs84, latWgs84, kind } = form.dataset
  if (kind) return fromPack(form)
  const place = lngWgs84 ? { lngWgs84: Number(lngWgs84), latWgs84: Number(latWgs84) } : null
  return { task, thing, worn, name, place, address: `/inspections/new?${new URLSearchParams({ task, thing, tag: worn })}` }
}

/** @param {HTMLFormElement} form @returns {Promise<Subject>} */
async function fromPack(form) {
  const asked = new URL(location.href).searchParams
  const [task, thing, tag] = ['task', 'thing', 'tag'].map(field => asked.get(field) ?? '')
  const reader = await keptReader()
  const card = reader ? await cardOf(reader, { thing, tag }) : undefined
  const name = card?.name || nameIn((await keptTasks()).find(({ id }) => id === task), thing) || (tag ? grouped(tag) : '')
  const id = card?.id ?? thing
  put(form, { task, thing: id, ...(id ? {} : { tag }) })
  if (card) tell(card)
  else if (name) text('name', name)
  document.getElementById('other-kind')?.setAttribute('href', `/inspections/begin?${new URLSearchParams({ task, thing: id, tag, choose: '1' })}`)
  const back = task ? `/inspections/tasks/${task}` : '/inspections'
  for (const link of document.querySelectorAll('#back, #earlier')) link.setAttribute('href', back)
  const [lngWgs84, latWgs84] = card?.position ?? []
  return {
    task,
    thing: id,
    worn: card?.tag ?? (card ? '' : tag),
    name,
    place: lngWgs84 === undefined || latWgs84 === undefined ? null : { lngWgs84, latWgs84 },
    address: `${location.pathname}?${new URLSearchParams({ task, thing: id, tag })}`,
  }
}

/** @param {Card} card */
function tell({ name, type, tag, place, known }) {
  const where = [known.address, known.place || place].filter(Boolean).join('，')
  const facts = { name, type, where, tag: tag ? grouped(tag) : '', device_code: known.device_code ?? '' }
  for (const [fact, words] of Object.entries(facts)) if (words) text(fact, words)
  for (const spot of document.querySelectorAll('[data-registered]')) {
    const words = known[/** @type {HTMLElement} */ (spot).dataset.registered ?? '']
    if (words) spot.textContent = words
  }
}

/** @param {string} fact @param {string} words */
function text(fact, words) {
  for (const spot of document.querySelectorAll(`[data-known="${fact}"]`)) spot.textContent = words
}

/** @param {HTMLFormElement} form @param {Record<string, string>} values */
function put(form, values) {
  for (const [name, value] of Object.entries(values)) {
    const control = form.elements.namedItem(name)
    if (control instanceof HTMLInputElement) control.value = value
  }
}
