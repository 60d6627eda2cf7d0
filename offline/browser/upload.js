// @ts-check
/**
 * One file to the server by tus 1.0 (offline/README.md), from wherever it stands. Gives nothing when the server has
 * all of it, else the outcome that stands in the way. Knows no record.
 */

import { sha256 } from './envelope.js'

export const STEP = 256 * 1024 // bytes; at most so much is sent again after a cut
const PATIENCE = 90_000 // ms for a step: 256 KB at 64 kbit/s take 32 s
export const TUS = { 'Tus-Resumable': '1.0.0' }
const BODY = { ...TUS, 'Content-Type': 'application/offset+octet-stream' }
const MISMATCH = 460
const SETBACKS = 3 // of one call: steps that changed on the way, uploads that began anew

/** @typedef {import('./delivery_answers.js').Outcome} Outcome */
/** @typedef {(address: string, options: RequestInit) => Promise<Response>} Fetch */

/**
 * @param {Blob} blob
 * @param {string} digest its SHA-256, 64 hex digits
 * @param {Fetch} fetch
 * @param {{isNew?: boolean, author?: string, progress?: (bytes: number) => void}} [about] `isNew`: never tried before,
 *   so a small one goes in a single request without asking what the server has; `author`: whose file it is
 * @returns {Promise<Outcome | undefined>}
 */
export async function upload(blob, digest, fetch, { isNew = false, author = '', progress = () => undefined } = {}) {
  const ask = author ? signedBy(author, fetch) : fetch
  try {
    const reached = isNew && blob.size <= STEP ? await create(blob, digest, ask, blob) : await find(blob, digest, ask)
    await sendFrom(reached, blob, digest, ask, progress)
    return undefined
  } catch (error) {
    if (error instanceof Hindered) return error.outcome
    throw error
  }
}

/** Says with every request whose file it is. @param {string} author @param {Fetch} fetch @returns {Fetch} */
function signedBy(author, fetch) {
  return (address, options) => fetch(address, { ...options, headers: { ...options.headers, Author: author } })
}

/** Carries the outcome up to where it is given back. */
class Hindered extends Error {
  /** @param {Outcome} outcome */
  constructor(outcome) {
    super(outcome.what)
    this.outcome = outcome
  }
}

/** How much the server has; begins the upload when it has nothing. @param {Blob} blob @param {string} digest @param {Fetch} fetch */
async function find(blob, digest, fetch) {
  const answer = await ask(fetch, `/uploads/${digest}`, { method: 'HEAD', headers: TUS })
  if (answer.status === 404 || answer.status === 410) return create(blob, digest, fetch)
  return offsetIn(await mustBeGood(answer))
}

/** @param {Blob} blob @param {string} digest @param {Fetch} fetch @param {Blob} [body] */
async function create(blob, digest, fetch, body) {
  const headers = { ...(body ? BODY : TUS), 'Upload-Length': String(blob.size), 'Upload-Metadata': `sha256 ${btoa(digest)}` }
  return offsetIn(await mustBeGood(await ask(fetch, '/uploads', { method: 'POST', headers, body })))
}

/**
 * @param {number} reached @param {Blob} blob @param {string} digest @param {Fetch} fetch
 * @param {(bytes: number) => void} progress
 */
async function sendFrom(reached, blob, digest, fetch, progress) {
  let setbacks = 0
  progress(reached)
  while (reached < blob.size) {
    const answer = await sendStep(reached, blob, digest, fetch)
    if ([404, 409, 410, MISMATCH].includes(answer.status)) {
      if (++setbacks > SETBACKS) throw new Hindered({ what: 'again' })
      reached = await find(blob, digest, fetch)
    } else {
      reached = offsetIn(await mustBeGood(answer))
    }
    progress(reached)
  }
}

/** @param {number} start @param {Blob} blob @param {string} digest @param {Fetch} fetch */
async function sendStep(start, blob, digest, fetch) {
  const bytes = await blob.slice(start, start + STEP).arrayBuffer()
  const checksum = btoa(String.fromCharCode(...fromHex(await sha256(bytes))))
  const headers = { ...BODY, 'Upload-Offset': String(start), 'Upload-Checksum': `sha256 ${checksum}` }
  return ask(fetch, `/uploads/${digest}`, { method: 'PATCH', headers, body: bytes })
}

/** @param {Fetch} fetch @param {string} address @param {RequestInit} options */
async function ask(fetch, address, options) {
  try {
    return await fetch(address, { ...options, credentials: 'same-origin', signal: AbortSignal.timeout(PATIENCE) })
  } catch {
    throw new Hindered({ what: 'again', unreachable: true })
  }
}

/** @param {Response} answer */
async function mustBeGood(answer) {
  if (answer.ok && answer.headers.has('Upload-Offset')) return answer
  if (answer.status === 401) throw new Hindered({ what: 'sign_in' })
  if (answer.status === 413 || answer.status === 422) {
    throw new Hindered({ what: 'park', reason: `有一个文件没有被收下：${await sentenceIn(answer)}` })
  }
  throw new Hindered({ what: 'again' })
}

/** A proxy on the way speaks no JSON. @param {Response} answer @returns {Promise<string>} */
async function sentenceIn(answer) {
  const body = await answer.json().catch(() => null)
  return body?.reason ?? (answer.status === 413 ? '太大，请缩小或重拍' : '服务器认不出它，请重拍')
}

/** @param {Response} answer */
function offsetIn(answer) {
  return Number(answer.headers.get('Upload-Offset'))
}

/** @param {string} digits */
function fromHex(digits) {
  return (digits.match(/../g) ?? []).map(pair => parseInt(pair, 16))
}
