// @ts-check
/**
 * 出了什么事？ A tap on a tile puts the report into the outbox, with the position as far as it is known, and goes on to
 * its page at once: that page says whether anybody knows.
 */

import { file } from '../records/filing.js'
import { author } from '../records/author.js'
import { whyNot } from '../records/handing_in.js'
import { Position } from '../records/position.js'
import { settledWithin } from '../records/settling.js'
import { rememberThing, thingSeen } from './seen_things.js'

const PATIENCE = 3_000 // ms; then the page of the report tells how it stands
const form = /** @type {HTMLFormElement} */ (document.querySelector('form.dock'))
const told = /** @type {HTMLElement} */ (document.querySelector('[data-position]'))
const asked = new URL(location.href).searchParams
const tag = (asked.get('tag') ?? '').toUpperCase().replace(/[^0-9A-Z]/g, '')
const { name = '', place = '', address = '', phone = '', duty = '' } = form.dataset
if (name) rememberThing(tag, { name, place, address, phone, duty })
else writeIn()

const position = new Position()
told.textContent = form.dataset.placing ?? ''
position.addEventListener('placed', () => (told.textContent = (form.dataset.placed ?? '').replace('{m}', String(position.fix?.accuracyM))))
position.addEventListener('refused', () => (told.textContent = form.dataset.noPlace ?? ''))
position.start()

let isSending = false
form.addEventListener('submit', event => {
  event.preventDefault()
  if (!isSending) void send(/** @type {HTMLButtonElement | null} */ (event.submitter))
})
document.documentElement.dataset.ready = 'emergency'

/** What the phone knows of the thing, on a page that was kept without one. */
function writeIn() {
  const seen = thingSeen(tag)
  for (const hidden of form.querySelectorAll('input[name=tag]')) if (hidden instanceof HTMLInputElement) hidden.value = tag
  const where = document.querySelector('[data-where]')
  if (where) where.textContent = seen ? [seen.place, seen.name].filter(Boolean).join('，') : tag.replace(/(.{4})(.{4})(.*)/, '$1 $2 $3')
  const back = document.querySelector('[data-back]')
  if (back instanceof HTMLAnchorElement && tag) back.href = `/c/${tag}`
}

/** @param {HTMLButtonElement | null} tile */
async function send(tile) {
  isSending = true
  tile?.setAttribute('aria-busy', 'true')
  try {
    const { id } = await file({
      kind: 'emergency',
      version: 1,
      author: author(),
      title: titleOf(tile),
      address: `/emergencies/new?tag=${tag}`,
      draft: '',
      fields: fieldsOf(tile),
    })
    await settledWithin(id, PATIENCE)
    location.assign(`/reports/${id}`)
  } catch (error) {
    tile?.removeAttribute('aria-busy')
    isSending = false
    tellFailure(error)
  }
}

/** @param {HTMLButtonElement | null} tile @returns {Record<string, string>} */
function fieldsOf(tile) {
  const { fix } = position
  /** @type {Record<string, string>} */
  const joins = tile?.name === 'joins' ? { joins: tile.value, sort: tile.dataset.sort ?? '' } : { sort: tile?.value ?? '' }
  const same = form.querySelector('[name=joins]')
  return {
    ...joins,
    ...(tag ? { tag } : {}),
    ...(same && tile?.name !== 'joins' ? { separate: '1' } : {}),
    language: document.documentElement.lang.startsWith('en') ? 'en' : 'zh',
    ...(fix ? { lngWgs84: String(fix.lngWgs84), latWgs84: String(fix.latWgs84), accuracyM: String(fix.accuracyM), positionAt: fix.at } : {}),
  }
}

/** @param {HTMLButtonElement | null} tile */
function titleOf(tile) {
  const what = tile?.textContent?.trim() ?? form.dataset.title ?? ''
  const where = name || thingSeen(tag)?.name || tag
  return where ? `${what}：${where}` : what
}

/** The phone could not even keep it: then only a call helps. @param {unknown} error */
function tellFailure(error) {
  const failed = /** @type {HTMLElement} */ (document.getElementById('failed'))
  const words = failed.querySelector('span')
  if (words) words.textContent = form.dataset.full ?? ''
  failed.hidden = false
  failed.scrollIntoView({ block: 'center' })
  whyNot(error)
}
