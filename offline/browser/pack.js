// @ts-check
/**
 * Packs on this phone: cards taken along, part by part, and brought up to date by what differs. The browser's half of
 * offline/pack.py; both are held to offline/examples/packs.json.
 *
 * Everything lies under the reader it was fetched for: another person's packs are neither found nor used.
 */

import { done, work } from './database.js'

export const PACKS = 'packs'
export const PARTS = 'pack_parts' // what is shown
export const TEXTS = 'pack_texts' // what is searched, apart, since all of it is read at once
const COUNT = 256
const WEIGHTS = [29791, 961, 31, 1]

/** Hears the event `changed`. */
export const changes = new EventTarget()

/**
 * @typedef {object} Card
 * @property {string} key its tag, or its id where it wears none
 * @property {string} digest
 * @property {string} id
 * @property {string | null} tag
 * @property {string} kind equipment, meter
 * @property {string} type
 * @property {string} form the type whose forms are its own
 * @property {Record<string, string>} known what a form shows of it, by field
 * @property {string | null} binding of the code that it wears
 * @property {string} name
 * @property {string} place
 * @property {string} use in_use, out_of_use, scrapped, cancelled
 * @property {boolean} failed
 * @property {string | null} last day of the last check
 * @property {string | null} due day of the next one
 * @property {[number, number] | null} position WGS-84, degrees east and north
 * @property {number} version
 * @property {string} html below the hero
 * @property {string} [text] to search, only on its way
 */

/** @typedef {{pack: string, name: string, made_at: string, cards: number, parts: Record<string, string>, order?: string[]}} Manifest */
/** @typedef {{part: number, digest: string, order: string[], cards: Card[]}} Line */
/** @typedef {{digest: string, cards: number, bytes: number}} HeldPart */
/** @typedef {{pack: string, part: number, order: string[], cards: Card[]}} StoredPart */
/** @typedef {{pack: string, part: number, texts: Text[]}} StoredTexts */
/** @typedef {{key: string, tag: string | null, name: string, place: string, text: string}} Text */

/**
 * @typedef {object} Pack
 * @property {string} id reader and address
 * @property {string} reader
 * @property {string} pack its address below /packs/
 * @property {string} name
 * @property {string} madeAt the server's time to which all of it is known to be true
 * @property {number} expected cards that it has when it is whole
 * @property {boolean} whole
 * @property {Record<string, HeldPart>} parts
 * @property {string[]} [order] keys of its cards, where it is a way from one to the next
 */

/** @typedef {{cards: number, expected: number, received: number}} Progress cards held; characters that came now */
/** @typedef {(address: string, how?: RequestInit) => Promise<Response>} Fetch */

/** The server said no, in a sentence. */
export class Refused extends Error {
  /** @param {string} say @param {number} status */
  constructor(say, status) {
    super(say)
    this.status = status
  }
}

/** The part that a card with this key lies in. @param {string} key */
export function partOf(key) {
  return WEIGHTS.reduce((sum, weight, place) => sum + key.charCodeAt(key.length - 4 + place) * weight, 0) % COUNT
}

/** @param {string} reader @param {string} pack */
export function idOf(reader, pack) {
  return `${reader} ${pack}`
}

/** The packs of this reader, in order of their names. @param {string} reader @returns {Promise<Pack[]>} */
export async function packsOf(reader) {
  const all = /** @type {Pack[]} */ (await work([PACKS], 'readonly', packs => done(packs.getAll())))
  return all.filter(pack => pack.reader === reader).sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** @param {Pack} pack */
export function cardsIn(pack) {
  return Object.values(pack.parts).reduce((sum, part) => sum + part.cards, 0)
}

/** About how much room it takes. @param {Pack} pack @returns {number} bytes */
export function bytesOf(pack) {
  return Object.values(pack.parts).reduce((sum, part) => sum + part.bytes, 0)
}

/**
 * Fetches a pack, or what differs of it. What has come is kept when it is broken off; the next time goes on from
 * there. Throws Refused, or what `fetch` throws when nobody answers.
 * @param {string} reader
 * @param {string} pack
 * @param {Fetch} fetch
 * @param {(progress: Progress) => void} [tell]
 * @returns {Promise<number>} characters that came
 */
export async function take(reader, pack, fetch, tell = () => undefined) {
  const address = `/packs/${pack}`
  const manifest = /** @type {Manifest} */ (await (await answered(fetch(address))).json())
  const held = await begin(reader, manifest)
  const differing = Object.keys(manifest.parts).filter(part => manifest.parts[part] !== held.parts[part]?.digest)
  const missing = new Set(differing.map(Number))
  let received = 0
  tell({ cards: cardsIn(held), expected: manifest.cards, received })
  if (differing.length) {
    const answer = await answered(fetch(`${address}/parts`, wanted(await heldDigests(held.id, differing))))
    for await (const text of linesOf(answer)) {
      received += text.length
      const line = /** @type {Line} */ (JSON.parse(text))
      const now = await keepPart(held.id, line, text.length)
      missing.delete(line.part)
      tell({ cards: cardsIn(now), expected: manifest.cards, received })
    }
  }
  await finish(held.id, manifest, missing.size === 0)
  return received
}

/** @param {string} id */
export async function remove(id) {
  await work([PACKS, PARTS, TEXTS], 'readwrite', async (packs, parts, texts) => {
    await Promise.all([done(packs.delete(id)), done(parts.delete(within(id))), done(texts.delete(within(id)))])
  })
  changes.dispatchEvent(new Event('changed'))
}

/** Packs of everybody else go. @param {string} reader */
export async function forgetOthers(reader) {
  const all = /** @type {Pack[]} */ (await work([PACKS], 'readonly', packs => done(packs.getAll())))
  for (const pack of all) if (pack.reader !== reader) await remove(pack.id)
}

/**
 * The card with this tag or id, and the pack it is from; of several the freshest.
 * @param {string} reader
 * @param {string} key
 * @returns {Promise<{card: Card, pack: Pack} | undefined>}
 */
export async function find(reader, key) {
  const packs = (await packsOf(reader)).sort((a, b) => (a.madeAt < b.madeAt ? 1 : -1))
  for (const pack of packs) {
    const part = /** @type {StoredPart | undefined} */ (
      await work([PARTS], 'readonly', parts => done(parts.get([pack.id, partOf(key)])))
    )
    const card = part?.cards.find(card => card.key === key)
    if (card) return { card, pack }
  }
  return undefined
}

/** The cards of a way from one to the next, first to last. @param {Pack} pack @returns {Promise<Card[]>} */
export async function cardsInOrder({ id, order = [] }) {
  const numbers = [...new Set(order.map(partOf))]
  const parts = /** @type {(StoredPart | undefined)[]} */ (
    await work([PARTS], 'readonly', parts => Promise.all(numbers.map(number => done(parts.get([id, number])))))
  )
  const cards = new Map(parts.flatMap(part => part?.cards ?? []).map(card => [card.key, card]))
  return order.flatMap(key => cards.get(key) ?? [])
}

/** The card of this thing, whatever it wears, and the pack it is from. @param {string} reader @param {string} id */
export async function findThing(reader, id) {
  const bare = await find(reader, id.replaceAll('-', ''))
  if (bare) return bare
  for await (const found of cardsOf(reader)) if (found.card.id === id) return found
  return undefined
}

/** All cards, part by part, so that never more than one part is in memory. @param {string} reader */
export async function* cardsOf(reader) {
  for (const pack of await packsOf(reader)) {
    for (const part of Object.keys(pack.parts)) {
      const stored = /** @type {StoredPart | undefined} */ (
        await work([PARTS], 'readonly', parts => done(parts.get([pack.id, Number(part)])))
      )
      for (const card of stored?.cards ?? []) yield { card, pack }
    }
  }
}

/** All keys of a pack's parts. @param {string} id */
export function within(id) {
  return IDBKeyRange.bound([id], [id, []])
}

/** @param {Promise<Response>} asked */
async function answered(asked) {
  const answer = await asked
  if (answer.ok && !answer.redirected) return answer
  const said = await answer.json().catch(() => null)
  if (answer.status === 401 || answer.redirected) throw new Refused('登录过期了。登录后接着带，已经带上的都在', 401)
  throw new Refused(said?.say ?? '服务器没有给出离线包，过一会儿再试', answer.status)
}

/** @param {string} reader @param {Manifest} manifest @returns {Promise<Pack>} */
async function begin(reader, { pack, name, made_at, cards }) {
  const id = idOf(reader, pack)
  return work([PACKS], 'readwrite', async packs => {
    const held = /** @type {Pack | undefined} */ (await done(packs.get(id)))
    const begun = held ?? { id, reader, pack, name, madeAt: made_at, expected: cards, whole: false, parts: {} }
    await done(packs.put(begun))
    return begun
  })
}

/** @param {string} id @param {string[]} numbers @returns {Promise<Record<string, string[]>>} */
async function heldDigests(id, numbers) {
  return work([PARTS], 'readonly', async parts => {
    const held = await Promise.all(numbers.map(number => done(parts.get([id, Number(number)]))))
    return Object.fromEntries(numbers.map((number, place) => [number, held[place]?.order ?? []]))
  })
}

/** @param {Record<string, string[]>} parts @returns {RequestInit} */
function wanted(parts) {
  return { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ parts }) }
}

/** @param {Response} answer */
async function* linesOf(answer) {
  let rest = ''
  const decoder = new TextDecoder()
  for (const reader = /** @type {ReadableStream<Uint8Array>} */ (answer.body).getReader(); ; ) {
    const { value, done } = await reader.read()
    if (done) return // what is left is a line that was cut off
    const pieces = (rest + decoder.decode(value, { stream: true })).split('\n')
    rest = pieces.pop() ?? ''
    yield* pieces
  }
}

/** @param {string} id @param {Line} line @param {number} length @returns {Promise<Pack>} the pack as it is now */
async function keepPart(id, { part, digest, order, cards }, length) {
  return work([PACKS, PARTS, TEXTS], 'readwrite', async (packs, parts, texts) => {
    const pack = /** @type {Pack} */ (await done(packs.get(id)))
    const [held, heldTexts] = await Promise.all([done(parts.get([id, part])), done(texts.get([id, part]))])
    const shown = new Map([...(held?.cards ?? []), ...cards.map(shownOf)].map(card => [card.digest, card]))
    const searched = new Map([...(heldTexts?.texts ?? []), ...cards.map(textOf)].map(text => [text.key, text]))
    const now = order.map(digest => shown.get(digest))
    if (now.includes(undefined)) throw new Error(`part ${part} lacks a card that the server takes for held`)
    const keys = now.map(card => /** @type {Card} */ (card).key)
    const bytes = cards.length === order.length ? length : (pack.parts[part]?.bytes ?? 0)
    pack.parts[part] = { digest, cards: order.length, bytes }
    await Promise.all([
      done(packs.put(pack)),
      done(parts.put({ pack: id, part, order, cards: now })),
      done(texts.put({ pack: id, part, texts: keys.map(key => searched.get(key)) })),
    ])
    return pack
  })
}

/** @param {Card} card */
function shownOf({ text, ...card }) {
  return card
}

/** @param {Card} card @returns {Text} */
function textOf({ key, tag, name, place, text = '' }) {
  return { key, tag, name, place, text }
}

/**
 * Parts that are empty now go. Only when all that was asked for is here, the pack is as new as its manifest.
 * @param {string} id @param {Manifest} manifest @param {boolean} whole
 */
async function finish(id, { name, cards: expected, made_at: madeAt, parts: now, order = [] }, whole) {
  await work([PACKS, PARTS, TEXTS], 'readwrite', async (packs, parts, texts) => {
    const pack = /** @type {Pack} */ (await done(packs.get(id)))
    for (const part of Object.keys(pack.parts).filter(part => !(part in now))) {
      await Promise.all([done(parts.delete([id, Number(part)])), done(texts.delete([id, Number(part)]))])
      delete pack.parts[part]
    }
    await done(packs.put(whole ? { ...pack, name, expected, madeAt, whole, order } : { ...pack, expected }))
  })
  changes.dispatchEvent(new Event('changed'))
  if (!whole) throw new TypeError('broken off')
}
