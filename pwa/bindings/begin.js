// @ts-check
/** What a code goes on, when nobody answers: picked from the packs on this phone, unlabelled ones first, near ones first. */

import { cardsOf, find, findThing } from '../../offline/pack.js'
import { search } from '../../offline/pack_search.js'
import { grouped, readCode } from '../../scanning/codes.js'
import { distanceM, Position } from '../records/position.js'

/** @typedef {import('../../offline/pack.js').Card} Card */

const MOST = 50 // lines
const main = /** @type {HTMLElement} */ (document.getElementById('main'))
const box = /** @type {HTMLInputElement} */ (document.getElementById('q'))
const near = /** @type {HTMLElement} */ (document.getElementById('near'))
const reader = main.dataset.reader ?? ''
const { searchParams } = new URL(location.href)
const read = readCode(searchParams.get('tag') ?? '', [location.host, location.hostname])
const tag = read.kind === 'tag' ? read.tag : ''
const position = new Position()
/** @type {Card[]} */
let bare = []

await begin()
document.documentElement.dataset.ready = 'begin'

async function begin() {
  if (!tag) return reveal('[data-no-code]')
  const code = /** @type {HTMLElement} */ (document.querySelector('[data-code]'))
  code.textContent = (code.dataset.code ?? '').replace('{tag}', grouped(tag))
  const thing = searchParams.get('thing')
  const chosen = thing ? await findThing(reader, thing) : undefined
  if (chosen) return location.replace(formOf(chosen.card))
  for await (const { card } of cardsOf(reader)) if (!card.tag) bare.push(card)
  reveal('[data-choose]')
  show(bare)
  box.addEventListener('input', sought)
  position.addEventListener('placed', placed)
  position.start()
}

/** @param {Card} card */
function formOf({ kind, form, id }) {
  return `/bindings/form/${kind}/${form}?tag=${tag}&thing=${id}`
}

function placed() {
  const here = position.fix
  if (!here) return
  /** @param {Card} card */
  const away = ({ position: at }) => (at ? distanceM(here, { lngWgs84: at[0], latWgs84: at[1] }) : Infinity)
  bare = bare.map(card => ({ card, far: away(card) })).sort((one, other) => one.far - other.far).map(({ card }) => card)
  near.textContent = '没有网络。列的是离线包里没贴码的，近的在前面'
  if (!box.value.trim()) show(bare)
}

async function sought() {
  const query = box.value.trim()
  if (!query) return show(bare)
  const { found } = await search(reader, query, MOST)
  const cards = await Promise.all(found.map(({ key }) => find(reader, key)))
  if (box.value.trim() === query) show(cards.flatMap(hit => (hit ? [hit.card] : [])))
}

/** @param {Card[]} cards */
function show(cards) {
  const line = /** @type {HTMLTemplateElement} */ (document.querySelector('[data-line]'))
  document.getElementById('things')?.replaceChildren(...cards.slice(0, MOST).map(card => filled(line, card)))
  const none = /** @type {HTMLElement} */ (document.querySelector('[data-none]'))
  none.hidden = cards.length > 0
}

/** @param {HTMLTemplateElement} line @param {Card} card */
function filled(line, card) {
  const made = document.importNode(line.content, true)
  /** @param {string} name @param {string} text */
  const put = (name, text) => /** @type {HTMLElement} */ (made.querySelector(`[data-${name}]`)).append(text)
  put('name', card.name)
  put('type', card.type)
  put('place', card.place)
  const worn = /** @type {HTMLElement} */ (made.querySelector('[data-worn]'))
  worn.hidden = !card.tag
  if (card.tag) worn.querySelector('span')?.append(`已有码 ${grouped(card.tag)}`)
  const without = /** @type {HTMLElement} */ (made.querySelector('[data-bare]'))
  without.hidden = Boolean(card.tag)
  made.querySelector('a')?.setAttribute('href', formOf(card))
  return made
}

/** @param {string} part */
function reveal(part) {
  const found = document.querySelector(part)
  if (found instanceof HTMLElement) found.hidden = false
}
