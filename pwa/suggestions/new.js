// @ts-check
/**
 * 评价建议. What is chosen, written and photographed is on the phone at once; handed in, it goes into the outbox first.
 * On the page that was kept without a thing the phone's own packs say what it is.
 */

import { idOf } from '../../offline/drafts.js'
import { takeBack } from '../../offline/filled_forms.js'
import { file } from '../records/filing.js'
import { find } from '../../offline/pack.js'
import { grouped } from '../../scanning/codes.js'
import { keepsPhotos } from '../faults/photos.js'
import { Autosave, noted, texts } from '../records/autosave.js'
import { author } from '../records/author.js'
import { whyNot } from '../records/handing_in.js'
import { refusalPart, refusedBefore, sentencePart, show } from '../records/refusal.js'
import { settledWithin } from '../records/settling.js'
import { keptReader } from '../shell/reader.js'

const PATIENCE = 20_000 // ms; after that the outbox tells how it stands
const form = /** @type {HTMLFormElement} */ (document.getElementById('suggestion'))
const refused = /** @type {HTMLElement} */ (document.getElementById('refused'))
const kept = /** @type {HTMLElement} */ (document.getElementById('kept'))
const button = /** @type {HTMLElement} */ (document.querySelector('[data-send]'))
const words = form.dataset
const tag = (new URL(location.href).searchParams.get('tag') ?? '').toUpperCase().replace(/[^0-9A-Z]/g, '')
const name = words.name || (await writeIn())
const writer = author()
const draft = idOf(writer, `suggestion:${tag}`)
const title = `${words.title}：${name || grouped(tag)}`
const address = `/suggestions/new?tag=${tag}`
const saving = new Autosave(form, { id: draft, title, address })

saving.addEventListener('saved', event => say(words.saved, Reflect.get(event, 'detail')))
saving.addEventListener('failed', () => say(words.full))
const found = await saving.restore()
if (found) say(words.backAgain, found.savedAt)
await keepsPhotos(form, { draft, facts: () => ({}), changed: () => saving.begin() })
const before = await refusedBefore(found)
if (before) showRefusal(before)
form.addEventListener('submit', event => {
  event.preventDefault()
  void hand()
})
document.documentElement.dataset.ready = 'suggestion'

/** What the phone knows of the thing, on a page that was kept without one. Gives its name, if a pack has it. */
async function writeIn() {
  const hidden = form.elements.namedItem('tag')
  if (hidden instanceof HTMLInputElement) hidden.value = tag
  const back = document.querySelector('[data-back]')
  if (back instanceof HTMLAnchorElement && tag) back.href = `/c/${tag}`
  const reader = tag ? await keptReader() : undefined
  const card = reader ? (await find(reader, tag))?.card : undefined
  const where = document.querySelector('[data-where]')
  if (where) where.textContent = card ? card.name : grouped(tag)
  return card?.name ?? ''
}

async function hand() {
  if (button.getAttribute('aria-busy')) return
  const fields = Object.fromEntries(Object.entries(texts(form)).filter(([, text]) => text.trim()))
  if (!fields['fact.stars'] && !fields.said) {
    show(refused, sentencePart(words.nothing ?? ''))
    form.querySelector('input')?.focus()
    return
  }
  button.setAttribute('aria-busy', 'true')
  await saving.flush()
  saving.pause()
  try {
    say(words.sending)
    const { id } = await file({ kind: 'suggestion', version: 1, author: writer, title, address, draft, fields: { ...fields, tag }, noted: noted(form), becomes: saving.more.becomes })
    await goOn(id)
  } catch (error) {
    saving.resume({})
    whyNot(error)
    show(refused, sentencePart(words.full ?? ''))
  }
  button.removeAttribute('aria-busy')
}

/** To its page when the server has it, else to where it waits. @param {string} id */
async function goOn(id) {
  const entry = await settledWithin(id, PATIENCE)
  if (entry?.state === 'received') return location.assign(`/suggestions/${id}`)
  if (entry?.state !== 'parked') return location.assign(`/outbox#${id}`)
  await takeBack(id)
  saving.resume({ refused: entry.reason, record: id })
  say(words.mended)
  showRefusal(entry)
}

/** @param {import('../../offline/outbox.js').Entry} entry */
function showRefusal(entry) {
  show(refused, refusalPart({ reason: entry.reason ?? '', answer: entry.answer }, field => field.replace('photo.', '').replace('fact.', '')))
}

/** @param {string} [text] @param {string} [iso] */
function say(text = '', iso = '') {
  const line = kept.querySelector('span')
  if (line) line.textContent = text.replace('{at}', iso && new Date(iso).toLocaleTimeString('zh-CN', { hour12: false }))
  kept.hidden = false
}
