// @ts-check
/** The form of a binding on a phone: steps, what is typed and photographed kept here, sent when all is there. */

import { all, discard, move } from '../../offline/drafts.js'
import { Autosave, fill, texts } from './autosave.js'
import { placeSentence, Position } from './position.js'
import { send } from './sending.js'
import { Shots } from './shots.js'
import { Shutter } from './shutter.js'
import { Steps } from './steps.js'
import { element, emptyOnes, nameOf, summarise } from './summary.js'

const OF_THE_CODE = ['code_label', 'code_position'] // photos that show the code itself
const form = /** @type {HTMLFormElement} */ (document.getElementById('binding'))
const refused = /** @type {HTMLElement} */ (document.getElementById('refused'))
const kept = /** @type {HTMLElement} */ (document.querySelector('#kept span'))
const later = /** @type {HTMLButtonElement} */ (document.getElementById('later'))
const { tag = '', thing = '', name = '' } = form.dataset
const draft = `binding:${tag}:${thing}`
const address = `${location.pathname}?tag=${tag}&thing=${thing}`
const registered = form.dataset.lngWgs84 && form.dataset.position === 'fixed'
  ? { lngWgs84: Number(form.dataset.lngWgs84), latWgs84: Number(form.dataset.latWgs84) }
  : null

const entries = /** @type {HTMLElement[]} */ ([...form.querySelectorAll('[data-entry]')])
const position = new Position()
const saving = new Autosave(form, { id: draft, title: name, address })
const steps = new Steps(/** @type {HTMLElement[]} */ ([...form.querySelectorAll('[data-step]')]), /** @type {HTMLElement} */ (document.getElementById('ticks')))
const shutter = new Shutter(/** @type {HTMLDialogElement} */ (document.getElementById('shutter')), [location.host, location.hostname])
const tiles = /** @type {HTMLElement[]} */ ([...form.querySelectorAll('.shot')])
const shots = new Shots(tiles, { draft, tag, shutter, facts: factsNow })

form.classList.add('stepped')
wireSteps()
wirePlace()
wireSaving()
wireRefusals()
await begin()

async function begin() {
  const found = await saving.restore()
  await shots.restore()
  showPlace()
  kept.textContent = found ? `${clock(found.savedAt)} 存在本机的，接着填` : '填的和拍的都会自动保存在本机'
  steps.begin(found?.step)
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

function wireSaving() {
  saving.addEventListener('saved', event => (kept.textContent = `${clock(Reflect.get(event, 'detail'))} 已自动保存在本机`))
  saving.addEventListener('failed', () => (kept.textContent = '手机存不下草稿。清出一些空间，先不要关这一页'))
  shots.addEventListener('failed', event => (kept.textContent = Reflect.get(event, 'detail')))
  shots.addEventListener('changed', () => shots.files.length && saving.begin())
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

/** @param {import('./position.js').Fix} fix */
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

function factsNow() {
  const fix = position.fix
  return fix ? { lngWgs84: fix.lngWgs84, latWgs84: fix.latWgs84, accuracyM: fix.accuracyM } : {}
}

async function deliver() {
  const missing = [
    ...emptyOnes(entries).map(entry => ({ spot: entry, say: `“${nameOf(entry)}”没有填` })),
    ...shots.missing().map(tile => ({ spot: tile, say: `还没有拍“${tile.dataset.name}”` })),
  ]
  if (missing.length) return showMissing(missing)
  if (later.getAttribute('aria-busy')) return
  later.setAttribute('aria-busy', 'true')
  await saving.flush()
  const outcome = await send(plainForm(), shots.files, say => (kept.textContent = say)).catch(() => ({ kind: /** @type {const} */ ('unknown') }))
  later.removeAttribute('aria-busy')
  if (outcome.kind === 'bound') return bound(outcome.address)
  if (outcome.kind === 'unknown') return show(sayPart('不知道到没到。填的都在本机，连上网络再按一次，不会重复绑'))
  show(outcome.html)
  if (outcome.kind === 'expired') return linkSignIn()
  saving.touch({ refused: refused.querySelector('.say')?.textContent?.trim() })
  if (outcome.slot) shots.refuse(outcome.slot, refused.textContent?.trim() ?? '')
  for (const link of refused.querySelectorAll('[data-problem^="photo."]')) {
    shots.refuse((link.getAttribute('data-problem') ?? '').slice(6), link.textContent ?? '')
  }
}

function plainForm() {
  const data = new FormData()
  for (const [field, text] of Object.entries(texts(form))) data.append(field, text)
  for (const held of form.querySelectorAll('input[name=held]')) data.append('held', /** @type {HTMLInputElement} */ (held).value)
  return data
}

/** @param {string} at */
async function bound(at) {
  saving.stop()
  for (const one of await all(`binding:${tag}:`)) await discard(one.id)
  location.assign(at)
}

/** @param {{spot: HTMLElement, say: string}[]} missing */
function showMissing(missing) {
  const list = element('ul', 'card spots')
  for (const { spot, say } of missing) {
    const link = /** @type {HTMLAnchorElement} */ (element('a', 'link', say))
    link.href = '#'
    link.addEventListener('click', event => {
      event.preventDefault()
      steps.reveal(spot)
    })
    const item = element('li', '')
    item.append(link)
    list.append(item)
  }
  show(sayPart(`还差 ${missing.length} 样，点一下就到`))
  refused.querySelector('.refused')?.append(list)
}

/** A sentence in the shape of what the server sends. @param {string} say */
function sayPart(say) {
  const part = element('div', 'refused')
  part.setAttribute('role', 'alert')
  part.tabIndex = -1
  const text = element('p', 'say')
  text.innerHTML = '<svg class="mark" aria-hidden="true"><use href="#s-over"/></svg>'
  text.append(element('span', 'b', say))
  part.append(text)
  return part.outerHTML
}

/** @param {string} html from our own server, or made here of texts */
function show(html) {
  refused.innerHTML = html
  const said = refused.querySelector('.refused')
  scrollTo({ top: 0 })
  if (said instanceof HTMLElement) said.focus()
}

function linkSignIn() {
  const link = refused.querySelector('[data-sign-in]')
  if (!(link instanceof HTMLAnchorElement)) return
  link.removeAttribute('target')
  link.href = `/sign-in?next=${encodeURIComponent(`${address}#summary`)}`
}

function wireRefusals() {
  refused.addEventListener('click', event => {
    const link = event.target instanceof Element ? event.target.closest('[data-problem]') : null
    if (!link) return
    event.preventDefault()
    const spot = document.querySelector(link.getAttribute('href') ?? '')
    if (spot) steps.reveal(spot)
  })
  refused.addEventListener('change', event => {
    const choice = event.target instanceof Element ? event.target.closest('[data-clash]') : null
    if (!(choice instanceof HTMLElement) || !(event.target instanceof HTMLInputElement)) return
    fill(form, `was.${choice.dataset.clash}`, choice.dataset.now ?? '')
    fill(form, `field.${choice.dataset.clash}`, event.target.value)
    saving.touch()
  })
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
  if (read.kind !== 'tag') return show(sayPart('这不像贴纸上的码。照着贴纸再输入一遍') + refused.innerHTML)
  await saving.flush()
  const next = `${location.pathname}?tag=${read.tag}&thing=${thing}`
  const fields = { ...texts(form), tag: read.tag }
  saving.stop()
  await move(draft, { id: `binding:${read.tag}:${thing}`, title: name, address: next, fields, step: 'photos' }, file => !OF_THE_CODE.includes(file.slot))
  location.replace(`${next}#photos`)
}

/** @param {string} field */
function value(field) {
  const control = form.elements.namedItem(field)
  return control instanceof HTMLInputElement ? control.value : ''
}

/** @param {string} iso */
function clock(iso) {
  return new Date(iso).toLocaleTimeString('zh-CN', { hour12: false })
}
