// @ts-check
/**
 * What a form does when it is handed in: it goes into the outbox first, always. Then the page waits for what becomes
 * of it as long as somebody may like to wait; after that it goes on behind the pages, which all deliver.
 */

import { file } from './filing.js'
import { changes, read, sendAgain } from '../../offline/outbox.js'
import { NotKept } from '../../offline/drafts.js'
import { signInHere } from '../session.js'
import { isKept } from '../shell/reader.js'
import { remember } from './arrival.js'

const PATIENCE = 20_000 // ms without any news
const OPENING = 5000 // ms for the next page to be there
const STAYS = '已存在本机，尚未上传。连上网络会自动传，先不用再交'
const MB = 1024 * 1024

/** @typedef {import('../../offline/outbox.js').Entry} Entry */
/** @typedef {import('../../offline/filled_forms.js').Filled} Filled */

/**
 * Goes on to the record when it was received, and to the outbox when it is only kept; stays here and waits on where
 * the phone cannot open that yet. Gives the entry when it was refused, nothing otherwise.
 * @param {Filled} filled
 * @param {(say: string) => void} say what is happening, in words
 * @param {(id: string) => string} [whenKept] where one goes on when it is only kept
 * @returns {Promise<Entry | undefined>}
 */
export async function handIn(filled, say, whenKept = id => `/outbox#${id}`) {
  say('正在存到本机')
  const { id } = await file(filled)
  const next = whenKept(id)
  let entry = await settled(id, say)
  while (entry?.state !== 'parked' && entry?.state !== 'received' && !(await opens(next))) {
    say(STAYS)
    await news()
    entry = await settled(id, say)
  }
  if (entry?.state === 'parked') return entry
  if (entry?.state === 'received' && entry.answer?.path) remember(entry)
  location.assign((entry?.state === 'received' && entry.answer?.path) || next)
  return undefined
}

/** Whether there is a page to go on to: kept, or at the server. Else the browser would show one of its own. @param {string} address */
async function opens(address) {
  const { pathname } = new URL(address, location.href)
  if (navigator.serviceWorker?.controller && (await isKept(pathname))) return true
  return fetch(pathname, { signal: AbortSignal.timeout(OPENING) }).then(answer => answer.ok, () => false)
}

/** Something became of a record, or the network is back. @returns {Promise<void>} */
function news() {
  const heard = new AbortController()
  return new Promise(resolve => {
    const hear = () => {
      heard.abort()
      resolve()
    }
    changes.addEventListener('changed', hear, { signal: heard.signal })
    addEventListener('online', hear, { signal: heard.signal })
  })
}

/** Why a form could not be handed in. @param {unknown} error */
export function whyNot(error) {
  if (error instanceof NotKept || (error instanceof DOMException && error.name === 'QuotaExceededError')) {
    return '手机存不下这条记录。清出一些空间再交，填的都在这一页'
  }
  throw error
}

/**
 * The entry as it is when there is nothing more to wait for.
 * @param {string} id
 * @param {(say: string) => void} say
 * @returns {Promise<Entry | undefined>}
 */
function settled(id, say) {
  const ending = new AbortController()
  const { signal } = ending
  return new Promise((resolve, reject) => {
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer
    let asked = false
    /** @param {Entry | undefined} entry */
    const end = entry => {
      clearTimeout(timer)
      ending.abort()
      resolve(entry)
    }
    const look = async () => {
      clearTimeout(timer)
      timer = setTimeout(() => end(undefined), PATIENCE)
      const entry = await read(id)
      if (signal.aborted) return
      if (!entry || isOver(entry) || !navigator.onLine) return end(entry)
      if (entry.hurdle !== 'sign_in' || entry.answer?.field || asked) return
      asked = true
      clearTimeout(timer) // typing a password takes as long as it takes
      if (await signInHere()) await sendAgain(id)
      else end(entry)
    }
    changes.addEventListener('changed', () => look().catch(reject), { signal })
    changes.addEventListener(
      'progress',
      async event => {
        const { id: of, bytes } = /** @type {CustomEvent} */ (event).detail
        const entry = of === id ? await read(id) : undefined
        if (!entry || signal.aborted) return
        const all = entry.files.reduce((sum, file) => sum + file.size, 0)
        say(`正在上传，已传 ${(bytes / MB).toFixed(1)} MB，共 ${(all / MB).toFixed(1)} MB，断了会接着传`)
      },
      { signal },
    )
    say('已存在本机，正在上传')
    look().catch(reject)
  })
}

/** Received, refused, or waiting for something that no patience brings about. @param {Entry} entry */
function isOver({ state, hurdle, answer }) {
  if (state === 'received' || state === 'parked') return true
  return state === 'waiting' && hurdle !== null && (hurdle !== 'sign_in' || Boolean(answer?.field))
}
