// @ts-check
/** The record of an inspection on a phone: one question at a time, everything kept here, sent when all is there. */

import { filesOf, idOf, keepFile, removeFile } from '../../offline/drafts.js'
import { takeBack } from '../../offline/filled_forms.js'
import { Autosave, fill, texts } from '../bindings/autosave.js'
import { distanceM, Position } from '../bindings/position.js'
import { Shots } from '../bindings/shots.js'
import { Shutter } from '../bindings/shutter.js'
import { Steps } from '../bindings/steps.js'
import { handIn, whyNot } from '../records/handing_in.js'
import { person } from '../records/person.js'
import { missingPart, refusalPart, sentencePart, show } from '../records/refusal.js'
import { missing, sayTooMuch, suggestGrade, verdictOf } from './answers.js'
import { Signature } from './signature.js'

const TICKS = { yes: 'y', no: 'n', na: 'y', '': '' }
const form = /** @type {HTMLFormElement} */ (document.getElementById('inspection'))
const refused = /** @type {HTMLElement} */ (document.getElementById('refused'))
const kept = /** @type {HTMLElement} */ (document.querySelector('#kept span'))
const later = /** @type {HTMLButtonElement} */ (document.getElementById('later'))
const earlier = /** @type {HTMLAnchorElement} */ (document.getElementById('earlier'))
const count = /** @type {HTMLElement} */ (document.getElementById('count'))
const { task = '', thing = '', name = '', worn = '' } = form.dataset
const draft = idOf(person, `inspection:${task}:${thing}`)
const address = `${location.pathname}?task=${task}&thing=${thing}`

const sections = /** @type {HTMLElement[]} */ ([...form.querySelectorAll('[data-step]')])
const ticks = /** @type {HTMLElement} */ (document.getElementById('ticks'))
const dialog = /** @type {HTMLDialogElement} */ (document.getElementById('shutter'))
const position = new Position()
const saving = new Autosave(form, { id: draft, title: name, address })
const steps = new Steps(sections, ticks)
const shutter = new Shutter(dialog, [location.host, location.hostname])
const shots = new Shots([...form.querySelectorAll('.shot')].map(tile => /** @type {HTMLElement} */ (tile)), { draft, tag: worn, shutter, facts })
const signature = new Signature(
  /** @type {HTMLCanvasElement} */ (document.getElementById('glass')),
  /** @type {HTMLButtonElement} */ (document.getElementById('glass-again')),
)

form.classList.add('stepped')
wireSteps()
wireSaving()
wirePresence()
wireSignature()
await begin()

async function begin() {
  const found = await saving.restore()
  await shots.restore()
  const signed = (await signatures())[0]
  if (signed) await signature.show(signed.blob)
  sections.forEach(sayTooMuch)
  showPlace()
  kept.textContent = found ? `${clock(found.savedAt)} 存在本机的，接着填` : '填的和拍的都会自动保存在本机'
  steps.begin(found?.step)
  position.start()
  await navigator.storage?.persist?.()
  document.documentElement.dataset.ready = 'inspection'
}

function wireSteps() {
  steps.addEventListener('changed', () => {
    showProgress()
    if (saving.more.step !== steps.name) saving.touch({ step: steps.name })
  })
  earlier.addEventListener('click', event => {
    if (steps.isFirst) return
    event.preventDefault()
    steps.previous()
  })
  form.addEventListener('change', event => {
    const section = event.target instanceof Element ? event.target.closest('.item') : null
    if (section instanceof HTMLElement) suggestGrade(section)
    showProgress()
  })
  form.addEventListener('input', () => sayTooMuch(sections[steps.at]))
  form.addEventListener('submit', event => {
    event.preventDefault()
    steps.isLast ? deliver() : steps.next()
  })
  refused.addEventListener('click', event => {
    const link = event.target instanceof Element ? event.target.closest('[data-problem]') : null
    const spot = link && document.querySelector(link.getAttribute('href') ?? '')
    if (!spot) return
    event.preventDefault()
    steps.reveal(spot)
  })
}

/** Marks, counter and buttons say where one is. */
function showProgress() {
  const asked = sections.slice(1, -1)
  const verdicts = asked.map(verdictOf)
  verdicts.forEach((verdict, number) => (ticks.children[number + 1].className = TICKS[verdict]))
  ticks.children[steps.at].className = 'c'
  const hazards = verdicts.filter(verdict => verdict === 'no').length
  const done = verdicts.filter(Boolean).length
  count.textContent = `监督检查 ${done}/${asked.length}${hazards ? `，已发现 ${hazards} 处隐患` : ''}`
  earlier.textContent = steps.isFirst ? '返回' : '上一项'
  const label = later.querySelector('span')
  if (label) label.textContent = steps.isLast ? '提交记录' : '下一项'
}

function wireSaving() {
  saving.addEventListener('saved', event => (kept.textContent = `${clock(Reflect.get(event, 'detail'))} 已自动保存在本机`))
  saving.addEventListener('failed', () => (kept.textContent = '手机存不下草稿。清出一些空间，先不要关这一页'))
  shots.addEventListener('failed', event => (kept.textContent = Reflect.get(event, 'detail')))
  shots.addEventListener('changed', () => shots.files.length && saving.begin())
}

function wirePresence() {
  // The camera says when it sees the code that this thing wears: live, not on a picture taken before.
  new MutationObserver(() => {
    if (!worn || dialog.dataset.seen !== worn || choiceOf('proof') === 'scanned') return
    fill(form, 'proof', 'scanned')
    fill(form, 'tag', worn)
    saving.begin()
  }).observe(dialog, { attributeFilter: ['data-seen'] })
  shutter.addEventListener('taken', event => {
    const { wanted } = Reflect.get(event, 'detail')
    if (wanted.slot === 'code_label' && choiceOf('proof') === 'none') fill(form, 'proof', 'photographed')
  })
  position.addEventListener('placed', () => {
    const fix = position.fix
    if (!fix) return
    const fresh = Date.now() - Date.parse(valueOf('positionAt')) < 600_000
    if (valueOf('positionAt') && !(fresh && fix.accuracyM < Number(valueOf('accuracyM')))) return
    const { lngWgs84, latWgs84, accuracyM, at } = fix
    const known = { lngWgs84, latWgs84, lngRaw: lngWgs84, latRaw: latWgs84, systemRaw: 'wgs84', accuracyM }
    for (const [field, text] of Object.entries({ ...known, positionAt: at, positionSource: 'geolocation' })) fill(form, field, String(text))
    saving.touch()
    showPlace()
  })
}

function showPlace() {
  const say = document.getElementById('place-say')
  if (!say || !valueOf('positionAt')) return
  const here = { lngWgs84: Number(valueOf('lngWgs84')), latWgs84: Number(valueOf('latWgs84')) }
  const { lngWgs84 = '', latWgs84 = '' } = form.dataset
  const away = lngWgs84 ? `，离登记的位置 ${Math.round(distanceM(here, { lngWgs84: Number(lngWgs84), latWgs84: Number(latWgs84) }))} m` : ''
  say.textContent = `已定位${away}，误差约 ${valueOf('accuracyM')} m`
}

function wireSignature() {
  signature.addEventListener('signed', async event => {
    const before = await signatures()
    const blob = Reflect.get(event, 'detail')
    await keepFile({ draft, slot: 'signature', blob, facts: { takenAt: new Date().toISOString(), ...facts() } })
    for (const file of before) await removeFile(file.id)
    saving.begin()
  })
  signature.addEventListener('cleared', async () => {
    for (const file of await signatures()) await removeFile(file.id)
  })
}

async function signatures() {
  const files = await filesOf(draft).catch(() => [])
  return files.filter(file => file.slot === 'signature')
}

async function deliver() {
  const spots = missing(sections, (await signatures()).length > 0)
  if (spots.length) return show(refused, missingPart(`还差 ${spots.length} 样，点一下就到`, spots, spot => steps.reveal(spot)))
  if (later.getAttribute('aria-busy')) return
  later.setAttribute('aria-busy', 'true')
  await saving.flush()
  saving.pause()
  const record = { kind: 'inspection', version: 1, author: person, title: `检查 ${name}`, address, draft, fields: texts(form) }
  try {
    const entry = await handIn(record, say => (kept.textContent = say))
    if (entry) await comeBack(entry)
  } catch (error) {
    saving.resume({})
    show(refused, sentencePart(whyNot(error)))
  }
  later.removeAttribute('aria-busy')
}

/** It was refused: all of it is in the form again. @param {import('../../offline/outbox.js').Entry} entry */
async function comeBack(entry) {
  await takeBack(entry.id)
  await shots.restore()
  saving.resume({ refused: entry.reason, record: entry.id })
  kept.textContent = '填的和拍的都在本机'
  show(refused, refusalPart({ reason: entry.reason ?? '', answer: entry.answer }, field => `i-${field.split('.')[1] ?? 'unit'}`))
}

function facts() {
  const fix = position.fix
  return fix ? { lngWgs84: fix.lngWgs84, latWgs84: fix.latWgs84, accuracyM: fix.accuracyM } : {}
}

/** @param {string} field */
function valueOf(field) {
  const control = form.elements.namedItem(field)
  return control instanceof HTMLInputElement ? control.value : ''
}

/** @param {string} field */
function choiceOf(field) {
  const control = form.elements.namedItem(field)
  return control instanceof RadioNodeList ? control.value : ''
}

/** @param {string} iso */
function clock(iso) {
  return new Date(iso).toLocaleTimeString('zh-CN', { hour12: false })
}
