// @ts-check
/** What a phone needs to work offline, each tried out here and now: a shape, what was found, and what to do about it. */

import * as drafts from '../../offline/drafts.js'
import { aheadOf } from '../../offline/clock.js'
import * as outbox from '../../offline/outbox.js'
import { cardsIn, packsOf } from '../../offline/pack.js'
import { unsent } from '../outbox/sorting.js'
import { evictionSentence, isTight, roomSentence, storageNow } from '../outbox/storage.js'
import { receiptSentence } from '../outbox/wording.js'
import { isKept } from '../shell/reader.js'
import { when } from '../shell/when.js'

/** @typedef {'ok' | 'soon' | 'over' | 'what'} Look */
/** @typedef {{word: string, deed?: Deed, href?: string}} Todo */
/** @typedef {'persist' | 'camera' | 'position' | 'notify'} Deed what a check may only try when it is asked to */
/** @typedef {{look: Look, says: string, todo?: Todo}} Found */
/** @typedef {{person: string, reader: string, build: string}} Who */
/** @typedef {{at: string, build: string} | undefined} Server when it answered and its build */

const PROBE = 256 * 1024 // bytes
const OLD = 24 * 3_600_000 // ms; things change overnight
const SHELL = ['/scan', '/outbox', '/packs/card', '/offline']
const PATIENCE = 5000 // ms

/** Writes a file and reads it back. @returns {Promise<Found>} */
export async function storage() {
  const probe = 'ready probe'
  try {
    await drafts.discard(probe)
    await drafts.keepFile({ draft: probe, slot: probe, blob: new Blob([new Uint8Array(PROBE)]), facts: {} })
    await drafts.discard(probe)
    return { look: 'ok', says: '写进去，又读了回来' }
  } catch {
    return { look: 'over', says: '存不进去。清出一些空间，不要用无痕浏览，再试' }
  }
}

/** @returns {Promise<Found>} */
export async function room() {
  const now = await storageNow()
  if (isTight(now)) return { look: 'soon', says: `${roomSentence(now)}。照片多的话可能不够，先清出一些` }
  return { look: now.free === undefined ? 'what' : 'ok', says: roomSentence(now) }
}

/** @returns {Promise<Found>} */
export async function persistence() {
  const now = await storageNow()
  const says = evictionSentence(now)
  if (now.isIos && !now.isInstalled) return { look: 'soon', says, todo: { word: '怎么放到主屏幕', href: '/me#install' } }
  if (now.isProtected) return { look: 'ok', says }
  return { look: 'soon', says, todo: { word: '请系统保留', deed: 'persist' } }
}

/** @param {string} reader @returns {Promise<Found>} */
export async function pages(reader) {
  const kept = await Promise.all(SHELL.map(isKept))
  const forms = await formsOf(reader)
  if (kept.every(Boolean)) return { look: 'ok', says: `扫码、离线包、待上传${forms ? `和 ${forms} 张要填的表` : ''}都存在本机` }
  return { look: 'over', says: '页面还没有存好。连着网打开一次首页，过一会儿再试' }
}

/** How many forms are kept for this reader. @param {string} reader */
async function formsOf(reader) {
  const name = `pages-${reader}`
  if (!('caches' in globalThis) || !(await caches.has(name))) return 0
  const kept = await (await caches.open(name)).keys()
  return kept.filter(({ url }) => new URL(url).pathname.includes('/form/')).length
}

/** @param {string} reader @returns {Promise<Found>} */
export async function pack(reader) {
  const [latest] = (await packsOf(reader)).filter(pack => pack.whole).sort((one, other) => (one.madeAt < other.madeAt ? 1 : -1))
  if (!latest) return { look: 'soon', says: '还没有带离线包：没有网络时扫码看不到设备', todo: { word: '去带', href: '/packs' } }
  const says = `${latest.name}，${cardsIn(latest).toLocaleString('zh-CN')} 台，存于 ${when(new Date(latest.madeAt), 'zh-CN')}`
  const isOld = Date.now() - Date.parse(latest.madeAt) > OLD
  return isOld ? { look: 'soon', says: `${says}，有一天多了`, todo: { word: '去更新', href: '/packs' } } : { look: 'ok', says }
}

/** @returns {Promise<Found>} */
export async function camera() {
  const state = await permission('camera')
  if (state === 'granted') return { look: 'ok', says: '已允许', todo: { word: '开一下', deed: 'camera' } }
  if (state === 'denied') return { look: 'over', says: '被禁止了，拍不了照。在浏览器的网站设置里允许相机' }
  return { look: 'what', says: '还没有试过', todo: { word: '开一下', deed: 'camera' } }
}

/** Opens it for a moment. @returns {Promise<Found>} */
export async function tryCamera() {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
    stream.getTracks().forEach(track => track.stop())
    return { look: 'ok', says: '打开了，又关上了' }
  } catch (error) {
    const isDenied = error instanceof DOMException && error.name === 'NotAllowedError'
    return { look: 'over', says: isDenied ? '被禁止了，拍不了照。在浏览器的网站设置里允许相机' : '打不开。别的应用可能正占着它，也可以用手机自己的相机拍了再选' }
  }
}

/** @returns {Promise<Found>} */
export async function position() {
  const state = await permission('geolocation')
  if (state === 'granted') return { look: 'ok', says: '已允许', todo: { word: '定一下', deed: 'position' } }
  if (state === 'denied') return { look: 'soon', says: '被禁止了。记录照样能交，但会写明没有定位' }
  return { look: 'what', says: '还没有试过', todo: { word: '定一下', deed: 'position' } }
}

/** @returns {Promise<Found>} */
export function tryPosition() {
  return new Promise(resolve => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ look: 'ok', says: `定到了，误差 ${Math.round(coords.accuracy)} m` }),
      ({ code }) => resolve({ look: 'soon', says: code === 1 ? '被禁止了。记录照样能交，但会写明没有定位' : '定不到。走到窗边或室外再试，地下室里常常定不到' }),
      { enableHighAccuracy: true, timeout: 20_000, maximumAge: 0 },
    )
  })
}

/** @returns {Promise<Found>} */
export async function reminder() {
  if (!('Notification' in globalThis)) return { look: 'soon', says: '这个浏览器不能提醒。放到主屏幕再打开试试；不提醒也不影响传' }
  if (Notification.permission === 'granted') return { look: 'ok', says: '有记录 3 天没传出去，打开码上时会提醒' }
  if (Notification.permission === 'denied') return { look: 'soon', says: '被禁止了。记录 3 天没传出去时只在页面上说' }
  return { look: 'what', says: '还没有打开：有记录 3 天没传出去时提醒', todo: { word: '打开提醒', deed: 'notify' } }
}

/** @param {Server} server @param {string} build @returns {Found} */
export function version(server, build) {
  if (!server) return { look: 'what', says: `没有连上，比不了。这一页是 ${build}` }
  if (server.build === build) return { look: 'ok', says: `和服务器一样，${build}` }
  return { look: 'soon', says: '服务器更新过了。连着网再打开一次就换上，填的不会丢', todo: { word: '再打开', href: '/ready' } }
}

/** @param {Server} server @returns {Found} */
export function clock(server) {
  if (!server) return { look: 'what', says: '没有连上，对不了' }
  const ahead = aheadOf(server.at)
  if (Math.abs(ahead) <= 120) return { look: 'ok', says: '和服务器一致' }
  const minutes = Math.round(Math.abs(ahead) / 60)
  return { look: 'soon', says: `手机的钟${ahead > 0 ? '快' : '慢'}了 ${minutes} 分钟。记录照收，时间按服务器更正；最好在系统里改成自动` }
}

/** @param {Server} server @returns {Promise<Found>} */
export async function session(server) {
  if (!server) return { look: 'what', says: '没有连上，问不了。没登录也能填，登录后再传' }
  const answer = await fetch('/session', { signal: AbortSignal.timeout(PATIENCE) }).catch(() => undefined)
  if (answer?.ok) return { look: 'ok', says: '登录着' }
  if (answer?.status === 401) return { look: 'soon', says: '登录过期了。填的都在本机，登录后接着传', todo: { word: '登录', href: '/sign-in?next=/ready' } }
  return { look: 'what', says: '没有连上，问不了。没登录也能填，登录后再传' }
}

/** @param {string} person @returns {Promise<Found>} */
export async function delivery(person) {
  const entries = await outbox.all(person)
  const left = unsent(entries).length
  const [latest] = entries.filter(entry => entry.state === 'received').sort((one, other) => (String(one.receivedAt) < String(other.receivedAt) ? 1 : -1))
  const last = latest ? `最近一条${receiptSentence(latest)}` : '还没有从这台手机传过'
  if (!left) return { look: 'ok', says: last }
  return { look: 'soon', says: `${left} 条还没有传。${last}`, todo: { word: '去看', href: '/outbox' } }
}

/** @returns {Promise<Server>} */
export async function askServer() {
  const answer = await fetch('/health', { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE) }).catch(() => undefined)
  const told = answer?.ok ? await answer.json().catch(() => undefined) : undefined
  return told ? { at: answer?.headers.get('Date') ?? new Date().toISOString(), build: told.build } : undefined
}

/** @param {string} name @returns {Promise<PermissionState | undefined>} */
async function permission(name) {
  const asked = navigator.permissions?.query({ name: /** @type {PermissionName} */ (name) })
  return asked?.then(({ state }) => state).catch(() => undefined) // a browser that does not know the name
}
