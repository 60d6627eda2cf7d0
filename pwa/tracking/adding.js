// @ts-check
/**
 * What is added to a report goes into the outbox like the report itself, photos small enough for a weak network: it is
 * kept where there is none, and the page stays open.
 */

import { discard, idOf, keepFile } from '../../offline/drafts.js'
import { file } from '../records/filing.js'
import { newId } from '../../offline/envelope.js'
import { author } from '../records/author.js'
import { texts } from '../records/autosave.js'
import { whyNot } from '../records/handing_in.js'
import { keepable, Unfit } from '../records/picture.js'
import { settledWithin } from '../records/settling.js'

const PATIENCE = 8_000 // ms; by then it is said that it is kept here
const PHOTO = 'photo.photo'

/** @param {HTMLElement} page @param {() => Promise<unknown>} look */
export function addsByItself(page, look) {
  page.addEventListener('submit', event => {
    const form = event.target
    if (!(form instanceof HTMLFormElement) || !('add' in form.dataset)) return
    event.preventDefault()
    void add(form, look)
  })
  page.addEventListener('change', event => {
    const input = event.target
    if (input instanceof HTMLInputElement && input.type === 'file' && input.form) showChosen(input.form)
  })
}

/** @param {HTMLFormElement} form @param {() => Promise<unknown>} look */
async function add(form, look) {
  const says = /** @type {HTMLElement} */ (form.querySelector('[data-says-add]'))
  const button = form.querySelector('button')
  if (button?.getAttribute('aria-busy')) return
  button?.setAttribute('aria-busy', 'true')
  says.textContent = says.dataset.sending ?? ''
  try {
    const { id } = await handIn(form)
    form.reset()
    showChosen(form)
    const entry = await settledWithin(id, PATIENCE)
    says.textContent = wording(entry, says.dataset)
    await look()
  } catch (error) {
    says.textContent = error instanceof Unfit ? error.message : whyNot(error)
  } finally {
    button?.removeAttribute('aria-busy')
  }
}

/** @param {HTMLFormElement} form */
async function handIn(form) {
  const [who, becomes] = [author(), newId()]
  const draft = idOf(who, `report_addition:${becomes}`)
  await discard(draft)
  for (const [name, value] of new FormData(form)) {
    if (typeof value === 'string' || !value.size) continue
    const blob = name === PHOTO ? await keepable(value, { isFilm: false, original: false }) : value
    await keepFile({ draft, slot: name.slice('photo.'.length), blob, facts: { takenAt: new Date(value.lastModified).toISOString() } })
  }
  return file({
    kind: 'report_addition',
    version: 1,
    author: who,
    title: form.dataset.title ?? '',
    address: location.pathname,
    draft,
    becomes,
    fields: texts(form),
  })
}

/** @param {import('../../offline/outbox.js').Entry | undefined} entry @param {DOMStringMap} words */
function wording(entry, { sent = '', kept = '', refused = '' }) {
  if (entry?.state === 'parked') return refused.replace('{reason}', entry.reason ?? '')
  return entry && entry.state !== 'received' ? kept : sent.replace('{at}', new Date().toTimeString().slice(0, 5))
}

/** What will be sent, before it is. @param {HTMLFormElement} form */
function showChosen(form) {
  const list = form.querySelector('[data-chosen]')
  if (!(list instanceof HTMLElement)) return
  const inputs = [...form.querySelectorAll('input[type=file]')].map(input => /** @type {HTMLInputElement} */ (input))
  const items = inputs.flatMap(input => [...(input.files ?? [])].map((chosen, place) => itemOf(chosen, place + 1, list)))
  list.replaceChildren(...items)
}

/** @param {File} chosen @param {number} number @param {HTMLElement} list */
function itemOf(chosen, number, list) {
  const item = document.createElement('li')
  if (!chosen.type.startsWith('image/')) item.append(Object.assign(document.createElement('span'), { className: 'chip go', textContent: list.dataset.sound ?? '' }))
  else {
    const picture = Object.assign(new Image(72, 72), { alt: (list.dataset.photo ?? '').replace('{n}', String(number)) })
    picture.onload = () => URL.revokeObjectURL(picture.src)
    picture.src = URL.createObjectURL(chosen)
    item.append(picture)
  }
  return item
}
