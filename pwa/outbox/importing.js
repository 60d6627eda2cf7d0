// @ts-check
/** A rescue file that is chosen: one's own goes back onto this phone, a colleague's to the server with its progress. */

import { NotKept } from '../../offline/drafts.js'
import { NotRescue, openingOf, putBack, readRescue } from '../../offline/rescue_reading.js'
import { person } from '../records/person.js'
import { signInHere } from '../session.js'
import { sizeOf } from './wording.js'

const form = /** @type {HTMLFormElement} */ (document.querySelector('[data-bring-in]'))
const input = /** @type {HTMLInputElement} */ (form.querySelector('input[type=file]'))
const button = /** @type {HTMLButtonElement} */ (form.querySelector('button'))
const bar = /** @type {Element} */ (form.querySelector('[data-bar]'))

form.addEventListener('submit', async event => {
  event.preventDefault()
  if (button.getAttribute('aria-busy')) return
  button.setAttribute('aria-busy', 'true')
  await bringIn(input.files?.[0]).finally(() => button.removeAttribute('aria-busy'))
})
document.documentElement.dataset.ready = 'import'

/** @param {File | undefined} file */
async function bringIn(file) {
  if (!file) return say('先选手机上“导出”得到的文件')
  if (file.size > Number(form.dataset.largest)) return say('文件超过 2 GB。请在手机上一条一条导出，分几次导入')
  try {
    const { author } = await openingOf(file)
    if (author === person) return await backOntoThisPhone(file)
    if ('may' in form.dataset) return await toServer(file)
    say('这是别人导出的。请交给导出人所在单位的负责人、安全员，或者他上级的管理人员')
  } catch (error) {
    say(whyNot(error))
  }
}

/** @param {unknown} error */
function whyNot(error) {
  if (error instanceof NotRescue) return error.message
  const isFull = error instanceof NotKept || (error instanceof DOMException && error.name === 'QuotaExceededError')
  if (isFull) return '这台手机存不下了。清出一些空间，再选同一个文件，已放回的不会重复'
  if (error instanceof DOMException && error.name === 'NotReadableError') return '这个文件读不了，可能已被移走。请再选一次'
  throw error
}

/** @param {File} file */
async function backOntoThisPhone(file) {
  say('这是您自己的，正在放回这台手机')
  const rescue = await readRescue(file)
  const told = await putBack(rescue)
  const parts = [
    `放回了 ${told.records} 条、${told.drafts} 份草稿`,
    told.known && `${told.known} 条这台手机上已有，没有动`,
    told.incomplete && `${told.incomplete} 条缺照片，没有放回`,
    !rescue.whole && '文件不完整，断了之后的没有',
  ]
  say(`${parts.filter(Boolean).join('；')}。联网就会传`, true)
}

/** @param {File} file */
async function toServer(file) {
  const { status, answer } = await upload(file)
  if (status === 201) return location.assign(answer.address)
  if (status === 401 && (await signInHere())) return toServer(file)
  bar.toggleAttribute('hidden', true)
  const why = status ? '服务器出错了' : '断了'
  say(answer?.say ?? `${why}。之前传到的都已登记，过一会儿把同一个文件再导一次，不会重复`)
}

/** With progress, which fetch cannot tell of an upload. @param {File} file @returns {Promise<{status: number, answer: any}>} */
function upload(file) {
  const request = new XMLHttpRequest()
  request.open('POST', `/outbox/imports?name=${encodeURIComponent(file.name.slice(-200))}`)
  request.responseType = 'json'
  request.upload.addEventListener('progress', ({ loaded }) => showProgress(loaded, file.size))
  showProgress(0, file.size)
  return new Promise(resolve => {
    request.addEventListener('loadend', () => resolve({ status: request.status, answer: request.response }))
    request.send(file)
  })
}

/** @param {number} loaded @param {number} all */
function showProgress(loaded, all) {
  const percent = Math.min(100, Math.round((loaded / all) * 100))
  bar.toggleAttribute('hidden', false)
  bar.setAttribute('aria-valuenow', String(percent))
  bar.querySelector('.f')?.setAttribute('width', `${percent}%`)
  say(loaded < all ? `正在上传，已传 ${sizeOf(loaded)}，共 ${sizeOf(all)}` : '都传到了，正在一条一条登记')
}

/** @param {string} sentence @param {boolean} [isThere] with the way to the outbox */
function say(sentence, isThere = false) {
  const line = /** @type {HTMLElement} */ (form.querySelector('[data-said]'))
  const words = line.querySelector('span')
  if (words) words.textContent = sentence
  line.hidden = false
  line.querySelector('[data-there]')?.toggleAttribute('hidden', !isThere)
}
