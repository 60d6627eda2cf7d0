// @ts-check
/** The record of an inspection on a phone: one question at a time, everything kept here, sent when all is there. */

import { idOf } from '../../offline/drafts.js'
import { takeBack } from '../../offline/filled_forms.js'
import { Autosave, noted, texts } from '../records/autosave.js'
import { Position } from '../records/position.js'
import { Shots } from '../records/shots.js'
import { Shutter } from '../records/shutter.js'
import { Steps } from '../records/steps.js'
import { handIn, whyNot } from '../records/handing_in.js'
import { person } from '../records/person.js'
import { missingPart, refusalPart, refusedBefore, sentencePart, show } from '../records/refusal.js'
import { isGrave, missing, sayTooMuch, tellSuggestion, verdictOf } from './answers.js'
import { placeSaid, watchCode, watchPlace } from './presence.js'
import { signingFor } from './signing.js'
import { subjectOf } from './subject.js'

const TICKS = { yes: 'y', no: 'n', na: 'y', '': '' }
const form = /** @type {HTMLFormElement} */ (document.getElementById('inspection'))
const refused = /** @type {HTMLElement} */ (document.getElementById('refused'))
const kept = /** @type {HTMLElement} */ (document.querySelector('#kept span'))
const later = /** @type {HTMLButtonElement} */ (document.getElementById('later'))
const earlier = /** @type {HTMLAnchorElement} */ (document.getElementById('earlier'))
const count = /** @type {HTMLElement} */ (document.getElementById('count'))

const subject = await subjectOf(form)
const { task, thing, worn, name, address } = subject
const draft = idOf(person, `inspection:${task}:${thing || worn}`)
const sections = /** @type {HTMLElement[]} */ ([...form.querySelectorAll('[data-step]')])
const asked = sections.filter(section => section.querySelector('[name^="answer."]'))
const ticks = /** @type {HTMLElement} */ (document.getElementById('ticks'))
const dialog = /** @type {HTMLDialogElement} */ (document.getElementById('shutter'))
const position = new Position()
const saving = new Autosave(form, { id: draft, title: name, address })
const steps = new Steps(sections, ticks)
const shutter = new Shutter(dialog, [location.host, location.hostname])
const shots = new Shots([...form.querySelectorAll('.shot')].map(tile => /** @type {HTMLElement} */ (tile)), { draft, tag: worn, shutter, facts })
const signing = await signingFor(draft, facts, () => saving.begin())

form.classList.add('stepped')
wireSteps()
wireSaving()
watchCode(form, { dialog, worn, shots, save: () => saving.begin() })
watchPlace(form, position, () => {
  saving.touch()
  showPlace()
})
await begin()

async function begin() {
  const found = await saving.restore()
  await shots.restore()
  await signing.restore()
  for (const section of asked) {
    sayTooMuch(section)
    tellSuggestion(section)
  }
  showPlace()
  kept.textContent = found ? restored(found) : '填的和拍的都会自动保存在本机'
  steps.begin(found?.step)
  saving.refocus()
  const before = await refusedBefore(found)
  if (before) showRefusal(before)
  position.start()
  await navigator.storage?.persist?.()
  document.documentElement.dataset.ready = 'inspection'
}

/** A newer checklist than the draft answered takes over what both ask. @param {import('../../offline/drafts.js').Draft} found */
function restored(found) {
  const { checklist } = texts(form)
  if (found.fields.checklist !== checklist) return `检查表换成了 ${checklist}，填过的都带过来了，核对一遍`
  return `${clock(found.savedAt)} 存在本机的，接着填`
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
    if (section instanceof HTMLElement) tellSuggestion(section)
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
  const verdicts = asked.map(verdictOf)
  verdicts.forEach((verdict, number) => (ticks.children[sections.indexOf(asked[number])].className = TICKS[verdict]))
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

function showPlace() {
  const say = document.getElementById('place-say')
  const said = placeSaid(form, subject.place)
  if (say && said) say.textContent = said
}

async function deliver() {
  const spots = missing(sections, await signing.isSigned())
  if (spots.length) return show(refused, missingPart(`还差 ${spots.length} 样，点一下就到`, spots, spot => steps.reveal(spot)))
  if (later.getAttribute('aria-busy')) return
  later.setAttribute('aria-busy', 'true')
  await saving.flush()
  saving.pause()
  const record = { kind: 'inspection', version: 1, author: person, title: name, address, draft, fields: texts(form), noted: noted(form), becomes: saving.more.becomes }
  try {
    const entry = await handIn(record, say => (kept.textContent = say), goOn)
    if (entry) await comeBack(entry)
  } catch (error) {
    saving.resume({})
    show(refused, sentencePart(whyNot(error)))
  }
  later.removeAttribute('aria-busy')
}

/** What is grave is ordered to be put right, also while the record is still on this phone. @param {string} id */
function goOn(id) {
  return isGrave(asked) ? `/inspections/orders/form?inspection=${id}` : `/outbox#${id}`
}

/** It was refused: all of it is in the form again. @param {import('../../offline/outbox.js').Entry} entry */
async function comeBack(entry) {
  await takeBack(entry.id)
  await shots.restore()
  saving.resume({ refused: entry.reason, record: entry.id })
  kept.textContent = '填的和拍的都在本机'
  showRefusal(entry)
}

/** @param {import('../../offline/outbox.js').Entry} entry */
function showRefusal(entry) {
  show(refused, refusalPart({ reason: entry.reason ?? '', answer: entry.answer }, spotOf))
}

function facts() {
  const fix = position.fix
  return fix ? { lngWgs84: fix.lngWgs84, latWgs84: fix.latWgs84, accuracyM: fix.accuracyM } : {}
}

/** The id of the element where a field is put right. @param {string} field */
function spotOf(field) {
  const [part, item] = field.split('.')
  if (part === 'site' || part === 'seen' || item === 'site') return 'i-site'
  if (item === 'code_label' || ['tag', 'kind', 'proof', 'thing', 'checklist'].includes(part)) return 'i-presence'
  return item && item !== 'signature' ? `i-${item}` : 'i-unit'
}

/** @param {string} iso */
function clock(iso) {
  return new Date(iso).toLocaleTimeString('zh-CN', { hour12: false })
}
