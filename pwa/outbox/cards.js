// @ts-check
/** The cards of the outbox. A card that is there is only brought up to date, so that nothing opened or focused jumps. */

import * as drafts from '../../offline/drafts.js'
import { fileOf, read } from '../../offline/outbox.js'
import { when } from '../shell/when.js'
import { contentOf, nameOf, receiptSentence, said } from './wording.js'

/** @typedef {import('../../offline/outbox.js').Entry} Entry */
/** @typedef {import('../../offline/drafts.js').Draft} Draft */
/** @typedef {{entries: Entry[], mending: Map<string, string>, sent: Map<string, number>}} Around */

const MOST_THUMBS = 4

/** The cards by their id. @type {Map<string, HTMLElement>} */
const cards = new Map()
const seen = new IntersectionObserver(found => found.filter(one => one.isIntersecting).forEach(one => showThumbs(/** @type {HTMLElement} */ (one.target))))

/**
 * Fills a list with the cards of things, in this order.
 * @template {{id: string}} T
 * @param {HTMLElement} list @param {T[]} things @param {string} template @param {(card: HTMLElement, thing: T) => void} fill
 */
export function keep(list, things, template, fill) {
  const focused = /** @type {HTMLElement | null} */ (document.activeElement)
  const wanted = things.map(thing => {
    const card = there(template, thing.id) ?? made(template, thing.id)
    fill(card, thing)
    return card
  })
  for (const card of [...list.children]) if (!wanted.includes(/** @type {HTMLElement} */ (card))) card.remove()
  wanted.forEach((card, place) => list.children[place] !== card && list.insertBefore(card, list.children[place] ?? null))
  const group = /** @type {HTMLElement | null} */ (list.closest('[data-group]'))
  if (group) group.hidden = things.length === 0
  if (focused && list.contains(focused) && document.activeElement !== focused) focused.focus({ preventScroll: true })
}

/** Cards of what is no longer here. @param {Set<string>} ids what is */
export function forget(ids) {
  for (const [id, card] of cards) {
    if (ids.has(id)) continue
    card.remove()
    cards.delete(id)
  }
}

/** @param {HTMLElement} card @param {Entry} entry @param {Around} around */
export function fillRecord(card, entry, { entries, mending, sent }) {
  const { chip, sentence } = said(entry, { entries, online: navigator.onLine, sent: sent.get(entry.id), mending: mending.get(entry.id) })
  wear(card, chip)
  write(card, '[data-at]', dayAndTime(entry.putAt))
  write(card, '[data-name]', nameOf(entry.envelope.kind, entry.title))
  write(card, '[data-sentence]', sentence)
  write(card, '[data-mend] span', mending.has(entry.id) ? '接着改' : '去修改')
  write(card, '[data-send] span', entry.state === 'parked' ? '再传' : '现在传')
  fillBar(card, entry, sent.get(entry.id))
  const stands = entry.state !== 'storing' && (entry.state !== 'sending' || !sent.has(entry.id))
  reveal(card, '[data-acts]', stands)
  reveal(card, '[data-mend]', Boolean(entry.address && entry.draft))
  card.querySelector('[data-mend]')?.classList.toggle('line', entry.state !== 'parked')
  if (entry.files.length && !('looked' in card.dataset)) seen.observe(card)
}

/** @param {HTMLElement} card @param {Draft & {files?: number}} draft */
export function fillDraft(card, draft) {
  write(card, '[data-at]', dayAndTime(draft.savedAt))
  write(card, '[data-name]', nameOf(drafts.nameOf(draft.id).split(':')[0], draft.title))
  const photos = draft.files ? `${draft.files} 张照片，` : ''
  write(card, '[data-sentence]', draft.refused ? `上次${draft.refused}。${photos}存在本机，还没有交` : `${photos}存在本机，还没有交`)
  const link = /** @type {HTMLAnchorElement} */ (card.querySelector('[data-go-on]'))
  link.href = draft.address
}

/** @param {HTMLElement} line @param {Entry} entry */
export function fillReceipt(line, entry) {
  write(line, '[data-name]', nameOf(entry.envelope.kind, entry.title))
  write(line, '[data-sentence]', receiptSentence(entry))
  const link = /** @type {HTMLAnchorElement} */ (line.querySelector('a'))
  if (entry.answer?.path) link.href = entry.answer.path
}

/** A record that was received has another card than before. @param {string} template @param {string} id */
function there(template, id) {
  const card = cards.get(id)
  if (card?.dataset.of === template) return card
  card?.remove()
  return undefined
}

/** @param {string} template @param {string} id */
function made(template, id) {
  const source = /** @type {HTMLTemplateElement} */ (document.querySelector(`template[data-${template}]`))
  const card = /** @type {HTMLElement} */ (document.importNode(source.content, true).firstElementChild)
  card.id = id
  card.dataset.of = template
  cards.set(id, card)
  return card
}

/** @param {HTMLElement} card @param {string} look */
function wear(card, look) {
  if (card.dataset.look === look) return
  card.dataset.look = look
  const source = /** @type {HTMLTemplateElement} */ (document.querySelector(`template[data-look="${look}"]`))
  card.querySelector('[data-chip]')?.replaceChildren(document.importNode(source.content, true))
}

/** @param {HTMLElement} card @param {Entry} entry @param {number} [bytes] */
function fillBar(card, entry, bytes) {
  const all = entry.files.reduce((sum, file) => sum + file.size, 0)
  const bar = card.querySelector('[data-bar]')
  const percent = all ? Math.min(100, Math.round(((bytes ?? 0) / all) * 100)) : 0
  bar?.toggleAttribute('hidden', entry.state !== 'sending' || bytes === undefined || !all)
  bar?.setAttribute('aria-valuenow', String(percent))
  bar?.querySelector('.f')?.setAttribute('width', `${percent}%`)
}

/** What is on the photos, out of the phone's own store, when the card comes into sight. @param {HTMLElement} card */
async function showThumbs(card) {
  seen.unobserve(card)
  const entry = await read(card.id)
  const list = card.querySelector('[data-thumbs]')
  if (!entry || !list || 'looked' in card.dataset) return
  card.dataset.looked = ''
  const blobs = await Promise.all(entry.files.slice(0, MOST_THUMBS).map(file => fileOf(entry.id, file.sha256)))
  const thumbs = blobs.flatMap((blob, place) => (blob?.type.startsWith('image/') ? [thumb(blob, place + 1)] : []))
  const more = entry.files.length - MOST_THUMBS
  if (thumbs.length && more > 0) thumbs.push(Object.assign(document.createElement('li'), { className: 'rest', textContent: `+${more}` }))
  list.replaceChildren(...thumbs)
  list.toggleAttribute('hidden', thumbs.length === 0)
}

/** @param {Blob} blob @param {number} number */
function thumb(blob, number) {
  const image = Object.assign(document.createElement('img'), { src: URL.createObjectURL(blob), alt: `照片 ${number}`, width: 56, height: 56, decoding: 'async' })
  image.addEventListener('load', () => URL.revokeObjectURL(image.src), { once: true })
  const item = document.createElement('li')
  item.append(image)
  return item
}

/** 今天 10:44 @param {string} iso */
function dayAndTime(iso) {
  const written = when(new Date(iso), 'zh-CN')
  return written.length === 5 ? `今天 ${written}` : written
}

/** @param {HTMLElement} card @param {string} selector @param {string} text */
function write(card, selector, text) {
  const place = card.querySelector(selector)
  if (place && place.textContent !== text) place.textContent = text
}

/** @param {HTMLElement} card @param {string} selector @param {boolean} visible */
function reveal(card, selector, visible) {
  card.querySelector(selector)?.toggleAttribute('hidden', !visible)
}
