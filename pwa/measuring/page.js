// @ts-check
/** 量包装: photos in, handles on them, figures out. The phone measures at once; where there is a network the server does it better. */

import { idOf } from '../../offline/drafts.js'
import { takeBack } from '../../offline/filled_forms.js'
import { Autosave, texts } from '../records/autosave.js'
import { author } from '../records/author.js'
import { refusalPart, refusedBefore, show } from '../records/refusal.js'
import { Aiming } from './aiming.js'
import { drawingOf } from './drawing.js'
import { Figures } from './figures.js'
import { carry } from '../packaging/measured.js'
import { handIn, putAway } from './handing.js'
import { isPlaced } from './handles.js'
import { Measuring } from './measuring.js'
import { Photos } from './photos.js'
import { SheetReader } from './sheet_reader.js'
import { Stage } from './stage.js'

/** @typedef {import('./photo.js').Photo} Photo */

const form = /** @type {HTMLFormElement} */ (element('measurement'))
const words = readWords()
const writer = author()
const draft = idOf(writer, 'measurement:now')
const reader = new SheetReader()
const saving = new Autosave(form, { id: draft, title: words.title, address: '/measure' })
const photos = new Photos(draft, reader)
const measuring = new Measuring(photos)
const figures = new Figures(element('figures'), words)
const stage = new Stage(element('stage'), ({ part, at }) => words[`handle.${part}`].replace('{n}', String(at + 1)))
const aiming = new Aiming(/** @type {HTMLDialogElement} */ (element('aim')), reader, words)
let shown = 0
let busy = false
const forJudging = new URL(location.href).searchParams.get('for') === 'judge' // it is the size of a package that is being judged

saving.addEventListener('saved', event => kept(words.saved, Reflect.get(event, 'detail')))
saving.addEventListener('failed', () => kept(words.full))
aiming.addEventListener('taken', event => add(Reflect.get(event, 'detail')))
stage.addEventListener('moved', () => {
  measuring.byPhone()
  refresh()
})
stage.addEventListener('placed', () => {
  measuring.byPhone()
  refresh()
  keepState()
  if (!isOnReference()) measuring.askSoon(asked())
})
measuring.addEventListener('found', () => showPhoto())
measuring.addEventListener('measured', () => {
  refresh()
  keepState()
})
figures.addEventListener('typed', () => {
  keepState()
  refresh()
})
for (const [id, deed] of Object.entries({
  'open-camera': () => openCamera(),
  'go-on': () => openResult(true),
  'to-begin': () => openResult(false),
  retake: () => retake(),
  another: () => openCamera(),
  save: () => save(),
  'corners-set': () => setCorners(),
})) element(id).addEventListener('click', deed)
const chosen = /** @type {HTMLInputElement} */ (element('chosen'))
chosen.addEventListener('change', async () => {
  const [file] = chosen.files ?? []
  chosen.value = ''
  if (file && hasSide()) await add(file)
})
form.addEventListener('change', event => changed(/** @type {HTMLInputElement} */ (event.target).name))
form.addEventListener('submit', event => event.preventDefault())

const found = await saving.restore()
measuring.begin(choice())
await photos.restore(choice(), readState())
figures.typed = readState().typed
measuring.byPhone()
const before = await refusedBefore(found)
if (before) show(element('refused'), refusalPart({ reason: before.reason ?? '', answer: before.answer }, field => field))
redraw()
if (forJudging) {
  /** @type {HTMLAnchorElement} */ (document.querySelector('#begin .top a')).href = '/judge'
  const label = element('save').querySelector('span')
  if (label) label.textContent = words.use
}
document.documentElement.dataset.ready = 'measure'
if ('xr' in navigator) import('./spatial/offer.js').then(({ offer }) => offer(element('reference')), () => {}) // not kept: without a network it may not be there

function choice() {
  const { reference = 'sheet', shape = 'box', sticker_mm: side = '' } = texts(form)
  return { reference, shape: /** @type {'box' | 'cylinder'} */ (shape), side: Number(side.replace(',', '.')) || 0 }
}

/** @param {string} name of what was chosen differently */
async function changed(name) {
  if (name !== 'reference' && name !== 'sticker_mm' && name !== 'shape') return
  measuring.begin(choice())
  if (name === 'reference' || name === 'sticker_mm') await photos.reopen(choice())
  if (name === 'shape') {
    photos.guessAnew(choice())
    figures.typed = {}
  }
  measuring.byPhone()
  keepState()
  redraw()
  if (photos.all.length && !isOnReference()) await measuring.ask(asked())
}

/** A sticker without a size measures nothing. */
function hasSide() {
  const { reference, side } = choice()
  if (reference !== 'sticker' || (side >= 10 && side <= 300)) return true
  const field = /** @type {HTMLInputElement} */ (element('side'))
  field.setCustomValidity(words.side)
  field.reportValidity()
  field.addEventListener('input', () => field.setCustomValidity(''), { once: true })
  return false
}

async function openCamera() {
  if (hasSide()) await aiming.open(choice().reference === 'sheet')
}

/** @param {Blob} blob */
async function add(blob) {
  openResult(true)
  headline(words.reading)
  busy = true
  try {
    await photos.add(blob, choice(), measuring.thing)
    shown = photos.all.length - 1
    measuring.byPhone()
    saving.begin()
    keepState()
  } catch (error) {
    openResult(photos.all.length > 0)
    kept(photos.sayOf(error, words.full))
  }
  busy = false
  redraw()
  if (!isOnReference()) await measuring.ask(asked())
}

/** The photo that is shown is taken anew. */
async function retake() {
  await photos.remove(photos.all[shown])
  shown = Math.max(0, photos.all.length - 1)
  measuring.byPhone()
  keepState()
  openResult(photos.all.length > 0)
  redraw()
  await openCamera()
}

async function setCorners() {
  if (!photos.setReference(photos.all[shown], choice(), measuring.thing)) return say(words['corners.wrong'])
  if (isOnReference()) shown = photos.all.findIndex(({ view }) => !view) // without its corners there are no figures
  measuring.byPhone()
  keepState()
  redraw()
  if (!isOnReference()) await measuring.ask(asked())
}

/** Whether the handles are those of the sheet. */
function isOnReference() {
  return photos.all.some(({ view }) => !view)
}

/** What goes to the server with the photos. */
function asked() {
  const { reference, shape, sticker_mm = '' } = texts(form)
  const placed = isPlaced(photos.all) ? JSON.stringify(photos.corners(choice().shape)) : ''
  return { reference, shape, sticker_mm, placed }
}

function redraw() {
  shown = Math.min(shown, Math.max(0, photos.all.length - 1))
  showPhoto()
  element('go-on').hidden = !photos.all.length
  drawThumbs()
  refresh()
}

function showPhoto() {
  stage.show(photos.all[shown] ?? null, words.on_photo.replace('{n}', String(shown + 1)))
}

/** Figures, edges and sentences as things stand. */
function refresh() {
  const photo = photos.all[shown]
  const { shape } = choice()
  figures.show(shape, measuring.mm)
  if (photo) stage.draw(drawingOf(photo, shape, figures.labels, measuring.length))
  const onReference = Boolean(photo && !photo.view)
  element('sizes').hidden = element('by').hidden = onReference
  element('corners-set').hidden = !onReference
  element('save').hidden = onReference
  element('another').hidden = onReference || photos.all.length >= 3
  if (busy || !photo) return
  const told = measuring.told(photo, choice())
  headline(words[told.head] ?? '')
  say(told.say ?? words[told.advice] ?? '')
  element('by').textContent = words[told.by] ?? ''
}

function drawThumbs() {
  const place = element('thumbs')
  place.hidden = photos.all.length < 2
  place.replaceChildren(...photos.all.map((photo, i) => {
    const button = Object.assign(document.createElement('button'), { type: 'button' })
    button.setAttribute('aria-pressed', String(i === shown))
    button.append(Object.assign(new Image(56, 56), { src: photo.url, alt: words.photo.replace('{n}', String(i + 1)) }))
    button.addEventListener('click', () => {
      shown = i
      redraw()
    })
    return button
  }))
}

/** What is on the photos is part of the form, so that it comes back with it. */
function keepState() {
  const { shape } = choice()
  set('placed', isPlaced(photos.all) ? photos.corners(shape) : null)
  set('found', measuring.found)
  set('reference_corners', photos.referenceCorners)
  set('typed', Object.keys(figures.typed).length ? figures.typed : null)
  set('figures', measuring.figures)
  saving.touch()
}

/** @param {string} name @param {unknown} value */
function set(name, value) {
  const field = form.elements.namedItem(name)
  if (field instanceof HTMLInputElement) field.value = value ? JSON.stringify(value) : ''
}

/** @returns {{placed: any, found: any, reference_corners: any, typed: Record<string, number>}} */
function readState() {
  const read = (/** @type {string} */ name) => JSON.parse(texts(form)[name] || 'null')
  return { placed: read('placed'), found: read('found'), reference_corners: read('reference_corners'), typed: read('typed') ?? {} }
}

async function save() {
  const button = element('save')
  if (button.getAttribute('aria-busy')) return
  if (!figures.areWhole) return say(words.not_yet)
  button.setAttribute('aria-busy', 'true')
  keepState()
  await saving.flush()
  saving.pause()
  say(words.sending)
  try {
    const title = `${words.title} ${Object.values(figures.labels).join(' ')}`
    const filled = { writer, draft, title, fields: texts(form), becomes: saving.more.becomes }
    if (forJudging) return await carryOn(filled)
    const refused = await handIn(filled)
    if (refused) {
      await takeBack(refused.id)
      saving.resume({ refused: refused.reason, record: refused.id })
      say(refused.reason ?? '')
    }
  } catch (error) {
    saving.resume({})
    say(photos.sayOf(error, words.full))
  }
  button.removeAttribute('aria-busy')
}

/** The measurement travels by itself; its figures go back into the judgement. @param {Parameters<typeof handIn>[0]} filled */
async function carryOn(filled) {
  const { mm } = measuring
  const measurement = await putAway(filled)
  await carry(writer, { shape: choice().shape, mm, typed: figures.typed, measurement, title: words.judging })
  location.assign('/judge#size')
}

/** @param {boolean} open */
function openResult(open) {
  element('result').hidden = !open
  element('begin').hidden = open
  document.body.classList.toggle('dark', open)
  if (open) scrollTo({ top: 0 })
}

/** @param {string} text */
function headline(text) {
  if (element('headline').textContent !== text) element('headline').textContent = text
}

/** @param {string} text */
function say(text) {
  const line = element('advice').querySelector('span')
  if (line && line.textContent !== text) line.textContent = text
}

/** @param {string} [text] @param {string} [iso] */
function kept(text = '', iso = '') {
  const line = element('kept').querySelector('span')
  if (line) line.textContent = text.replace('{at}', iso && new Date(iso).toLocaleTimeString('zh-CN', { hour12: false }))
  element('kept').hidden = false
}

/** @returns {Record<string, string>} */
function readWords() {
  const lines = /** @type {HTMLTemplateElement} */ (element('words')).content.querySelectorAll('p')
  return Object.fromEntries([...lines].map(line => [line.dataset.word, line.textContent ?? '']))
}

/** @param {string} id @returns {HTMLElement} */
function element(id) {
  const found = document.getElementById(id)
  if (!found) throw new Error(`the page has no ${id}`)
  return found
}
