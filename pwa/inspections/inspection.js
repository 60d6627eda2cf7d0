// @ts-check
/** The record of an inspection on a phone: one question at a time, everything kept here, sent when all is there. */

import { texts } from '../records/autosave.js'
import { Position } from '../records/position.js'
import { RecordForm } from '../records/record_form.js'
import { missingPart, show } from '../records/refusal.js'
import { Shots } from '../records/shots.js'
import { Shutter } from '../records/shutter.js'
import { Steps } from '../records/steps.js'
import { isGrave, missing, questionsIn, sayTooMuch, tellSuggestion, verdictOf } from './answers.js'
import { placeSaid, watchCode, watchPlace } from './presence.js'
import { rememberQuestions } from './questions.js'
import { signingFor } from './signing.js'
import { subjectOf } from './subject.js'

const TICKS = { yes: 'y', no: 'n', na: 'y', '': '' }
const form = /** @type {HTMLFormElement} */ (document.getElementById('inspection'))
const later = /** @type {HTMLButtonElement} */ (document.getElementById('later'))
const earlier = /** @type {HTMLAnchorElement} */ (document.getElementById('earlier'))
const count = /** @type {HTMLElement} */ (document.getElementById('count'))

const subject = await subjectOf(form)
const { task, thing, worn, name, address } = subject
const sections = /** @type {HTMLElement[]} */ ([...form.querySelectorAll('[data-step]')])
const asked = sections.filter(section => section.querySelector('[name^="answer."]'))
const ticks = /** @type {HTMLElement} */ (document.getElementById('ticks'))
const dialog = /** @type {HTMLDialogElement} */ (document.getElementById('shutter'))
const position = new Position()
const facts = () => position.facts()
const about = { kind: 'inspection', about: `${task}:${thing || worn}`, title: name, address }
const record = new RecordForm(form, about, { spotOf, reveal: spot => steps.reveal(spot), goOn })
const { saving } = record
const steps = new Steps(sections, ticks)
const shutter = new Shutter(dialog, [location.host, location.hostname])
const shots = new Shots([...form.querySelectorAll('.shot')].map(tile => /** @type {HTMLElement} */ (tile)), { draft: record.draft, tag: worn, shutter, facts })
const signing = await signingFor(record.draft, facts, () => saving.begin())

form.classList.add('stepped')
wireSteps()
record.takes(shots)
watchCode(form, { dialog, worn, shots, save: () => saving.begin() })
watchPlace(form, position, () => {
  saving.touch()
  showPlace()
})
await begin()

async function begin() {
  const found = await record.restore('填的和拍的都会自动保存在本机')
  await signing.restore()
  for (const section of asked) {
    sayTooMuch(section)
    tellSuggestion(section)
  }
  showPlace()
  if (found) tellNewer(found)
  steps.begin(found?.step)
  await record.goOn(found)
  position.start()
  await navigator.storage?.persist?.()
  document.documentElement.dataset.ready = 'inspection'
}

/** A newer checklist than the draft answered takes over what both ask. @param {import('../../offline/drafts.js').Draft} found */
function tellNewer(found) {
  const { checklist } = texts(form)
  if (found.fields.checklist !== checklist) record.say(`检查表换成了 ${checklist}，填过的都带过来了，核对一遍`)
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

function showPlace() {
  const say = document.getElementById('place-say')
  const said = placeSaid(form, subject.place)
  if (say && said) say.textContent = said
}

async function deliver() {
  const spots = missing(sections, await signing.isSigned())
  if (spots.length) return show(record.refused, missingPart(`还差 ${spots.length} 样，点一下就到`, spots, spot => steps.reveal(spot)))
  await record.deliver()
}

/** What is grave is ordered to be put right, also while the record is still on this phone. @param {string} id */
function goOn(id) {
  if (!isGrave(asked)) return `/outbox#${id}`
  rememberQuestions(id, questionsIn(asked))
  return `/inspections/orders/form?inspection=${id}`
}

/** The id of the element where a field is put right. @param {string} field */
function spotOf(field) {
  const [part, item] = field.split('.')
  if (part === 'site' || part === 'seen' || item === 'site') return 'i-site'
  if (item === 'code_label' || ['tag', 'kind', 'proof', 'thing', 'checklist'].includes(part)) return 'i-presence'
  return item && item !== 'signature' ? `i-${item}` : 'i-unit'
}
