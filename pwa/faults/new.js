// @ts-check
/**
 * 哪里坏了？ What is chosen and photographed is on the phone at once; handed in, it goes into the outbox first. On the
 * page that was kept without a thing the phone's own packs say what it is.
 */

import { idOf } from '../../offline/drafts.js'
import { takeBack } from '../../offline/filled_forms.js'
import { file } from '../records/filing.js'
import { Autosave, noted, texts } from '../records/autosave.js'
import { author } from '../records/author.js'
import { whyNot } from '../records/handing_in.js'
import { Position } from '../records/position.js'
import { refusalPart, refusedBefore, sentencePart, show } from '../records/refusal.js'
import { settledWithin } from '../records/settling.js'
import { keepsPhotos } from './photos.js'
import { showKnown } from './known.js'

const PATIENCE = 20_000 // ms; after that its page tells how it stands
const form = /** @type {HTMLFormElement} */ (document.getElementById('fault'))
const refused = /** @type {HTMLElement} */ (document.getElementById('refused'))
const kept = /** @type {HTMLElement} */ (document.getElementById('kept'))
const words = form.dataset
const tag = (new URL(location.href).searchParams.get('tag') ?? '').toUpperCase().replace(/[^0-9A-Z]/g, '')
const name = words.name || (await showKnown(form, tag))
const writer = author()
const draft = idOf(writer, `fault:${tag}`)
const address = `/faults/new?tag=${tag}`
const saving = new Autosave(form, { id: draft, title: titleOf(''), address })
const position = new Position()

saving.addEventListener('saved', event => say(words.saved, Reflect.get(event, 'detail')))
saving.addEventListener('failed', () => say(words.full))
const found = await saving.restore()
if (found) say(words.backAgain, found.savedAt)
await keepsPhotos(form, { draft, facts: () => position.fix ?? {}, changed: () => saving.begin() })
const before = await refusedBefore(found)
if (before) showRefusal(before)
form.addEventListener('change', showAdvice)
showAdvice()
form.addEventListener('submit', event => {
  event.preventDefault()
  const pressed = event.submitter
  void hand(pressed instanceof HTMLButtonElement && pressed.name === 'same' ? pressed : null)
})
void locate()
document.documentElement.dataset.ready = 'fault'

/** One instruction for the symptom that is chosen, where it has one. */
function showAdvice() {
  const chosen = form.querySelector('fieldset:not([hidden]) input:checked')
  for (const advice of form.querySelectorAll('.advice')) {
    const isIts = advice.getAttribute('data-of') === chosen?.getAttribute('value') && advice.parentElement === chosen?.closest('fieldset')
    advice.classList.toggle('shown', isIts)
  }
}

/** Nobody is asked for their position where the thing is known; where it was allowed before, it goes along. */
async function locate() {
  const permission = await navigator.permissions?.query({ name: 'geolocation' }).catch(() => null)
  if (!name || permission?.state === 'granted') position.start()
}

/** @param {HTMLButtonElement | null} same the button of an open fault */
async function hand(same) {
  const button = same ?? /** @type {HTMLElement} */ (document.querySelector('[data-send]'))
  if (button.getAttribute('aria-busy')) return
  const fields = fieldsOf(same)
  const problem = fields.sort ? (name || fields.where || position.fix ? '' : 'where') : 'sort'
  if (problem) return miss(problem)
  button.setAttribute('aria-busy', 'true')
  await saving.flush()
  saving.pause()
  const word = same?.dataset.word ?? form.querySelector('input[name=sort]:checked')?.getAttribute('data-word') ?? ''
  const record = { kind: 'fault', version: 1, author: writer, title: titleOf(word), address, draft, fields, noted: noted(form), becomes: saving.more.becomes }
  try {
    say(words.sending)
    const { id } = await file(record)
    await goOn(id)
  } catch (error) {
    saving.resume({})
    whyNot(error)
    show(refused, sentencePart(words.full ?? ''))
  }
  button.removeAttribute('aria-busy')
}

/** To its page, which tells whether anybody knows; a refusal is said here, where it is put right. @param {string} id */
async function goOn(id) {
  const entry = await settledWithin(id, PATIENCE)
  if (entry?.state !== 'parked') return location.assign(`/reports/${id}`)
  await takeBack(id)
  saving.resume({ refused: entry.reason, record: id })
  say(words.mended)
  showRefusal(entry)
}

/** @param {HTMLButtonElement | null} same @returns {Record<string, string>} */
function fieldsOf(same) {
  const { fix } = position
  const all = texts(form)
  const filled = Object.fromEntries(Object.entries(all).filter(([, text]) => text.trim()))
  return {
    ...filled,
    ...(same ? { sort: same.value } : {}),
    ...(tag ? { tag } : {}),
    ...(fix ? { lngWgs84: String(fix.lngWgs84), latWgs84: String(fix.latWgs84), accuracyM: String(fix.accuracyM), positionAt: fix.at } : {}),
  }
}

/** @param {string} field */
function miss(field) {
  show(refused, sentencePart((field === 'sort' ? words.choose : words.sayWhere) ?? ''))
  const spot = field === 'sort' ? form.querySelector('fieldset:not([hidden]) input') : document.getElementById('where')
  if (spot instanceof HTMLElement) spot.focus()
}

/** @param {import('../../offline/outbox.js').Entry} entry */
function showRefusal(entry) {
  show(refused, refusalPart({ reason: entry.reason ?? '', answer: entry.answer }, field => (field === 'sort' ? 'what' : field.replace('photo.', ''))))
}

/** @param {string} what */
function titleOf(what) {
  const where = name || tag
  const said = what || (words.title ?? '')
  return where ? `${said}：${where}` : said
}

/** @param {string} [text] @param {string} [iso] */
function say(text = '', iso = '') {
  const line = kept.querySelector('span')
  if (line) line.textContent = text.replace('{at}', iso && new Date(iso).toLocaleTimeString('zh-CN', { hour12: false }))
  kept.hidden = false
}
