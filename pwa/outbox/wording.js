// @ts-check
/** What is said of a record: a word, a shape and a sentence, never more than is known. Pure: no store and no page. */

import { when } from '../shell/when.js'

/** @typedef {import('../../offline/outbox.js').Entry} Entry */
/** @typedef {{chip: 'refused' | 'mending' | 'moving' | 'here' | 'unknown' | 'storing' | 'received', sentence: string}} Said */

const KINDS = /** @type {Record<string, string>} */ ({
  binding: '绑码',
  correction: '信息纠错',
  inspection: '监督检查',
  inspection_order: '监察指令书',
  rectification: '整改',
  recheck: '复查',
})
const MB = 1_000_000
const REFUSED = '没有被收下：'

/** 绑码：2 号储气罐 @param {string} kind @param {string} title */
export function nameOf(kind, title) {
  const word = KINDS[kind]
  return word && title ? `${word}：${title}` : title || word || '没有名字的记录'
}

/**
 * What stands on the card of a record.
 * @param {Entry} entry
 * @param {{entries: Entry[], online: boolean, sent?: number, mending?: string}} around `sent`: bytes that the server has
 *   of it, once some arrive; `mending`: when its draft was last saved
 * @returns {Said}
 */
export function said(entry, { entries, online, sent, mending }) {
  if (entry.state === 'parked' && mending) return { chip: 'mending', sentence: `改了一半，${when(new Date(mending), 'zh-CN')} 存在本机。${reasonOf(entry)}` }
  if (entry.state === 'parked') return { chip: 'refused', sentence: reasonOf(entry) }
  if (entry.state === 'sending' && sent !== undefined) return { chip: 'moving', sentence: movingSentence(entry, sent) }
  if (entry.state === 'sending') return { chip: 'here', sentence: `${contentOf(entry)}，正在连服务器…` }
  if (entry.state === 'storing') return { chip: 'storing', sentence: `${contentOf(entry)}，正在存到本机` }
  if (online && entry.unsure && entry.hurdle === 'network') return { chip: 'unknown', sentence: '不知道到没到，正在问服务器。记录还在本机' }
  return { chip: 'here', sentence: `${contentOf(entry)}，${whyItWaits(entry, entries, online)}` }
}

/** 5 张照片、1 个签名，17.9 MB @param {Entry} entry */
export function contentOf(entry) {
  const size = entry.files.reduce((sum, file) => sum + file.size, 0)
  const photos = /** @type {{slot?: string, sha256?: string}[]} */ (entry.envelope.body.photos ?? [])
  const signatures = new Set(photos.filter(photo => photo.slot?.includes('signature')).map(photo => photo.sha256)).size
  const others = entry.files.length - signatures
  const parts = [others && `${others} 张照片`, signatures && `${signatures} 个签名`].filter(Boolean)
  return parts.length ? `${parts.join('、')}，${sizeOf(size)}` : '没有照片'
}

/** @param {number} bytes */
export function sizeOf(bytes) {
  if (bytes >= 1000 * MB) return `${short(bytes / MB / 1000)} GB`
  return bytes >= MB / 10 ? `${short(bytes / MB)} MB` : `${Math.max(1, Math.round(bytes / 1000))} KB`
}

/** @param {number} number */
function short(number) {
  return number < 100 ? String(Number(number.toFixed(1))) : number.toFixed(0)
}

/** 今天 6 条，最近 09:58 @param {Entry[]} received the latest first @param {Date} [now] */
export function receivedSentence(received, now = new Date()) {
  const latest = new Date(received[0].receivedAt ?? 0)
  const today = received.filter(entry => new Date(entry.receivedAt ?? 0).toDateString() === now.toDateString()).length
  return today ? `今天 ${today} 条，最近 ${when(latest, 'zh-CN', now)}` : `最近 ${received.length} 条，最后一条 ${when(latest, 'zh-CN', now)}`
}

/** The sentence of the empty outbox. @param {Entry[]} received the latest first @param {Date} [now] */
export function emptySentence(received, now = new Date()) {
  if (!received.length) return '填好交了、还没传到的会在这里，没有网络也丢不了'
  const day = new Date(received[0].receivedAt ?? 0)
  const same = received.filter(entry => new Date(entry.receivedAt ?? 0).toDateString() === day.toDateString())
  return `最近一次 ${when(day, 'zh-CN', now)}，${same.length} 条都已收到`
}

/** @param {Entry} entry */
export function receiptSentence({ answer, receivedAt }) {
  const number = answer?.receipt ? `，编号 ${answer.receipt}` : ''
  if (answer?.status === 'repeated') return `之前已收到，没有重复登记${number}`
  return `已收到 ${when(new Date(receivedAt ?? 0), 'zh-CN')}${number}`
}

/** @param {Entry} entry */
function reasonOf({ reason = '' }) {
  return reason.startsWith(REFUSED) ? reason.slice(REFUSED.length) : reason
}

/** @param {Entry} entry @param {number} sent */
function movingSentence(entry, sent) {
  const all = entry.files.reduce((sum, file) => sum + file.size, 0)
  if (!all) return '正在上传'
  if (sent >= all) return '照片都传到了，正在登记'
  return `已传 ${sizeOf(sent)}，共 ${sizeOf(all)}，断了会接着传`
}

/** @param {Entry} entry @param {Entry[]} entries @param {boolean} online */
function whyItWaits(entry, entries, online) {
  const { hurdle, answer, nextAt } = entry
  if (hurdle === 'sign_in') return answer?.field ? '现在登录的是别人，本人登录后接着传' : '登录过期了，登录后接着传'
  if (hurdle === 'record' && answer?.waiting_for?.version) return '服务器还没有升级，升级后自动传'
  if (hurdle === 'record') return `等“${parentOf(entry, entries)}”先传完`
  if (!online) return '没有网络，连上就自动传'
  if (hurdle === 'network') return `连不上服务器，${clock(nextAt)} 再试`
  if (hurdle === 'server') return `服务器暂时没有收，${clock(nextAt)} 再试`
  return '排队中'
}

/** @param {Entry} entry @param {Entry[]} entries */
function parentOf({ envelope }, entries) {
  const parent = entries.find(entry => entry.id === envelope.after)
  return parent ? nameOf(parent.envelope.kind, parent.title) : '它前面的那条'
}

/** @param {number} at ms */
function clock(at) {
  return new Date(at).toLocaleTimeString('zh-CN', { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false })
}
