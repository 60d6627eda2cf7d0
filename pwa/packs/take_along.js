// @ts-check
/** One tap takes a list along as a pack, there where the list is; and the age of what this phone has of it. */

import { changes, packsOf, Refused, take } from '../../offline/pack.js'
import { when } from '../shell/when.js'
import { signInHere } from '../session.js'

for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-take]'))) await offer(part)

/** @param {HTMLElement} part */
async function offer(part) {
  const { take: name = '', reader = '' } = part.dataset
  const link = part.querySelector('a')
  changes.addEventListener('changed', () => tellAge(part, name, reader))
  link?.addEventListener('click', event => {
    event.preventDefault()
    if (link.getAttribute('aria-busy') !== 'true') fetchHere(part, link, name, reader)
  })
  await tellAge(part, name, reader)
}

/** @param {HTMLElement} part @param {HTMLAnchorElement} link @param {string} name @param {string} reader */
async function fetchHere(part, link, name, reader) {
  link.setAttribute('aria-busy', 'true')
  say(part, '正在带…')
  try {
    await navigator.storage?.persist?.()
    await take(reader, name, (address, how) => fetch(address, how), ({ cards, expected }) => say(part, `正在带：${cards} 台，共 ${expected} 台`))
  } catch (error) {
    say(part, whyNot(error))
    if (error instanceof Refused && error.status === 401 && (await signInHere())) return fetchHere(part, link, name, reader)
  } finally {
    link.removeAttribute('aria-busy')
  }
}

/** @param {unknown} error */
function whyNot(error) {
  if (error instanceof Refused) return error.message
  if (error instanceof DOMException && error.name === 'QuotaExceededError') return '这台手机没有地方了。删掉一个离线包再带'
  if (error instanceof TypeError) return '网络断了。连上后再带'
  throw error
}

/** @param {HTMLElement} part @param {string} name @param {string} reader */
async function tellAge(part, name, reader) {
  const pack = (await packsOf(reader)).find(({ pack }) => pack === name)
  if (!pack?.whole) return
  say(part, `已带上 ${pack.expected} 台，存于 ${when(new Date(pack.madeAt), 'zh-CN')}`)
  const word = part.querySelector('[data-word]')
  if (word) word.textContent = '更新这份清单'
}

/** @param {HTMLElement} part @param {string} sentence */
function say(part, sentence) {
  const age = part.querySelector('[data-age]')
  if (age) age.textContent = sentence
}
