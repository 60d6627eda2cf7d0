// @ts-check
/** What this phone remembers of judging: which classes were chosen lately and how often, what was judged under a barcode, and what was handed in. Stays on the phone. */

const CLASSES = 'judged-classes'
const BARCODES = 'judged-barcodes'
const MINE = 'judged'
const SHOWN = 6
const MOST = 200
const RECENT = 3 // of those shown; the others are the frequent ones

/** @typedef {{class: string, name: string, maker: string, goods: {class: string, net: string, unit: string, pieces: string}[]}} Goods */
/** @typedef {{id: string, name: string, state: string, ratio: string, at: string, author: string}} Mine */

/** Keys of classes: the latest first, then those chosen most. */
export function familiarClasses() {
  const all = Object.entries(read(CLASSES, /** @type {Record<string, {times: number, at: string}>} */ ({})))
  const latest = all.toSorted(([, a], [, b]) => (a.at < b.at ? 1 : -1)).slice(0, RECENT)
  const often = all.toSorted(([, a], [, b]) => b.times - a.times)
  return [...new Set([...latest, ...often].map(([key]) => key))].slice(0, SHOWN)
}

/** @param {string} key */
export function rememberClass(key) {
  const all = read(CLASSES, /** @type {Record<string, {times: number, at: string}>} */ ({}))
  all[key] = { times: (all[key]?.times ?? 0) + 1, at: new Date().toISOString() }
  write(CLASSES, all)
}

/** @param {string} barcode @returns {Goods | undefined} */
export function goodsOf(barcode) {
  return read(BARCODES, /** @type {Record<string, Goods>} */ ({}))[barcode]
}

/** @param {string} barcode @param {Goods} goods */
export function rememberGoods(barcode, goods) {
  const { [barcode]: _, ...others } = read(BARCODES, /** @type {Record<string, Goods>} */ ({}))
  write(BARCODES, Object.fromEntries([...Object.entries(others), [barcode, goods]].slice(-MOST)))
}

/** What was handed in on this phone by these authors, newest first. @param {string[]} authors */
export function mine(authors) {
  return read(MINE, /** @type {Mine[]} */ ([])).filter(({ author }) => authors.includes(author))
}

/** @param {Mine} judgement */
export function rememberMine(judgement) {
  write(MINE, [judgement, ...read(MINE, /** @type {Mine[]} */ ([])).filter(({ id }) => id !== judgement.id)].slice(0, MOST))
}

/** @template T @param {string} key @param {T} otherwise @returns {T} */
function read(key, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') ?? otherwise
  } catch {
    return otherwise // a browser that keeps nothing for us, or keeps it broken
  }
}

/** @param {string} key @param {unknown} value */
function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value))
  } catch (error) {
    console.info('not remembered:', error) // a convenience alone: what is handed in lies in the outbox
  }
}
