// @ts-check
/** Sends a photo of a plate to be read, and waits for what the server says of it. */

import { listen } from '../live/listen.js'

/** @typedef {{key: string, name: string, text: string, unit: string, says: string, confidence: number, sure: boolean, box: [number, number][]}} Proposal */
/** @typedef {{id: string | null, state: 'waiting' | 'reading' | 'done' | 'refused', ahead: number, say: string, width: number, height: number, proposals: Proposal[]}} Told */

export const NEEDS_NETWORK = '要有网络才能认字。现在没有网络，照着填就行'
const CUT = '网络断了，接上就接着认'
const BROKEN = '服务器没有回答。过一会儿再试，或者照着填'

/**
 * @param {Blob} photo
 * @param {{form: string, typeCode: string}} of
 * @param {(sentence: string) => void} say how far it is
 * @returns {Promise<Told>} done or refused; never rejects
 */
export async function readPlate(photo, { form, typeCode }, say) {
  const body = new FormData()
  for (const [name, text] of Object.entries({ form, type_code: typeCode })) body.set(name, text)
  body.set('photo', photo, 'plate.jpg')
  say('正在上传照片')
  try {
    const answer = await fetch('/nameplates', { method: 'POST', body })
    const told = await toldBy(answer)
    return told.id && answer.ok ? await settled(told, say) : told
  } catch {
    return refused(navigator.onLine ? BROKEN : NEEDS_NETWORK)
  }
}

/** @param {Told} first @param {(sentence: string) => void} say @returns {Promise<Told>} */
function settled(first, say) {
  say(sentence(first))
  return new Promise(resolve => {
    listen(`/nameplates/${first.id}/live`, {
      async look() {
        try {
          const answer = await fetch(`/nameplates/${first.id}`)
          if (answer.status >= 500) return 'away'
          const told = await toldBy(answer)
          if (told.state !== 'done' && told.state !== 'refused') {
            say(sentence(told))
            return 'seen'
          }
          resolve(told)
          return 'ended'
        } catch {
          return 'away'
        }
      },
      goes: way => way === 'away' && say(CUT),
    })
  })
}

/** @param {Told} told */
function sentence({ state, ahead }) {
  if (state === 'reading') return '正在认字，一般几秒'
  return ahead ? `已上传。前面还有 ${ahead} 张` : '已上传，马上开始认字'
}

/** @param {Response} answer @returns {Promise<Told>} */
async function toldBy(answer) {
  if (answer.status === 401 || answer.redirected) return refused('登录过期了。登录后再拍，或者照着填')
  const isOurs = answer.headers.get('content-type')?.includes('json')
  return isOurs ? answer.json() : refused(BROKEN)
}

/** @param {string} say @returns {Told} */
function refused(say) {
  return { id: null, state: 'refused', ahead: 0, say, width: 0, height: 0, proposals: [] }
}
