// @ts-check
/** 包装初判: choose, enter, verdict, hand in. The phone judges by the dictionary in this page; the server judges again what is handed in. */

import { discard, idOf, read as readDraft } from '../../offline/drafts.js'
import { takeBack } from '../../offline/filled_forms.js'
import { Autosave, noted, texts } from '../records/autosave.js'
import { author } from '../records/author.js'
import { file } from '../records/filing.js'
import { whyNot } from '../records/handing_in.js'
import { Position } from '../records/position.js'
import { refusalPart, refusedBefore, sentencePart, show } from '../records/refusal.js'
import { settledWithin } from '../records/settling.js'
import { Steps } from '../records/steps.js'
import { BarcodeFinder, known } from './barcode.js'
import { caseOf, NAMES, said } from './case.js'
import { Chooser } from './chooser.js'
import { Demands } from './demanded.js'
import { isEmbedded, tellEmbedder } from './embedding.js'
import { essence } from './essence.js'
import { field, GoodsRows } from './goods_rows.js'
import { isBarcode } from './gs1.js'
import { judge } from './judging/judge.js'
import { questions } from './judging/questions.js'
import { JUDGING } from './measured.js'
import { JudgedPhotos } from './photos.js'
import { rememberClass, rememberGoods, rememberMine } from './remembered.js'
import { fill, shown } from './shown.js'
import { Sizes } from './sizes.js'
import { showVerdict } from './verdict_part.js'

const PATIENCE = 20_000 // ms; after that the outbox tells how it stands
const WALK = ['goods', 'content', 'size', 'layers', 'verdict', 'report']
/** Which fields are asked for in which step, by the names that the judge gives them. */
const ASKED_IN = /** @type {[string, RegExp][]} */ ([['goods', /^class$/], ['content', /^(goods|made_on|checks)/], ['size', /^size|_mm$/], ['layers', /./]])

const form = /** @type {HTMLFormElement} */ (element('judgement'))
const words = readWords('words')
const judgingWords = readWords('judging-words')
const dictionary = JSON.parse(template('dictionary').textContent ?? '')
const origins = (template('ancestors').textContent ?? '').split(' ').filter(Boolean)
const embedded = isEmbedded()
const writer = author()
const draft = idOf(writer, JUDGING)
const saving = new Autosave(form, { id: draft, title: words.title, address: '/judge' })
const position = new Position()
const steps = new Steps(WALK.map(name => /** @type {HTMLElement} */ (document.querySelector(`[data-step="${name}"]`))), element('ticks'))
const chooser = new Chooser(element('classes').closest('section') ?? form, dictionary, words)
const goods = new GoodsRows(element('goods'), dictionary, judgingWords)
const sizes = new Sizes(form, words)
const demands = new Demands(form, dictionary)
const photos = new JudgedPhotos(form, { draft, words, changed: () => saving.begin() })
const barcodes = new BarcodeFinder(/** @type {HTMLDialogElement} */ (element('scanning')), words)
const refused = element('refused')
/** Questions that were seen and passed, with what was answered then. @type {Set<string>} */
const confirmed = new Set()
/** @type {any} */
let verdict = null
let codeBefore = '' // the barcode of the package in hand

saving.addEventListener('saved', event => kept(words.saved, Reflect.get(event, 'detail')))
saving.addEventListener('failed', () => kept(words.full))
chooser.addEventListener('chosen', event => choose(Reflect.get(event, 'detail')))
barcodes.addEventListener('seen', event => takeBarcode(Reflect.get(event, 'detail')))
sizes.addEventListener('filled', () => saving.begin())
steps.addEventListener('changed', () => entered())
position.addEventListener('placed', () => placed())
position.addEventListener('refused', () => placed())
element('scan-code').addEventListener('click', () => barcodes.open())
element('barcode').addEventListener('change', () => takeBarcode(said(texts(form), 'barcode')))
element('go-next').addEventListener('click', () => next())
element('go-previous').addEventListener('click', () => (steps.isFirst ? location.assign('/') : steps.previous()))
element('to-report').addEventListener('click', () => steps.go('report'))
element('send').addEventListener('click', () => hand())
element('measure').addEventListener('click', async event => {
  event.preventDefault()
  saving.touch({ step: 'size' })
  await saving.flush() // what a page writes while it goes is not always written
  location.assign(/** @type {HTMLAnchorElement} */ (element('measure')).href)
})
element('go-back').addEventListener('click', event => {
  if (steps.isFirst) return
  event.preventDefault()
  steps.previous()
})
document.addEventListener('click', event => {
  const target = event.target instanceof Element ? event.target.closest('[data-go], [data-step-of], [data-problem], [data-anew]') : null
  if (!(target instanceof HTMLElement)) return
  if (target.dataset.anew !== undefined) void anew()
  if (target.dataset.go) steps.go(target.dataset.go)
  if (target.dataset.stepOf) step(target.dataset.stepOf, Number(target.dataset.by))
  if (target.dataset.problem) {
    event.preventDefault()
    reveal(target.dataset.problem)
  }
})
form.addEventListener('submit', event => {
  event.preventDefault()
  void next()
})
form.addEventListener('change', () => demands.show(texts(form)))

const found = await restored()
codeBefore = texts(form).barcode ?? ''
await photos.restore()
const before = await refusedBefore(found)
demands.show(texts(form))
steps.begin(new URL(location.href).hash ? '' : found?.step)
if (steps.name !== 'goods' && !texts(form).class) steps.go('goods')
entered()
if (before) {
  steps.go('report')
  showRefusal(before)
}
document.documentElement.dataset.ready = 'judge'
const scanned = new URL(location.href).searchParams.get('barcode')
if (scanned) void takeBarcode(scanned)

/** What was begun is in the form again, with as many goods as there were. */
async function restored() {
  const begun = await readDraft(draft).catch(() => undefined)
  if (begun) goods.show(GoodsRows.in(begun.fields))
  const back = await saving.restore()
  if (back) {
    for (const box of form.querySelectorAll('input[type=checkbox]')) {
      const { name } = /** @type {HTMLInputElement} */ (box)
      ;/** @type {HTMLInputElement} */ (box).checked = Boolean(back.fields[name]) // one that is off has no text
      ;/** @type {HTMLInputElement} */ (box).value = '1'
    }
    kept(words.back_again, back.savedAt)
  }
  chooser.draw()
  sizes.show()
  return back
}

/** @param {string} key */
function choose(key) {
  set('class', key)
  demands.begin(texts(form))
  saving.begin()
  steps.go('content')
}

/** Another package: nothing of this one stays. */
async function anew() {
  saving.pause()
  await discard(draft)
  location.assign(location.pathname + location.search.replace(/[?&]barcode=\d+/, ''))
}

/** Of another package nobody knows the size yet. */
function forgetPackage() {
  const kept = /^(id|class|category|barcode|shape|judged_on|check\.|goods\.)/
  for (const control of form.elements) {
    if (control instanceof HTMLInputElement && !['radio', 'checkbox', 'file'].includes(control.type) && !kept.test(control.name)) control.value = ''
  }
  sizes.show()
}

/** @param {string} digits */
async function takeBarcode(digits) {
  if (!digits) return tellBarcode('')
  if (codeBefore && codeBefore !== digits) forgetPackage()
  codeBefore = digits
  set('barcode', digits)
  if (!isBarcode(digits)) return tellBarcode(words['code.wrong'])
  saving.begin()
  const goodsKnown = await known(digits)
  if (said(texts(form), 'barcode') !== digits) return
  if (!goodsKnown) return tellBarcode(words['code.new'])
  goods.show(goodsKnown.goods.length)
  for (const [at, row] of goodsKnown.goods.entries()) {
    for (const name of ['class', 'net', 'pieces']) set(`goods.${at}.${name}`, String(Reflect.get(row, name)))
    const unit = form.querySelector(`[name="goods.${at}.unit"][value="${row.unit}"]`)
    if (unit instanceof HTMLInputElement) unit.checked = true
  }
  if (goodsKnown.name) set('goods_name', goodsKnown.name)
  if (goodsKnown.maker) set('maker', goodsKnown.maker)
  choose(goodsKnown.class)
  ask(fill(words['code.remembered'], { what: goodsKnown.name || chooser.nameOf(goodsKnown.class) }))
}

/** @param {string} sentence */
function tellBarcode(sentence) {
  element('barcode-says').textContent = sentence
  element('barcode-says').hidden = !sentence
}

/** On to the next step, where nothing of this one is wrong; what is only unlikely is asked once. */
async function next() {
  const { name } = steps
  ask('')
  refused.replaceChildren()
  if (name === 'goods' && !texts(form).class) return show(refused, sentencePart(words.choose_class))
  set('judged_on', today())
  const { told, problems } = caseOf(texts(form), judgingWords)
  const wrong = Object.entries({ ...(judge(dictionary, told, judgingWords).problems ?? {}), ...problems }).filter(([of]) => stepOf(of) === name)
  if (wrong.length) return showProblems(Object.fromEntries(wrong))
  const asks = questions(dictionary, told, judgingWords).filter(({ field: of, code }) => stepOf(of) === name && !confirmed.has(`${of} ${code} ${JSON.stringify(told)}`))
  if (asks.length) {
    for (const { field: of, code } of asks) confirmed.add(`${of} ${code} ${JSON.stringify(told)}`)
    return ask(asks.map(({ say }) => say).join('\n'))
  }
  steps.next()
}

/** A step is on the screen now. */
function entered() {
  const { name } = steps
  const isVerdict = name === 'verdict'
  refused.replaceChildren()
  ask('')
  document.body.classList.toggle('decided', isVerdict)
  element('bar').hidden = isVerdict
  element('ticks').hidden = isVerdict
  for (const [id, on] of Object.entries({ walking: !isVerdict && name !== 'report', deciding: isVerdict, handing: name === 'report', here: isVerdict })) element(id).hidden = !on
  element('walking').classList.toggle('alone', name === 'goods')
  element('begun').hidden = !texts(form).class
  for (const place of document.querySelectorAll('[data-class-name]')) place.textContent = chooser.nameOf(texts(form).class)
  element('about').textContent = chooser.nameOf(texts(form).class) || element('about').textContent
  saving.touch({ step: name })
  if (isVerdict || (name === 'report' && !verdict)) decide()
  if (name === 'report') beginReport()
}

function decide() {
  set('judged_on', today())
  const { told, problems } = caseOf(texts(form), judgingWords)
  const begun = performance.now()
  verdict = judge(dictionary, told, judgingWords)
  const wrong = { ...verdict.problems, ...problems }
  if (Object.keys(wrong).length) {
    steps.go(stepOf(Object.keys(wrong)[0]))
    return showProblems(wrong)
  }
  const told_ = shown(verdict, nameOf(), words)
  showVerdict(element('verdict'), told_)
  performance.measure('judged', { start: begun, end: performance.now() })
  rememberClass(told.class)
  for (const place of document.querySelectorAll('[data-what]')) place.textContent = whatOf(told)
  const label = element('to-report').querySelector('span')
  if (label) label.textContent = verdict.overall === 'exceeds' ? words.report : words.keep
  element('ruler').hidden = !/^(crosses|no_size)/.test(verdict.checks.ratio.why)
  if (embedded) tellEmbedder({ kind: 'verdict', overall: verdict.overall, exceeded: verdict.exceeded, ratio_pct: verdict.checks.ratio.ratio_pct, limit_pct: verdict.checks.ratio.limit_pct, class: told.class, dictionary: verdict.dictionary }, origins)
}

function beginReport() {
  element('from-measuring').hidden = !texts(form).measurement
  position.start()
  placed()
}

function placed() {
  const { fix } = position
  element('place-says').textContent = fix ? fill(words.placed, { m: fix.accuracyM }) : words.not_placed
  element('place-says').hidden = false
  element('district-box').hidden = Boolean(fix)
}

/** Into the outbox first, always. */
async function hand() {
  const button = element('send')
  if (button.getAttribute('aria-busy') || !verdict) return verdict ? undefined : steps.go('verdict')
  button.setAttribute('aria-busy', 'true')
  refused.replaceChildren()
  await saving.flush()
  saving.pause()
  const fields = fieldsToSend()
  const title = `${words.title}：${nameOf()}`
  try {
    kept(words.sending)
    const { id } = await file({ kind: 'judgement', version: 1, author: writer, title, address: '/judge', draft, fields, noted: [...noted(form), 'lngWgs84', 'latWgs84', 'accuracyM', 'positionAt', 'judged_on'], becomes: saving.more.becomes })
    remember(id)
    await goOn(id)
  } catch (error) {
    saving.resume({})
    whyNot(error)
    show(refused, sentencePart(words.full))
  }
  button.removeAttribute('aria-busy')
}

/** To its page when the server has it, else to where it waits. A refusal is said here, where it is put right. @param {string} id */
async function goOn(id) {
  if (embedded) tellEmbedder({ kind: 'handed_in', id, address: `${location.origin}/judgements/${id}` }, origins)
  const entry = await settledWithin(id, PATIENCE)
  if (entry?.state === 'received') return location.assign(`/judgements/${id}`)
  if (entry?.state !== 'parked') return location.assign(`/outbox#${id}`)
  await takeBack(id)
  await photos.restore()
  saving.resume({ refused: entry.reason, record: id })
  kept(words.mended)
  showRefusal(entry)
}

/** @returns {Record<string, string>} */
function fieldsToSend() {
  const { fix } = position
  const { category: _, ...all } = texts(form)
  const filled = Object.entries({ ...all, verdict: JSON.stringify(essence(verdict)), language: document.documentElement.lang }).filter(([, text]) => text.trim())
  /** @type {Record<string, string>} */
  const place = fix ? { lngWgs84: String(fix.lngWgs84), latWgs84: String(fix.latWgs84), accuracyM: String(fix.accuracyM), positionAt: fix.at } : {}
  return { ...Object.fromEntries(filled), ...place }
}

/** On this phone, for the list and for the next time that the barcode is seen. @param {string} id */
function remember(id) {
  const { told } = caseOf(texts(form), judgingWords)
  rememberMine({ id, name: nameOf(), state: verdict.overall, ratio: verdict.checks.ratio.ratio_pct ?? '', at: new Date().toISOString(), author: writer })
  const barcode = said(texts(form), 'barcode')
  const { goods_name: name = '', maker = '' } = texts(form)
  if (isBarcode(barcode)) rememberGoods(barcode, { class: told.class, name, maker, goods: told.goods.map(row => ({ ...row, net: String(row.net), pieces: String(row.pieces) })) })
}

function nameOf() {
  return texts(form).goods_name?.trim() || chooser.nameOf(texts(form).class) || words.untitled
}

/** 月饼 8 × 75 g @param {ReturnType<typeof caseOf>['told']} told */
function whatOf(told) {
  return `${nameOf()} ${told.goods.map(({ pieces, net, unit }) => `${pieces} × ${net} ${unit}`).join(' + ')}`
}

/** @param {Record<string, string>} problems by field */
function showProblems(problems) {
  const say = Object.values(problems)
  show(refused, refusalPart({ reason: say[0], answer: /** @type {any} */ ({ problems: say.length > 1 ? problems : {} }) }, of => spotOf(of)))
  for (const of of Object.keys(problems)) document.getElementById(spotOf(of))?.setAttribute('aria-invalid', 'true')
  if (say.length === 1) document.getElementById(spotOf(Object.keys(problems)[0]))?.focus()
}

/** @param {import('../../offline/outbox.js').Entry} entry */
function showRefusal(entry) {
  show(refused, refusalPart({ reason: entry.reason ?? '', answer: entry.answer }, spotOf))
}

/** @param {string} of */
function spotOf(of) {
  const name = of.replace(/^size\./, '').replace(/^photo(\..*)?$/, 'photo')
  return { class: 'search', layers: 'layers-count', 'goods.0.unit': 'goods', goods: 'goods', size: 'length_mm' }[name] ?? name
}

/** @param {string} of */
function reveal(of) {
  const spot = document.getElementById(spotOf(of))
  if (spot) steps.reveal(spot)
}

/** @param {string} of */
function stepOf(of) {
  const isReported = /^(photo|maker|seller|where|district|goods_name|barcode|verdict)/.test(of)
  return isReported ? 'report' : (ASKED_IN.find(([, fits]) => fits.test(of))?.[0] ?? 'layers')
}

/** @param {string} sentence */
function ask(sentence) {
  const line = element('asked').querySelector('span')
  if (line) line.textContent = sentence
  element('asked').hidden = !sentence
  if (sentence) scrollTo({ top: 0 })
}

/** One more, or one fewer. @param {string} name @param {number} by */
function step(name, by) {
  const input = field(form, name)
  if (!input) return
  input.value = String(Math.max(1, (Number(said({ [name]: input.value }, name)) || 0) + by))
  input.dispatchEvent(new Event('input', { bubbles: true }))
  input.dispatchEvent(new Event('change', { bubbles: true }))
}

/** @param {string} name @param {string} value */
function set(name, value) {
  const control = form.elements.namedItem(name)
  if (control instanceof HTMLInputElement || control instanceof HTMLSelectElement) control.value = value
}

/** The day here, as the calendar on the wall has it. */
function today() {
  return new Date().toLocaleDateString('sv-SE', { timeZone: 'Asia/Shanghai' })
}

/** @param {string} [text] @param {string} [iso] */
function kept(text = '', iso = '') {
  const line = element('kept').querySelector('span')
  if (line) line.textContent = text.replace('{at}', iso && new Date(iso).toLocaleTimeString('zh-CN', { hour12: false }))
  element('kept').hidden = false
}

/** @param {string} id @returns {Record<string, string>} */
function readWords(id) {
  return Object.fromEntries([...template(id).querySelectorAll('p')].map(line => [line.dataset.word, line.textContent ?? '']))
}

/** @param {string} id */
function template(id) {
  return /** @type {HTMLTemplateElement} */ (element(id)).content
}

/** @param {string} id @returns {HTMLElement} */
function element(id) {
  const part = document.getElementById(id)
  if (!part) throw new Error(`the page has no ${id}`)
  return part
}
