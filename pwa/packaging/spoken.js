// @ts-check
/** Sizes as people say them: 长三百一十二毫米宽二十六点二厘米高九十六. Millimetres come out. Hears nothing itself. */

const DIGITS = '零一二三四五六七八九'
/** @type {Record<string, number>} */
const PLACES = { 十: 10, 百: 100, 千: 1000 }
/** @type {Record<string, string>} */
const WORDS = { 长: 'length_mm', 宽: 'width_mm', 高: 'height_mm', 直径: 'diameter_mm', 厚: 'height_mm', length: 'length_mm', long: 'length_mm', width: 'width_mm', wide: 'width_mm', height: 'height_mm', high: 'height_mm', diameter: 'diameter_mm' }
const SAID = /(直径|长|宽|高|厚|length|long|width|wide|height|high|diameter)?(?:度|是|为)?\s*([0-9]+(?:\.[0-9]+)?|[零一二两三四五六七八九十百千点]+)\s*(毫米|厘米|公分|mm|cm|millimet(?:er|re)s?|centimet(?:er|re)s?)?/g

/**
 * By field; empty where nothing was understood. Numbers without a word go in the order of `names`.
 * @param {string} text @param {string[]} names @returns {Record<string, string>}
 */
export function sizesSpoken(text, names) {
  /** @type {Record<string, string>} */
  const found = {}
  const plain = text.normalize('NFKC').toLowerCase().replace(/两/g, '二').replace(/〇/g, '零')
  for (const [, word = '', number, unit = ''] of plain.matchAll(SAID)) {
    const name = WORDS[word] ?? names.find(each => !(each in found))
    const value = read(number)
    if (!name || !names.includes(name) || value === null) continue
    const mm = /^(厘|公|c)/.test(unit) ? value * 10 : value
    found[name] = String(Math.round(mm * 100) / 100)
  }
  return found
}

/** @param {string} written @returns {number | null} */
function read(written) {
  if (/^[0-9]/.test(written)) return Number(written)
  const [whole, part = ''] = written.split('点')
  const decimals = [...part].map(digit => DIGITS.indexOf(digit))
  const value = readWhole(whole)
  if (value === null || decimals.some(digit => digit < 0)) return null
  return Number(`${value}.${decimals.join('') || '0'}`)
}

/** @param {string} written @returns {number | null} */
function readWhole(written) {
  if (!written) return null
  if (![...written].some(each => each in PLACES)) return Number([...written].map(each => DIGITS.indexOf(each)).join('')) // 三一二
  let [sum, digit, last] = [0, 0, 0]
  for (const each of written) {
    const place = PLACES[each]
    if (!place) digit = DIGITS.indexOf(each)
    else {
      sum += (digit || 1) * place
      ;[digit, last] = [0, place]
    }
  }
  // 三百五 is 350, 三百零五 is 305.
  const short = digit && last >= 100 && !written.includes('零')
  return sum + digit * (short ? last / 10 : 1)
}
