// @ts-check
/** 我的设备 on a page: the list of this phone, newest first, with search, removal and its undoing. */

import { agree, all, changes, keep, remove, search } from '../../offline/my_things.js'
import { grouped } from '../../scanning/codes.js'
import { when } from '../shell/when.js'
import { exchange, tell } from './account.js'

/** @typedef {import('../../offline/my_things.js').MyThing} MyThing */

const SEARCH_FROM = 6 // things; a shorter list is read faster than searched

for (const section of document.querySelectorAll('[data-my-things]')) start(/** @type {HTMLElement} */ (section))

/** @param {HTMLElement} section */
async function start(section) {
  const box = /** @type {HTMLInputElement | null} */ (section.querySelector('input[type=search]'))
  const redraw = async () => draw(section, await all(), box?.value ?? '')
  changes.addEventListener('changed', redraw)
  box?.addEventListener('input', redraw)
  section.addEventListener('click', event => pressed(section, /** @type {HTMLElement} */ (event.target)))
  await redraw()
  if (section.dataset.account) await meetAccount(section.dataset.account)
}

/** What is on this phone alone goes up, what the account has comes down. @param {string} account */
async function meetAccount(account) {
  const alone = (await all()).filter(thing => !thing.account)
  try {
    await agree(await exchange(alone.map(thing => thing.tag)), account)
  } catch (error) {
    console.info('the account was not reached:', error) // the list of this phone stays as it is
  }
}

/** @param {HTMLElement} section @param {MyThing[]} things @param {string} words */
function draw(section, things, words) {
  const most = Number(section.dataset.myThings) || Infinity
  const found = search(things, words).slice(0, most)
  const list = /** @type {HTMLElement} */ (section.querySelector('[data-list]'))
  list.replaceChildren(...found.map(thing => line(section, thing)))
  list.hidden = found.length === 0
  reveal(section, '[data-none]', things.length === 0)
  reveal(section, '[data-search]', things.length >= SEARCH_FROM)
  say(section, things.length > 0 && found.length === 0 ? word(section, 'nothingFound') : '')
}

/** @param {HTMLElement} section @param {MyThing} thing */
function line(section, thing) {
  const made = /** @type {DocumentFragment} */ (copyOf(section, 'template[data-line]'))
  const link = /** @type {HTMLAnchorElement} */ (made.querySelector('a'))
  link.href = `/c/${thing.tag}`
  fill(made, '[data-name]', thing.name || word(section, 'unbound'))
  fill(made, '[data-tag]', grouped(thing.tag))
  fill(made, '[data-seen]', seenAt(section, thing))
  made.querySelector('[data-chip]')?.replaceWith(copyOf(section, `template[data-standing="${thing.standing}"]`))
  const button = /** @type {HTMLElement} */ (made.querySelector('[data-remove]'))
  button.dataset.remove = thing.tag
  button.setAttribute('aria-label', `${button.getAttribute('aria-label')} ${thing.name}`)
  return made
}

/** @param {HTMLElement} section @param {MyThing} thing */
function seenAt(section, thing) {
  const pattern = section.dataset.seen
  return pattern ? pattern.replace('{at}', when(new Date(thing.seenAt), document.documentElement.lang)) : ''
}

/** @param {HTMLElement} section @param {HTMLElement} target */
async function pressed(section, target) {
  const tag = target.closest('[data-remove]')?.getAttribute('data-remove')
  if (tag) await takeOut(section, tag)
  if (target.closest('[data-undo]')) await putBack(section)
}

/** The account first: what it still has would come back. @param {HTMLElement} section @param {string} tag */
async function takeOut(section, tag) {
  const thing = (await all()).find(one => one.tag === tag)
  if (!thing) return
  try {
    if (section.dataset.account) await tell(`/saved/${tag}/removal`, tag)
  } catch (error) {
    console.info('not removed:', error)
    return say(section, word(section, 'noNetwork'))
  }
  removed = thing
  await remove(tag)
  reveal(section, '[data-removed]', true)
}

/** @type {MyThing | null} */
let removed = null

/** @param {HTMLElement} section */
async function putBack(section) {
  if (!removed) return
  const { account, ...thing } = removed
  removed = null
  reveal(section, '[data-removed]', false)
  await keep([thing])
  if (section.dataset.account) await meetAccount(section.dataset.account)
}

/** @param {HTMLElement} section @param {string} sentence */
function say(section, sentence) {
  const place = section.querySelector('[data-said] span')
  if (place) place.textContent = sentence
  reveal(section, '[data-said]', sentence !== '')
}

/** @param {HTMLElement} section @param {string} selector @param {boolean} visible */
function reveal(section, selector, visible) {
  const part = /** @type {HTMLElement | null} */ (section.querySelector(selector))
  if (part) part.hidden = !visible
}

/** @param {HTMLElement} section @param {string} selector */
function copyOf(section, selector) {
  const template = /** @type {HTMLTemplateElement | null} */ (section.querySelector(selector))
  return template ? template.content.cloneNode(true) : document.createDocumentFragment()
}

/** @param {ParentNode} made @param {string} selector @param {string} text */
function fill(made, selector, text) {
  const place = made.querySelector(selector)
  if (place) place.textContent = text
}

/** @param {HTMLElement} section @param {string} name */
function word(section, name) {
  return /** @type {HTMLElement | null} */ (section.querySelector('[data-words]'))?.dataset[name] ?? ''
}
