// @ts-check
/**
 * A server as offline/README.md has it, in memory, behind a network that can be told to fail. It keeps what it was
 * given, so that a test can look.
 */

import { canonical, sha256 } from '../../../offline/browser/envelope.js'

/** @typedef {'cut' | 'lost_answer' | 'broken' | 'hotel' | 'too_often'} Fault */

export class Server {
  /** @type {Map<string, Uint8Array>} whole files by digest */
  files = new Map()
  /** @type {Map<string, {size: number, bytes: Uint8Array}>} */
  uploads = new Map()
  /** @type {Map<string, {content: string, answer: any}>} records by id */
  filed = new Map()
  /** @type {string[]} ids in the order they were filed; an id twice would be a doubled record */
  order = []
  /** @type {(method: string, address: string) => Fault | null} */
  fault = () => null
  /** @type {(envelope: any) => string | null} */
  refusal = () => null
  signedIn = true
  bytesTaken = 0
  /** @type {string[]} */
  requests = []

  /** @param {string} address @param {RequestInit} options @returns {Promise<Response>} */
  fetch = async (address, options) => {
    const method = options.method ?? 'GET'
    this.requests.push(`${method} ${address}`)
    const fault = this.fault(method, address)
    if (fault === 'cut') throw new TypeError('Failed to fetch')
    if (fault === 'broken') return new Response('<h1>Bad gateway</h1>', { status: 502 })
    if (fault === 'hotel') return new Response('<h1>Welcome</h1>', { status: 200 })
    if (fault === 'too_often') return new Response('', { status: 429 })
    const answer = await this.answer(method, address, options)
    if (fault === 'lost_answer') throw new TypeError('Failed to fetch')
    return answer
  }

  /** @param {string} method @param {string} address @param {RequestInit} options */
  async answer(method, address, options) {
    if (!this.signedIn) return this.json(401, { status: 'refused', reason: '请先登录' })
    const headers = new Headers(options.headers)
    const body = options.body ? new Uint8Array(await new Response(/** @type {any} */ (options.body)).arrayBuffer()) : null
    if (address === '/sync') return this.sync(JSON.parse(new TextDecoder().decode(body ?? new Uint8Array())))
    if (method === 'POST') return this.create(headers, body)
    const digest = address.split('/').at(-1) ?? ''
    return method === 'HEAD' ? this.see(digest) : this.append(digest, headers, body ?? new Uint8Array())
  }

  /** @param {Headers} headers @param {Uint8Array | null} body */
  async create(headers, body) {
    const digest = atob((headers.get('Upload-Metadata') ?? '').split(' ')[1])
    if (!this.files.has(digest)) this.uploads.set(digest, { size: Number(headers.get('Upload-Length')), bytes: new Uint8Array() })
    if (body && !this.files.has(digest)) return this.take(digest, body)
    return this.offset(201, this.files.get(digest)?.length ?? 0)
  }

  /** @param {string} digest */
  see(digest) {
    const reached = this.files.get(digest)?.length ?? this.uploads.get(digest)?.bytes.length
    return reached === undefined ? this.json(404, {}) : this.offset(200, reached)
  }

  /** @param {string} digest @param {Headers} headers @param {Uint8Array} body */
  append(digest, headers, body) {
    const upload = this.uploads.get(digest)
    if (!upload) return this.json(this.files.has(digest) ? 409 : 404, {})
    if (Number(headers.get('Upload-Offset')) !== upload.bytes.length) return this.json(409, {})
    return this.take(digest, body)
  }

  /** @param {string} digest @param {Uint8Array} body */
  async take(digest, body) {
    this.bytesTaken += body.length
    const upload = this.uploads.get(digest)
    if (!upload) throw new Error('no upload')
    upload.bytes = new Uint8Array(Buffer.concat([upload.bytes, body]))
    if (upload.bytes.length === upload.size) {
      this.uploads.delete(digest)
      if ((await sha256(upload.bytes)) !== digest) return this.json(460, {})
      if (new TextDecoder().decode(upload.bytes).startsWith('%PDF')) return this.json(422, { reason: '这是文档' })
      this.files.set(digest, upload.bytes)
    }
    return this.offset(204, upload.bytes.length)
  }

  /** @param {any} envelope */
  async sync(envelope) {
    const content = canonical(envelope)
    const clock = new Date().toISOString()
    const digest = await sha256(new TextEncoder().encode(content))
    const known = this.filed.get(envelope.id)
    if (known && known.content !== content) return this.json(409, { status: 'refused', clock, reason: '另一份内容' })
    if (known) return this.json(200, { ...known.answer, status: 'repeated' })
    const files = envelope.files ?? []
    const missing = files.filter((/** @type {string} */ file) => !this.files.has(file))
    const waiting = { id: envelope.id, digest, clock, status: 'waiting_for' }
    if (missing.length) return this.json(202, { ...waiting, waiting_for: { files: missing } })
    if (envelope.after && !this.filed.has(envelope.after)) return this.json(202, { ...waiting, waiting_for: { record: envelope.after } })
    const reason = this.refusal(envelope)
    if (reason) return this.json(422, { id: envelope.id, digest, clock, status: 'refused', reason })
    const answer = { id: envelope.id, digest, clock, files, status: 'accepted', receipt: 'R1120-58K2', received_at: clock }
    this.filed.set(envelope.id, { content, answer })
    this.order.push(envelope.id)
    return this.json(201, answer)
  }

  /** @param {number} status @param {number} reached */
  offset(status, reached) {
    return new Response(null, { status, headers: { 'Upload-Offset': String(reached), 'Tus-Resumable': '1.0.0' } })
  }

  /** @param {number} status @param {any} body */
  json(status, body) {
    return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
  }
}
