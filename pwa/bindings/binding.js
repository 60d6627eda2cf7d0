// @ts-check
/** The form of a binding on a phone: steps, what is typed and photographed kept here, sent when all is there. */

import { idOf, move } from '../../offline/drafts.js'
import { grouped } from '../../scanning/codes.js'
import { Plate } from '../nameplates/plate.js'
import { fill, texts } from '../records/autosave.js'
import { takeIdentity } from '../records/identity.js'
import { person } from '../records/person.js'
import { placeSentence, Position } from '../records/position.js'
import { RecordForm } from '../records/record_form.js'
import { missingPart, show } from '../records/refusal.js'
import { Shots } from '../records/shots.js'
import { Shutter } from '../records/shutter.js'
import { Steps } from '../records/steps.js'
import { emptyOnes, nameOf, summarise } from './summary.js'

const PLATE = 'nameplate'
const OF_THE_CODE = ['code_label', 'code_position'] // photos that show the code itself
const form = /** @type {HTMLFormElement} */ (document.getElementById('binding'))
const later = /** @type {HTMLButtonElement} */ (document.getElementById('later'))
const card = 'shell' in form.dataset ? await takeIdentity(form, fill) : undefined
const { tag = '', thing = '', name = '' } = form.dataset
const registered = form.dataset.lngWgs84 && form.dataset.position === 'fixed'
  ? { lngWgs84: Number(form.dataset.lngWgs84), latWgs84: Number(form.dataset.latWgs84) }
  : null

const entries = /** @type {HTMLElement[]} */ ([...form.querySelectorAll('[data-entry]')])
const position = new Position()
const about = { kind: 'binding', about: `${tag}:${thing}`, title: name, address: `/bindings/new?tag=${tag}&thing=${thing}` }
const record = new RecordForm(form, about, { spotOf, reveal: spot => steps.reveal(spot), refused: offerOtherCode })
const { saving, refused } = record
const steps = new Steps(/** @type {HTMLElement[]} */ ([...form.querySelectorAll('[data-step]')]), /** @type {HTMLElement} */ (document.getElementById('ticks')))
const shutter = new Shutter(/** @type {HTMLDialogElement} */ (document.getElementById('shutter')), [location.host, location.hostname])
const tiles = /** @type {HTMLElement[]} */ ([...form.querySelectorAll('.shot')])
const shots = new Shots(tiles, { draft: record.draft, tag, shutter, facts: () => position.facts() })

form.classList.add('stepped')
wireSteps()
wirePlace()
wireOtherCode()
wirePlate()
record.takes(shots)
if (card) showCard(card)
if (card || !('shell' in form.dataset)) await begin()

/** A form that was kept without a thing: which code, and whether it takes the place of another. @param {import('../../offline/pack.js').Card} card */
function showCard({ binding, tag: worn, type }) {
  for (const place of document.querySelectorAll('[data-of-code]')) place.textContent = grouped(tag)
  for (const place of document.querySelectorAll('[data-of-type]')) place.textContent = type
  const ending = document.getElementById('ending')
  if (!binding || !ending) return
  ending.hidden = false
  fill(form, 'follows', binding)
  const old = ending.querySelector('[data-worn]')
  if (old) old.textContent = grouped(worn ?? '')
}

async function begin() {
  const found = await record.restore('填的和拍的都会自动保存在本机')
  showPlace()
  steps.begin(found?.step)
  await record.goOn(found)
  if (form.dataset.position !== 'none') position.start()
  // Without this promise a phone that runs out of space may throw away what was not sent.
  await navigator.storage?.persist?.()
  document.documentElement.dataset.ready = 'binding'
}

function wireSteps() {
  const earlier = /** @type {HTMLAnchorElement} */ (document.getElementById('earlier'))
  steps.addEventListener('changed', () => {
    const label = later.querySelector('span')
    if (label) label.textContent = steps.isLast ? '绑上这个码' : '下一步'
    if (steps.isLast) summarise(/** @type {HTMLElement} */ (document.getElementById('summary')), { entries, files: shots.files, tiles, place: placeText() })
    if (saving.more.step !== steps.name) saving.touch({ step: steps.name })
  })
  for (const link of [earlier, /** @type {HTMLAnchorElement} */ (document.getElementById('back'))]) {
    link.addEventListener('click', event => {
      if (steps.isFirst) return
      event.preventDefault()
      steps.previous()
    })
  }
  form.addEventListener('submit', event => {
    event.preventDefault()
    steps.isLast ? deliver() : steps.next()
  })
}

function wirePlace() {
  const again = document.getElementById('place-again')
  position.addEventListener('placed', () => {
    if (position.fix && !value('positionAt')) takePlace(position.fix)
    else if (position.fix && position.fix.accuracyM < Number(value('accuracyM')) && isFresh()) takePlace(position.fix)
    showPlace()
  })
  position.addEventListener('refused', event => !value('positionAt') && sayPlace(Reflect.get(event, 'detail'), true))
  again?.addEventListener('click', () => {
    fill(form, 'positionAt', '')
    sayPlace('正在定位', false)
    position.again()
  })
  if (again) again.hidden = false
}

/** @param {import('../records/position.js').Fix} fix */
function takePlace(fix) {
  const { lngWgs84, latWgs84, accuracyM, at } = fix
  const known = { lngWgs84, latWgs84, lngRaw: lngWgs84, latRaw: latWgs84, systemRaw: 'wgs84', accuracyM }
  for (const [field, text] of Object.entries({ ...known, positionAt: at, positionSource: 'geolocation' })) fill(form, field, String(text))
  saving.touch()
}

/** Photos were taken where the first position was: a form that is sent from the office keeps it. */
function isFresh() {
  return Date.now() - Date.parse(value('positionAt')) < 600_000
}

function showPlace() {
  if (!value('positionAt')) return
  const fix = { lngWgs84: Number(value('lngWgs84')), latWgs84: Number(value('latWgs84')), accuracyM: Number(value('accuracyM')), at: '' }
  const { say, far } = placeSentence(fix, registered)
  sayPlace(say, far)
}

/** @param {string} say @param {boolean} bad */
function sayPlace(say, bad) {
  const place = document.getElementById('place-say')
  if (place) {
    place.textContent = say
    place.classList.toggle('c-soon', bad)
  }
}

function placeText() {
  return form.dataset.position === 'none' ? '这一类不用定位' : (document.getElementById('place-say')?.textContent ?? '')
}

async function deliver() {
  const missing = [
    ...emptyOnes(entries).map(entry => ({ spot: entry, say: `“${nameOf(entry)}”没有填` })),
    ...shots.missing().map(tile => ({ spot: tile, say: `还没有拍“${tile.dataset.name}”` })),
  ]
  if (missing.length) return show(refused, missingPart(`还差 ${missing.length} 样，点一下就到`, missing, spot => steps.reveal(spot)))
  await record.deliver()
}

/** @param {HTMLElement} part @param {import('../../offline/outbox.js').Entry} entry */
function offerOtherCode(part, { field }) {
  const otherCode = document.getElementById('other-code')
  if (field === 'tag' && otherCode instanceof HTMLTemplateElement) part.append(otherCode.content.cloneNode(true))
}

/** @param {string} field as the form names it */
function spotOf(field) {
  return field.startsWith('photo.') ? `shot-${field.slice('photo.'.length)}` : `f-${field.replace('field.', '')}`
}

function wireOtherCode() {
  refused.addEventListener('submit', event => {
    if (!(event.target instanceof HTMLFormElement) || !('otherCode' in event.target.dataset)) return
    event.preventDefault()
    useOtherCode(new FormData(event.target).get('tag'))
  })
}

/** All that was filled in goes over to another code; only the photos that show the old one stay behind. @param {unknown} typed */
async function useOtherCode(typed) {
  const { readCode } = await import('../../scanning/codes.js')
  const read = readCode(String(typed), [location.host, location.hostname])
  if (read.kind !== 'tag') return void refused.querySelector('#other-tag')?.setAttribute('aria-invalid', 'true')
  await saving.flush()
  const next = `/bindings/new?tag=${read.tag}&thing=${thing}`
  const fields = { ...texts(form), tag: read.tag }
  saving.pause()
  const moved = { id: idOf(person, `binding:${read.tag}:${thing}`), title: name, address: next, fields, step: 'photos', record: saving.more.record }
  await move(record.draft, moved, file => !OF_THE_CODE.includes(file.slot))
  location.replace(`${next}#photos`)
}

/** The photo of the plate is one of the binding's own: taken once, it is read and handed in. */
function wirePlate() {
  const part = document.querySelector('[data-plate]')
  if (!(part instanceof HTMLElement)) return
  /** @type {string | undefined} */ let read
  let isWanted = false
  const latest = () => shots.files.findLast(file => file.slot === PLATE)
  const plate = new Plate(part, form, {
    take() {
      const photo = latest()
      isWanted = !photo || photo.id === read
      if (photo && !isWanted) readNow(photo)
      else shots.takeOne(PLATE)
    },
  })
  shots.addEventListener('changed', () => {
    const photo = latest()
    if (!isWanted || !photo || photo.id === read) return
    isWanted = false
    readNow(photo)
  })

  /** @param {import('../../offline/drafts.js').DraftFile} photo */
  function readNow(photo) {
    read = photo.id
    void plate.read(photo.blob)
  }
}

/** @param {string} field */
function value(field) {
  const control = form.elements.namedItem(field)
  return control instanceof HTMLInputElement ? control.value : ''
}
