// @ts-check
/** 待上传 on a page: what is on this phone and where each record stands, live, and what a person can do about it. */

import * as drafts from '../../offline/drafts.js'
import { takeBack } from '../../offline/filled_forms.js'
import * as outbox from '../../offline/outbox.js'
import { person } from '../records/person.js'
import { askTwice } from './asking.js'
import { fillDraft, fillReceipt, fillRecord, forget, keep } from './cards.js'
import { exported, handedOutSentence, handOut } from './exporting.js'
import { bytesOf, sorted, unsent } from './sorting.js'
import { evictionSentence, roomSentence, storageNow } from './storage.js'
import { contentOf, emptySentence, nameOf, receivedSentence, sizeOf } from './wording.js'

/** @typedef {import('../../offline/outbox.js').Entry} Entry */
/** @typedef {import('../../offline/drafts.js').Draft} Draft */

const section = /** @type {HTMLElement | null} */ (document.querySelector('[data-outbox]'))
const sheet = /** @type {HTMLDialogElement | null} */ (document.querySelector('[data-ask]'))
const exportAll = /** @type {HTMLButtonElement | null} */ (document.querySelector('[data-export-all]'))
/** Bytes that the server has of what is moving. @type {Map<string, number>} */
const sent = new Map()
let drawing = false
let changed = false

if (section) await start(section)
else await tellVisitor()

/** @param {HTMLElement} section */
async function start(section) {
  outbox.changes.addEventListener('changed', () => redraw(section))
  outbox.changes.addEventListener('progress', event => {
    const { id, bytes } = /** @type {CustomEvent} */ (event).detail
    sent.set(id, bytes)
    void redraw(section)
  })
  for (const event of ['online', 'offline', 'hashchange']) addEventListener(event, () => redraw(section))
  addEventListener('hashchange', reveal)
  section.addEventListener('click', event => pressed(section, /** @type {HTMLElement} */ (event.target)))
  exportAll?.addEventListener('click', () => exportTo(section))
  part(section, '[data-protect] button').addEventListener('click', async () => {
    await navigator.storage?.persist?.()
    await drawStorage(section)
  })
  await redraw(section)
  await drawStorage(section)
  reveal()
  document.documentElement.dataset.ready = 'outbox'
}

/** At most one drawing at a time, and one more when something changed meanwhile. @param {HTMLElement} section */
async function redraw(section) {
  changed = true
  if (drawing) return
  drawing = true
  try {
    while (changed) {
      changed = false
      await draw(section)
    }
  } finally {
    drawing = false
  }
}

/** @param {HTMLElement} section */
async function draw(section) {
  const entries = await outbox.all()
  for (const entry of entries) if (entry.state !== 'sending') sent.delete(entry.id)
  const found = sorted(entries, person, sent)
  const begun = await drafts.all(person)
  const here = unsent(entries.filter(entry => entry.envelope.author === person))
  const mending = new Map(begun.flatMap(draft => (draft.record ? [[draft.record, draft.savedAt]] : [])))
  const alone = begun.filter(draft => !here.some(entry => entry.id === draft.record))
  const counted = await Promise.all(alone.map(async draft => ({ ...draft, files: (await drafts.filesOf(draft.id)).length })))
  const around = { entries, mending, sent }
  forget(new Set([...here, ...found.received, ...alone].map(one => one.id)))
  for (const group of /** @type {const} */ (['needsSomebody', 'moving', 'waiting'])) {
    keep(listOf(section, group), found[group], 'record', (card, entry) => fillRecord(card, entry, around))
  }
  keep(listOf(section, 'drafts'), counted, 'draft', fillDraft)
  keep(part(section, '[data-received] ul'), found.received, 'receipt', fillReceipt)
  tellRest(section, { here, received: found.received, ofOthers: found.ofOthers, begun: alone.length })
  const signedOut = found.waiting.some(entry => entry.hurdle === 'sign_in' && !entry.answer?.field)
  part(section, '[data-sign-in]').hidden = !signedOut
}

/** @param {HTMLElement} section @param {{here: Entry[], received: Entry[], ofOthers: number, begun: number}} found */
function tellRest(section, { here, received, ofOthers, begun }) {
  const summary = document.querySelector('[data-summary]')
  const content = here.length ? `${here.length} 条，${sizeOf(bytesOf(here))}。确认收到前不会删除` : received.length ? '都已收到' : '现在没有'
  if (summary) summary.textContent = here.length || !begun ? content : `${begun} 份草稿，还没有交`
  if (exportAll) exportAll.hidden = here.length + begun === 0
  part(section, '[data-none]').hidden = here.length + begun > 0
  part(section, '[data-none-words]').textContent = emptySentence(received)
  part(section, '[data-received]').hidden = received.length === 0
  if (received.length) part(section, '[data-received-words]').textContent = receivedSentence(received)
  part(section, '[data-others]').hidden = ofOthers === 0
  part(section, '[data-others] span').textContent = `这台手机上还有 ${ofOthers} 条是别人填的。他们登录后自己传`
}

/** @param {HTMLElement} section */
async function drawStorage(section) {
  const storage = await storageNow()
  part(section, '[data-room]').textContent = roomSentence(storage)
  part(section, '[data-eviction]').textContent = evictionSentence(storage)
  part(section, '[data-protect]').hidden = storage.isProtected !== false || (storage.isIos && !storage.isInstalled)
}

/** @param {HTMLElement} section @param {HTMLElement} target */
async function pressed(section, target) {
  if (target.closest('[data-send-all]')) return sendAll()
  const card = /** @type {HTMLElement | null} */ (target.closest('.record'))
  if (!card) return
  if (target.closest('[data-send]')) await outbox.sendAgain(card.id)
  if (target.closest('[data-mend]')) await mend(section, card.id)
  if (target.closest('[data-export]')) await exportTo(section, card.id)
  if (target.closest('[data-remove]')) await remove(section, card.id)
}

async function sendAll() {
  for (const entry of (await outbox.all(person)).filter(entry => entry.state === 'waiting')) await outbox.sendAgain(entry.id)
}

/** @param {HTMLElement} section @param {string} id */
async function mend(section, id) {
  const address = await takeBack(id)
  if (address) location.assign(address)
  else tell(section, '现在改不了：它正在传，或者同一台设备另有一份没交的草稿。先交掉那一份')
}

/** @param {HTMLElement} section @param {string} [only] */
async function exportTo(section, only) {
  tell(section, '正在导出…')
  const made = await exported(person, only)
  tell(section, handedOutSentence(made, await handOut(made)))
}

/** @param {HTMLElement} section @param {string} id of a record or a draft */
async function remove(section, id) {
  const entry = await outbox.read(id)
  const draft = entry ? undefined : await drafts.read(id)
  const name = entry ? nameOf(entry.envelope.kind, entry.title) : nameOf(drafts.nameOf(id).split(':')[0], draft?.title ?? '')
  const loss = entry ? contentOf(entry) : '填了一半的和拍的照片'
  const answer = await askTwice(/** @type {HTMLDialogElement} */ (sheet), name, loss)
  if (answer === 'export') await exportTo(section, entry ? id : undefined)
  if (answer !== 'remove') return
  if (entry) await outbox.remove(id)
  else await drafts.discard(id)
  tell(section, `“${name}”已从这台手机删除`)
  await redraw(section)
}

/** The record that the address names, as the form leaves for it. */
function reveal() {
  const card = document.getElementById(location.hash.slice(1))
  if (!card?.closest('[data-outbox]')) return
  const received = card.closest('details')
  if (received) received.open = true
  for (const other of document.querySelectorAll('.record.at')) other.classList.remove('at')
  card.classList.add('at')
  card.scrollIntoView({ block: 'center' })
  card.focus({ preventScroll: true })
}

/** @param {HTMLElement} section @param {string} sentence */
function tell(section, sentence) {
  part(section, '[data-told-words]').textContent = sentence
  part(section, '[data-told]').hidden = false
}

/** Somebody without an account, or signed out: how many there are, and nothing more. */
async function tellVisitor() {
  const place = /** @type {HTMLElement | null} */ (document.querySelector('[data-visitor]'))
  const words = place?.querySelector('span')
  const count = unsent(await outbox.all()).length
  if (place && words && count) words.textContent = (place.dataset.some ?? '').replace('{n}', String(count))
  document.documentElement.dataset.ready = 'outbox'
}

/** @param {HTMLElement} section @param {string} group */
function listOf(section, group) {
  return part(section, `[data-group="${group}"] ul`)
}

/** @param {HTMLElement} section @param {string} selector */
function part(section, selector) {
  return /** @type {HTMLElement} */ (section.querySelector(selector))
}
