// @ts-check
/** One record goes to the server: first its photos, each by itself, then the form. What arrived is not sent again. */

import { markHeld } from '../../offline/drafts.js'

/** @typedef {import('../../offline/drafts.js').DraftFile} DraftFile */
/**
 * What became of it. `refused` and `expired` bring a part of a page to show; `unknown`: no answer came.
 * @typedef {{kind: 'bound', address: string}
 *   | {kind: 'refused', html: string, slot?: string}
 *   | {kind: 'expired', html: string}
 *   | {kind: 'unknown'}} Outcome
 */

const BINDING = { address: '/bindings', doing: '正在绑' }
const ASKS_FOR_PART = { 'HX-Request': 'true' }

/**
 * @param {FormData} form without files
 * @param {DraftFile[]} files
 * @param {(say: string) => void} tell
 * @param {{address: string, doing: string}} what
 * @returns {Promise<Outcome>}
 */
export async function send(form, files, tell, what = BINDING) {
  const waiting = files.filter(file => !file.sha256)
  for (const [number, file] of waiting.entries()) {
    tell(`正在上传照片 ${number + 1}/${waiting.length}，断了会接着传`)
    const failed = await upload(file, what.address)
    if (failed) return failed
  }
  tell(`照片都收到了，${what.doing}`)
  for (const { slot, sha256, facts } of files) form.append('held', JSON.stringify({ slot, sha256, ...facts }))
  const answer = await ask(what.address, { method: 'POST', body: form, headers: ASKS_FOR_PART })
  if (!answer) return { kind: 'unknown' }
  const address = answer.headers.get('HX-Redirect')
  if (answer.status === 201 && address) return { kind: 'bound', address }
  return refusal(answer)
}

/** @param {DraftFile} file @param {string} to @returns {Promise<Outcome | null>} */
async function upload(file, to) {
  const headers = { ...ASKS_FOR_PART, 'Content-Type': 'application/octet-stream' }
  const address = `${to}/files?slot=${encodeURIComponent(file.slot)}`
  const answer = await ask(address, { method: 'POST', body: file.blob, headers })
  if (!answer) return { kind: 'unknown' }
  if (answer.status !== 201) return refusal(answer, file.slot)
  const { sha256 } = await answer.json()
  file.sha256 = sha256
  await markHeld(file.id, sha256)
  return null
}

/** @param {Response} answer @param {string} [slot] @returns {Promise<Outcome>} */
async function refusal(answer, slot) {
  if (answer.status >= 502) return { kind: 'unknown' }
  const html = await answer.text()
  return answer.status === 401 ? { kind: 'expired', html } : { kind: 'refused', html, slot }
}

/** The answer, or null when none came. @param {string} address @param {RequestInit} request */
async function ask(address, request) {
  try {
    return await fetch(address, { ...request, credentials: 'same-origin' })
  } catch {
    return null
  }
}
