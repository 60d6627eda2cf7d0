// @ts-check
/** A short number for people to say, made of a UUIDv7 alone. Its half on the server is offline/short_number.py. */

const ALPHABET = '0123456789CFHJKMPRTVWXY'
const PLACES = 5
const EAST = 8 * 3600 * 1000 // ms; the day is that of Shanghai
const LATEST = 253_000_000_000_000 // ms, in the year 9987: an id that says later than that says no day

/** E1125-58K2M. @param {string} letter @param {string} id a UUIDv7 */
export function shortNumber(letter, id) {
  const hex = id.replaceAll('-', '')
  const moment = parseInt(hex.slice(0, 12), 16)
  const day = moment < LATEST ? new Date(moment + EAST).toISOString() : '0000-00-00'
  let rest = parseInt(hex.slice(20), 16) % ALPHABET.length ** PLACES
  let characters = ''
  for (let place = 0; place < PLACES; place += 1) {
    characters = ALPHABET[rest % ALPHABET.length] + characters
    rest = Math.floor(rest / ALPHABET.length)
  }
  return `${letter}${day.slice(5, 7)}${day.slice(8, 10)}-${characters}`
}
