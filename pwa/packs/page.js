// @ts-check
/** 离线包 on a page: the packs of this phone with their age, fetching with progress in words, removal, and search. */

import { bytesOf, cardsIn, cardsInOrder, changes, packsOf, Refused, remove, take } from '../../offline/pack.js'
import { prepare, search } from '../../offline/pack_search.js'
import { when } from '../shell/when.js'
import { signInHere } from '../session.js'

/** @typedef {import('../../offline/pack.js').Pack} Pack */

const MOST = 50 // lines of a search
const section = /** @type {HTMLElement | null} */ (document.querySelector('[data-packs]'))
if (section) await start(section, section.dataset.reader ?? '')

/** @param {HTMLElement} section @param {string} reader */
async function start(section, reader) {
  const box = /** @type {HTMLInputElement} */ (section.querySelector('input[type=search]'))
  changes.addEventListener('changed', () => draw(section, reader))
  box.addEventListener('input', () => drawFound(section, reader, box.value))
  section.addEventListener('click', event => pressed(section, reader, /** @type {HTMLElement} */ (event.target)))
  await draw(section, reader)
  const address = new URL(location.href)
  const chosen = address.searchParams.get('take')
  if (!chosen) return
  history.replaceState(null, '', '/packs')
  await navigator.storage?.persist?.()
  await fetchPack(section, reader, chosen)
}

/** @param {HTMLElement} section @param {string} reader @param {HTMLElement} target */
async function pressed(section, reader, target) {
  const line = /** @type {HTMLElement | null} */ (target.closest('[data-pack]'))
  if (!line) return
  if (target.closest('[data-refresh]')) await fetchPack(section, reader, line.dataset.pack ?? '')
  if (target.closest('[data-remove]')) await remove(line.dataset.id ?? '')
}

/** Two tabs never fetch the same pack at once. @param {HTMLElement} section @param {string} reader @param {string} pack */
async function fetchPack(section, reader, pack) {
  say(section, '')
  const fetching = () => attempt(section, reader, pack)
  if (!navigator.locks) return fetching()
  await navigator.locks.request(`pack ${pack}`, { ifAvailable: true }, lock => (lock ? fetching() : say(section, '另一个页面正在带这个离线包')))
}

/** @param {HTMLElement} section @param {string} reader @param {string} pack */
async function attempt(section, reader, pack) {
  try {
    const received = await take(reader, pack, (address, how) => fetch(address, how), progress => tellProgress(section, reader, pack, progress))
    say(section, received ? '' : '已是最新，没有变化', true)
  } catch (error) {
    if (error instanceof Refused && error.status === 401 && (await signInHere())) return attempt(section, reader, pack)
    say(section, error instanceof Refused ? error.message : whyBroken(error))
    await draw(section, reader)
  }
}

/** @param {unknown} error */
function whyBroken(error) {
  if (error instanceof DOMException && error.name === 'QuotaExceededError') return '这台手机没有地方了。删掉一个离线包，或带小一点的范围'
  if (error instanceof TypeError) return '网络断了。已经带上的都在，连上后点“接着带”'
  throw error
}

/**
 * @param {HTMLElement} section @param {string} reader @param {string} pack
 * @param {import('../../offline/pack.js').Progress} progress
 */
async function tellProgress(section, reader, pack, { cards, expected, received }) {
  let line = lineOf(section, pack)
  if (!line) await draw(section, reader)
  line = lineOf(section, pack)
  const bar = /** @type {HTMLProgressElement | null} */ (line?.querySelector('[data-progress]'))
  if (!line || !bar) return
  bar.hidden = false
  bar.max = Math.max(1, expected)
  bar.value = Math.min(cards, expected)
  bar.setAttribute('aria-label', '正在带')
  fill(line, '[data-state]', received ? `正在带：${thousands(cards)} 台，共 ${thousands(expected)} 台` : '正在比较哪些有变化…')
}

/** @param {HTMLElement} section @param {string} reader */
async function draw(section, reader) {
  const packs = await packsOf(reader)
  const list = /** @type {HTMLElement} */ (section.querySelector('[data-list]'))
  list.replaceChildren(...packs.map(pack => lineFor(section, pack)))
  reveal(section, '[data-none]', packs.length === 0)
  reveal(section, '[data-search]', packs.length > 0)
  if (packs.length) prepare(reader).catch(error => console.info('not searched:', error))
}

/** @param {HTMLElement} section @param {Pack} pack */
function lineFor(section, pack) {
  const made = copyOf(section, 'template[data-line]')
  const line = /** @type {HTMLElement} */ (made.querySelector('li'))
  line.dataset.pack = pack.pack
  line.dataset.id = pack.id
  fill(line, '[data-name]', pack.name)
  fill(line, '[data-state]', stateOf(pack))
  fill(line, '[data-word]', pack.whole ? '更新' : '接着带')
  if (pack.order?.length) drawWay(section, line, pack)
  return line
}

/** The cards of a walk in its order. @param {HTMLElement} section @param {HTMLElement} line @param {Pack} pack */
async function drawWay(section, line, pack) {
  const cards = await cardsInOrder(pack)
  line.querySelector('[data-stops]')?.replaceChildren(...cards.map(card => hitFor(section, card)))
  reveal(line, '[data-way]', cards.length > 0)
}

/** @param {Pack} pack */
function stateOf(pack) {
  const bytes = bytesOf(pack)
  const size = bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} KB` : `${(bytes / 1e6).toFixed(1)} MB`
  if (!pack.whole) return `还没带全：${thousands(cardsIn(pack))} 台，共 ${thousands(pack.expected)} 台，${size}`
  return `${thousands(cardsIn(pack))} 台，${size}，存于 ${when(new Date(pack.madeAt), 'zh-CN')}`
}

/** @param {HTMLElement} section @param {string} reader @param {string} query */
async function drawFound(section, reader, query) {
  const { found, count } = await search(reader, query, MOST)
  const box = /** @type {HTMLInputElement} */ (section.querySelector('input[type=search]'))
  if (box.value !== query) return // one typed on
  const list = /** @type {HTMLElement} */ (section.querySelector('[data-found]'))
  list.replaceChildren(...found.map(text => hitFor(section, text)))
  list.hidden = found.length === 0
  const more = count > found.length ? `，先列 ${found.length} 台，多输几个字` : ''
  fill(section, '[data-count]', count ? `找到 ${thousands(count)} 台${more}` : '离线包里没有找到。少输几个字试试')
  reveal(section, '[data-count]', query.trim() !== '')
}

/** Where the thing wears a code its page is at the code, which shows the card when the server is out of reach. @param {HTMLElement} section @param {{key: string, tag: string | null, name: string, place: string}} text */
function hitFor(section, { key, tag, name, place }) {
  const made = copyOf(section, 'template[data-hit]')
  const link = /** @type {HTMLAnchorElement} */ (made.querySelector('a'))
  link.href = tag ? `/c/${tag}` : `/packs/card?key=${key}`
  fill(made, '[data-name]', name)
  fill(made, '[data-place]', place)
  fill(made, '[data-tag]', tag ?? '没有贴码')
  return made
}

/** @param {HTMLElement} section @param {string} pack */
function lineOf(section, pack) {
  return /** @type {HTMLElement | null} */ (section.querySelector(`[data-pack="${CSS.escape(pack)}"]`))
}

/** @param {HTMLElement} section @param {string} sentence @param {boolean} [well] */
function say(section, sentence, well = false) {
  fill(section, '[data-said] span', sentence)
  section.querySelector('[data-said]')?.classList.toggle('off', well)
  reveal(section, '[data-said]', sentence !== '')
}

/** @param {HTMLElement} section @param {string} selector @param {boolean} visible */
function reveal(section, selector, visible) {
  const part = /** @type {HTMLElement | null} */ (section.querySelector(selector))
  if (part) part.hidden = !visible
}

/** @param {HTMLElement} section @param {string} selector */
function copyOf(section, selector) {
  const template = /** @type {HTMLTemplateElement} */ (section.querySelector(selector))
  return document.importNode(template.content, true)
}

/** @param {ParentNode} made @param {string} selector @param {string} text */
function fill(made, selector, text) {
  const place = made.querySelector(selector)
  if (place) place.textContent = text
}

/** @param {number} number */
function thousands(number) {
  return number.toLocaleString('zh-CN')
}
