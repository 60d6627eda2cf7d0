// @ts-check
/** 我的初判: what this phone handed in stands above what the account has, newest first. What is in both is shown once. */

import { authors } from '../records/author.js'
import { when } from '../shell/when.js'
import { mine } from './remembered.js'

const list = /** @type {HTMLElement} */ (document.getElementById('mine'))
const there = new Set([...list.querySelectorAll('[data-id]')].map(line => line.getAttribute('data-id')))
const here = mine(authors()).filter(({ id }) => !there.has(id))
list.prepend(...here.map(line))
list.hidden = !list.children.length
const none = document.getElementById('none')
if (none) none.hidden = !list.hidden
document.documentElement.dataset.ready = 'mine'

/** @param {import('./remembered.js').Mine} judgement */
function line({ id, name, state, ratio, at }) {
  const template = /** @type {HTMLTemplateElement} */ (document.querySelector(`template[data-line="${state}"]`))
  const made = /** @type {HTMLElement} */ (document.importNode(template.content, true).firstElementChild)
  made.dataset.id = id
  const link = /** @type {HTMLAnchorElement} */ (made.querySelector('a'))
  link.href = `/judgements/${id}`
  const [title, about] = /** @type {NodeListOf<HTMLElement>} */ (made.querySelectorAll('.v, .k'))
  title.textContent = name
  about.textContent = [when(new Date(at), document.documentElement.lang), ratio && `${ratio}%`].filter(Boolean).join('，')
  return made
}
