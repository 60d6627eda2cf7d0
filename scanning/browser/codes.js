// @ts-check
/**
 * What a sticker's code is and what a scanned or typed text means: the browser's half of scanning/codes.py.
 * Both are held to scanning/vectors/tags.json.
 */

export const ALPHABET = '0123456789CFHJKMPRTVWXY'
export const LENGTH = 10

/** @type {Record<string, string>} */
const LOOK_ALIKES = { O: '0', Q: '0', D: '0', I: '1', L: '1', Z: '2', S: '5', G: '6', B: '8', U: 'V' }
const LONGEST_TYPED = 16
const STRANGE_NAMED = 5
const SEPARATOR = /[\p{Z}\p{Cc}\p{Cf}\p{Pd}\p{Pc}.·]/gu
const ADDRESS = /^(?:(https?):\/\/)?([^/?#\\\s]+)(\/[^?#]*)/i
const CODE_PATH = /^\/c\/([^/]*)\/?$/i

/** @typedef {'link' | 'phone' | 'mail' | 'contact' | 'wifi' | 'place' | 'text'} Meaning */
/** @typedef {'empty' | 'strange' | 'short' | 'long' | 'check'} Mistake */
/** @typedef {{kind: 'tag', tag: string}} Tag */
/** @typedef {{kind: 'foreign', meaning: Meaning, text: string}} Foreign shown, never followed */
/** @typedef {{kind: 'mistyped', mistake: Mistake, found: string, strange: string}} Mistyped */

/** @type {[RegExp, Meaning][]} */
const MEANINGS = [
  [/^(tel:|sms(to)?:)/i, 'phone'],
  [/^(mailto:|matmsg:)/i, 'mail'],
  [/^(mecard:|begin:vcard|bizcard:)/i, 'contact'],
  [/^wifi:/i, 'wifi'],
  [/^geo:/i, 'place'],
  [/^([a-z][a-z0-9+.-]*:\S|www\.|[^/?#\\\s]+\.[^/?#\\\s]+\/)/i, 'link']
]

/**
 * The meaning of what a camera or a keyboard gave; never throws.
 * @param {string} text
 * @param {string[]} hosts our own, `HOST` or `HOST:PORT`: the same path on any other host is foreign
 * @returns {Tag | Foreign | Mistyped}
 */
export function readCode(text, hosts) {
  text = text.trim()
  const address = ADDRESS.exec(text)
  if (address && isOurs(address, hosts)) {
    const path = CODE_PATH.exec(address[3])
    return path ? readTag(path[1]) : { kind: 'foreign', meaning: 'link', text }
  }
  const meaning = MEANINGS.find(([pattern]) => pattern.test(text))?.[1] ?? 'text'
  if (meaning !== 'text' || [...withoutSeparators(text)].length > LONGEST_TYPED) {
    return { kind: 'foreign', meaning, text }
  }
  return readTag(text)
}

/**
 * The same for a text out of a QR code: nobody typed it, so only under our own address can it be mistyped.
 * @param {string} text
 * @param {string[]} hosts
 * @returns {Tag | Foreign | Mistyped}
 */
export function readScanned(text, hosts) {
  const reading = readCode(text, hosts)
  if (reading.kind !== 'mistyped' || isOurs(ADDRESS.exec(text.trim()), hosts)) return reading
  return { kind: 'foreign', meaning: 'text', text: text.trim() }
}

/**
 * The tenth character for nine of the alphabet.
 * @param {string} body
 */
export function checkCharacter(body) {
  const total = [...body].reduce((sum, character, place) => sum + (place + 1) * ALPHABET.indexOf(character), 0)
  return ALPHABET[(total * 16) % ALPHABET.length]
}

/**
 * As people read it aloud, `K7M4 9TXP 24`; a part of a tag is grouped as far as it goes.
 * @param {string} tag
 */
export function grouped(tag) {
  return [tag.slice(0, 4), tag.slice(4, 8), tag.slice(8)].filter(Boolean).join(' ')
}

/**
 * What the keys pressed so far stand for, grouped, look-alikes put right, for a field that groups as one types.
 * @param {string} typed
 */
export function groupedAsTyped(typed) {
  return grouped(understood(typed))
}

/**
 * The exact host, less the port its scheme implies; `HOST@elsewhere` and `HOST.elsewhere` are not ours.
 * @param {RegExpExecArray | null} address
 * @param {string[]} hosts
 */
function isOurs(address, hosts) {
  if (!address) return false
  let [, scheme = '', host] = address
  const implied = { http: ':80', https: ':443' }[scheme.toLowerCase()]
  host = host.toLowerCase()
  if (implied && host.endsWith(implied)) host = host.slice(0, -implied.length)
  return hosts.some((ours) => ours.toLowerCase() === host)
}

/**
 * @param {string} typed
 * @returns {Tag | Mistyped}
 */
function readTag(typed) {
  const found = understood(typed)
  const characters = [...found]
  const strange = [...new Set(characters)].filter((one) => !ALPHABET.includes(one)).slice(0, STRANGE_NAMED).join('')
  if (!found) return { kind: 'mistyped', mistake: 'empty', found, strange }
  if (strange) return { kind: 'mistyped', mistake: 'strange', found, strange }
  if (characters.length !== LENGTH) {
    return { kind: 'mistyped', mistake: characters.length < LENGTH ? 'short' : 'long', found, strange }
  }
  if (checkCharacter(found.slice(0, -1)) !== found.at(-1)) return { kind: 'mistyped', mistake: 'check', found, strange }
  return { kind: 'tag', tag: found }
}

/** @param {string} typed */
function understood(typed) {
  return [...withoutSeparators(typed)].map((character) => LOOK_ALIKES[character] ?? character).join('')
}

/**
 * Capitals, full-width forms made plain, without spaces, dashes, dots and invisible characters.
 * @param {string} typed
 */
function withoutSeparators(typed) {
  return typed.normalize('NFKC').replace(SEPARATOR, '').replace(/[a-z]/g, (letter) => letter.toUpperCase())
}
