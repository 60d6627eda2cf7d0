// @ts-check
/** A correction on a phone: what is typed is kept here, and handed in as a record. */

import { idOf } from '../../offline/drafts.js'
import { takeBack } from '../../offline/filled_forms.js'
import { handIn, whyNot } from '../records/handing_in.js'
import { takeIdentity } from '../records/identity.js'
import { person } from '../records/person.js'
import { refusalPart, refusedBefore, sentencePart, show } from '../records/refusal.js'
import { Autosave, fill, noted, texts } from '../records/autosave.js'

const form = /** @type {HTMLFormElement} */ (document.getElementById('correction'))
const refused = /** @type {HTMLElement} */ (document.getElementById('refused'))
const kept = /** @type {HTMLElement} */ (document.getElementById('kept'))
if ('shell' in form.dataset) await takeIdentity(form, fill)
const { thing = '', name = '' } = form.dataset
const draft = idOf(person, `correction:${thing}`)
const address = `/corrections/new?thing=${thing}`
const saving = new Autosave(form, { id: draft, title: name, address })

saving.addEventListener('saved', event => say(`${clock(Reflect.get(event, 'detail'))} 已自动保存在本机`))
saving.addEventListener('failed', () => say('手机存不下草稿。清出一些空间，先不要关这一页'))
form.addEventListener('submit', event => {
  event.preventDefault()
  void deliver()
})
refused.addEventListener('click', reveal)
refused.addEventListener('change', choose)
const found = await saving.restore()
if (found) say(`${clock(found.savedAt)} 存在本机的，接着填`)
saving.refocus()
const before = await refusedBefore(found)
if (before) showRefusal(before)
document.documentElement.dataset.ready = 'correction'

async function deliver() {
  const button = /** @type {HTMLElement} */ (form.querySelector('.dock button'))
  if (button.getAttribute('aria-busy')) return
  button.setAttribute('aria-busy', 'true')
  await saving.flush()
  saving.pause()
  const record = { kind: 'correction', version: 1, author: person, title: name, address, draft, fields: texts(form), noted: noted(form), becomes: saving.more.becomes }
  try {
    const entry = await handIn(record, say)
    if (entry) await comeBack(entry)
  } catch (error) {
    saving.resume({})
    show(refused, sentencePart(whyNot(error)))
  }
  button.removeAttribute('aria-busy')
}

/** @param {import('../../offline/outbox.js').Entry} entry refused: all of it is in the form again */
async function comeBack(entry) {
  await takeBack(entry.id)
  saving.resume({ refused: entry.reason, record: entry.id })
  say('填的都在本机')
  showRefusal(entry)
}

/** @param {import('../../offline/outbox.js').Entry} entry */
function showRefusal(entry) {
  show(refused, refusalPart({ reason: entry.reason ?? '', answer: entry.answer }, field => `f-${field.replace('field.', '')}`))
}

/** @param {Event} event */
function reveal(event) {
  const link = event.target instanceof Element ? event.target.closest('[data-problem]') : null
  const spot = link && document.querySelector(link.getAttribute('href') ?? '')
  if (!(spot instanceof HTMLElement)) return
  event.preventDefault()
  spot.closest('details')?.setAttribute('open', '')
  spot.scrollIntoView({ block: 'center' })
  spot.focus({ preventScroll: true })
}

/** One of both values: the form then stands on what the other person wrote. @param {Event} event */
function choose(event) {
  const choice = event.target instanceof Element ? event.target.closest('[data-clash]') : null
  if (!(choice instanceof HTMLElement) || !(event.target instanceof HTMLInputElement)) return
  const key = (choice.dataset.clash ?? '').replace('field.', '')
  fill(form, `was.${key}`, choice.dataset.now ?? '')
  fill(form, `field.${key}`, event.target.value)
  saving.touch()
}

/** @param {string} text */
function say(text) {
  const line = kept.querySelector('span')
  if (line) line.textContent = text
  kept.hidden = false
}

/** @param {string} iso */
function clock(iso) {
  return new Date(iso).toLocaleTimeString('zh-CN', { hour12: false })
}
