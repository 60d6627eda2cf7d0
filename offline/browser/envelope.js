// @ts-check
/**
 * One record as it travels, and the one text and digest that its content has: the browser's half of
 * offline/envelope.py and offline/canonical.py. Both are held to offline/examples/envelopes.json.
 */

import { written } from './clock.js'

/**
 * @typedef {object} Envelope
 * @property {string} id UUIDv7
 * @property {string} kind
 * @property {number} version of the body
 * @property {string} made_at by this phone's clock, with its offset
 * @property {string} author the person who wrote it
 * @property {Record<string, unknown>} body
 * @property {string[]} [files] SHA-256 of each
 * @property {string} [after] the record that must be filed first
 */

/** @typedef {{content: string, digest: string}} Sealed the canonical text and its SHA-256 */

/**
 * An envelope made now.
 * @param {Pick<Envelope, 'kind' | 'version' | 'author' | 'body'> & Partial<Envelope>} record
 * @returns {Envelope}
 */
export function envelopeOf(record) {
  return { id: newId(), made_at: written(new Date()), ...record }
}

/** @param {Envelope} envelope @returns {Promise<Sealed>} */
export async function seal(envelope) {
  const content = canonical(envelope)
  return { content, digest: await sha256(new TextEncoder().encode(content)) }
}

/** A UUIDv7 (RFC 9562): milliseconds first, so that ids lie in order of time as far as the clock does. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  new DataView(bytes.buffer).setBigUint64(0, (BigInt(Date.now()) << 16n) | BigInt(bytes[6] << 8 | bytes[7]))
  bytes[6] = (bytes[6] & 0x0f) | 0x70
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/**
 * RFC 8785: no space, keys in order of UTF-16 units, numbers as ECMAScript writes them.
 * @param {unknown} value what JSON can hold; `undefined` members are left out
 * @returns {string}
 */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  members.sort(([one], [other]) => (one < other ? -1 : 1))
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(',')}}`
}

/** 64 hex digits. @param {BufferSource} bytes */
export async function sha256(bytes) {
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))
}

/** @param {Uint8Array} bytes */
function hex(bytes) {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
}
