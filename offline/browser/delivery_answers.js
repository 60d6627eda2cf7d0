// @ts-check
/**
 * What an answer to a record means for it. Only a receipt for this very content that names every file lets go;
 * whatever is not an answer is as if nothing had been sent. Held to offline/examples/answers.json.
 */

/**
 * @typedef {object} Answer as offline/schemas/answer.schema.json has it
 * @property {'accepted' | 'repeated' | 'waiting_for' | 'refused'} status
 * @property {string} clock
 * @property {string} [id]
 * @property {string} [digest]
 * @property {string[]} [files]
 * @property {string} [receipt]
 * @property {string} [received_at]
 * @property {string} [path]
 * @property {{record?: string, until?: string, files?: string[], version?: number}} [waiting_for]
 * @property {string} [reason]
 * @property {string} [field]
 * @property {Record<string, string>} [problems] what is wrong, by field
 * @property {{field: string, name: string, theirs: string, mine: string, who?: string, at?: string}[]} [clashes] fields
 *   that somebody else changed meanwhile
 */

/**
 * `received`: lets go. `wait`: for another record or a newer server. `again`: later; `missing` files are to be
 * uploaded anew, `unreachable` tells that nobody answered at all, `unsure` that it may have arrived even so. `sign_in`: nothing changes until its author has
 * signed in. `park`: its owner must see to it.
 *
 * @typedef {{what: 'received', answer: Answer}
 *   | {what: 'wait', answer: Answer}
 *   | {what: 'again', missing?: string[], unreachable?: boolean, unsure?: boolean, answer?: Answer}
 *   | {what: 'sign_in', answer?: Answer}
 *   | {what: 'park', reason: string, field?: string, answer?: Answer}} Outcome
 */

const TOO_LARGE = 413
const STATUSES = ['accepted', 'repeated', 'waiting_for', 'refused']

/**
 * @param {{id: string, digest: string, files: string[]}} sent
 * @param {number} http status
 * @param {unknown} body decoded JSON, or null when it was none
 * @returns {Outcome}
 */
export function outcomeOf(sent, http, body) {
  const answer = answerIn(body)
  if (http === 401 || (http === 403 && answer?.field === 'author')) return { what: 'sign_in', answer }
  if (http === 429 || http >= 500) return { what: 'again', answer }
  if (answer?.status === 'refused') return { what: 'park', reason: answer.reason ?? '', field: answer.field, answer }
  if (http === TOO_LARGE) return { what: 'park', reason: '没有被收下：这条记录太大，请分成几条' }
  if (http === 422) return { what: 'park', reason: '没有被收下：服务器看不懂这条记录。可以导出后联系管理员' }
  if (answer?.status === 'waiting_for') return waitingOutcome(answer)
  if (answer && isReceiptFor(sent, answer)) return { what: 'received', answer }
  return { what: 'again', answer }
}

/** @param {Answer} answer @returns {Outcome} */
function waitingOutcome(answer) {
  const missing = answer.waiting_for?.files
  return missing?.length ? { what: 'again', missing, answer } : { what: 'wait', answer }
}

/** @param {{id: string, digest: string, files: string[]}} sent @param {Answer} answer */
function isReceiptFor(sent, answer) {
  const held = new Set(answer.files)
  return Boolean(answer.receipt) && answer.id === sent.id && answer.digest === sent.digest && sent.files.every(file => held.has(file))
}

/** A hotel's network answers with a page of its own. @param {any} body @returns {Answer | undefined} */
function answerIn(body) {
  return body && STATUSES.includes(body.status) && typeof body.clock === 'string' ? body : undefined
}
