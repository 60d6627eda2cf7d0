// @ts-check
// Net content as it is printed on a package: "500g", "净含量：8×60克", "60g*8", "1.5L", "480克（60克×8）".
// backend/packaging/judging/net_content.py reads the same.

import { compare, exact, short, times } from './exact.js'
import { filled } from './telling.js'

const [MOST_NET, MOST_PIECES, LONGEST] = [exact(100_000), 10_000, 60]
/** @type {Record<string, string>} */
const UNITS = { kg: 'kg', 千克: 'kg', 公斤: 'kg', g: 'g', 克: 'g', ml: 'mL', 毫升: 'mL', l: 'L', 升: 'L' }
/** @type {Record<string, number>} */
const IN_BASE = { g: 1, kg: 1000, mL: 1, L: 1000, '': 1 }
const NUMBER = '(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,12})(?:\\.[0-9]{1,6})?'
const UNIT = '(?:kg|千克|公斤|毫升|ml|克|g|升|l)'
const COUNTER = '(?:个|枚|只|块|片|袋|包|盒|瓶|支|罐|条|颗|粒|杯|听|件|份|粽|饼|小袋|小包|小盒)'
const AMOUNT = new RegExp(`^(${NUMBER})(${UNIT})?$`)
const TIMES = new RegExp(`^(${NUMBER})(${UNIT})?${COUNTER}?[x*](${NUMBER})(${UNIT})?${COUNTER}?$`)
const WITH_PARTS = /^([^()]+)\(([^()]+)\)$/
const SPACES = /[ \t\r\n\u00a0\u200b\u3000\ufeff]+/g
const OUTER_SPACES = /^[ \t\r\n\u00a0\u200b\u3000\ufeff]+|[ \t\r\n\u00a0\u200b\u3000\ufeff]+$/g
const LABEL = /^(?:净含量|净重|净含|规格|含量)[:]?/

/** @typedef {{ net: string, unit: string, pieces: number }} Amount `unit` empty where none is written */

/**
 * @param {string} written @param {import('./telling.js').Words} words
 * @returns {{ net: string, unit: string | null, pieces: number } | { problem: string }}
 */
export function readNet(written, words) {
  const text = plain(written)
  if (!text) return { problem: words['net.empty'] }
  const read = amountOf(text)
  if (typeof read === 'string') {
    const shown = [...written.replace(OUTER_SPACES, '')].slice(0, LONGEST).join('')
    return { problem: filled(words[read], { text: shown }) }
  }
  const value = times(exact(read.net), exact(IN_BASE[read.unit]))
  if (value.n === 0n || read.pieces === 0) return { problem: words[value.n === 0n ? 'net.zero' : 'net.pieces'] }
  if (compare(value, MOST_NET) > 0) return { problem: words['net.much'] }
  if (read.pieces > MOST_PIECES) return { problem: words['net.pieces'] }
  return { net: read.net, unit: read.unit || null, pieces: read.pieces }
}

/** Half-width, without spaces, in small letters, × as x; without the words before it. @param {string} written */
function plain(written) {
  const text = [...written].slice(0, 4 * LONGEST).join('').normalize('NFKC')
  return text.replace(SPACES, '').toLowerCase().replace(/[×✕乘]/g, 'x').replace(/ℓ/g, 'l').replace(LABEL, '')
}

/** @param {string} text @returns {Amount | string} or the code of what is wrong */
function amountOf(text) {
  if (/^-[0-9]/.test(text)) return 'net.zero'
  if (/±|\+\/?-|[0-9][^0-9x*]{0,2}[-~至到—][0-9]/.test(text)) return 'net.range'
  if (/[0-9](?:市?斤|两)/.test(text)) return 'net.unit'
  if (/[+、;,和]/.test(text.replace(/(?<=[0-9]),(?=[0-9]{3})/g, ''))) return 'net.several'
  const parted = WITH_PARTS.exec(text)
  if (parted) return ofParts(parted[1], parted[2])
  return single(text) ?? 'net.unread'
}

/** 480克(60克x8): the parts count, when they come to the whole. @param {string} whole @param {string} parts */
function ofParts(whole, parts) {
  const [total, read] = [single(whole), single(parts)]
  if (!total || !read) return 'net.unread'
  const [one, other] = [total, read].map((each) =>
    times(times(exact(each.net), exact(each.pieces)), exact(IN_BASE[each.unit || total.unit])),
  )
  if (compare(one, other) !== 0) return 'net.product'
  return { net: read.net, unit: read.unit || total.unit, pieces: read.pieces }
}

/** @param {string} text @returns {Amount | null} */
function single(text) {
  let found = AMOUNT.exec(text)
  if (found) return { net: number(found[1]), unit: unitOf(found[2]), pieces: 1 }
  found = TIMES.exec(text)
  if (!found || (found[2] && found[4])) return null
  const [first, second] = [number(found[1]), number(found[3])]
  // The one with the unit is a piece; without any the first is.
  const [net, unit, count] = found[4] ? [second, found[4], first] : [first, found[2], second]
  if (count.includes('.') || count.length > 9) return null
  return { net, unit: unitOf(unit), pieces: Number(count) }
}

/** @param {string} written */
const number = (written) => short(exact(written.replaceAll(',', '')))

/** @param {string | undefined} written */
const unitOf = (written) => (written ? UNITS[written] : '')
