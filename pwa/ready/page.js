// @ts-check
/** 今天能不能离线干活: all checks on a page, and in one sentence what they come to. */

import { person } from '../records/person.js'
import * as checks from './checks.js'
import { verdictOf } from './verdict.js'

/** @typedef {import('./checks.js').Found} Found */

const section = /** @type {HTMLElement} */ (document.querySelector('[data-ready-for-work]'))
const list = /** @type {HTMLElement} */ (section.querySelector('[data-checks]'))
const { reader = '', build = '' } = section.dataset
/** What was found, by the name of the check, in the order of the page. @type {Map<string, Found>} */
const found = new Map()

section.querySelector('[data-again]')?.addEventListener('click', tryAll)
list.addEventListener('click', event => {
  const deed = /** @type {HTMLElement} */ (event.target).closest('[data-deed]')?.getAttribute('data-deed')
  if (deed) void tryOne(/** @type {import('./checks.js').Deed} */ (deed))
})
await tryAll()

async function tryAll() {
  delete document.documentElement.dataset.ready
  const server = checks.askServer()
  /** @type {[string, Promise<Found> | Found][]} */
  const all = [
    ['存储', checks.storage()],
    ['页面', checks.pages(reader)],
    ['相机', checks.camera()],
    ['离线包', checks.pack(reader)],
    ['定位', checks.position()],
    ['保留', checks.persistence()],
    ['空间', checks.room()],
    ['上传', checks.delivery(person)],
    ['登录', server.then(checks.session)],
    ['版本', server.then(answer => checks.version(answer, build))],
    ['时钟', server.then(checks.clock)],
    ['提醒', checks.reminder()],
  ]
  await Promise.all(all.map(async ([name, check]) => found.set(name, await check)))
  const order = new Map(all.map(([name]) => [name, /** @type {Found} */ (found.get(name))]))
  found.clear()
  for (const [name, one] of order) found.set(name, one)
  draw()
  document.documentElement.dataset.ready = 'ready'
}

/** What only a person may set off. @param {import('./checks.js').Deed} deed */
async function tryOne(deed) {
  if (deed === 'persist') await navigator.storage?.persist?.()
  if (deed === 'notify') await Notification.requestPermission()
  if (deed === 'persist') found.set('保留', await checks.persistence())
  if (deed === 'notify') found.set('提醒', await checks.reminder())
  if (deed === 'camera') found.set('相机', await checks.tryCamera())
  if (deed === 'position') found.set('定位', await checks.tryPosition())
  draw()
}

function draw() {
  const { look, word, why } = verdictOf([...found])
  const hero = /** @type {HTMLElement} */ (document.querySelector('[data-hero]'))
  hero.className = look === 'ok' ? 'hero' : `hero ${look}`
  const shape = /** @type {Element} */ (copyOf(`look="${look}"`).querySelector('svg'))
  hero.querySelector('[data-shape]')?.replaceChildren(shape)
  write(hero, '[data-verdict]', word)
  write(hero, '[data-why]', why)
  list.replaceChildren(...[...found].map(([name, one]) => lineOf(name, one)))
}

/** @param {string} name @param {Found} found */
function lineOf(name, { look, says, todo }) {
  const line = copyOf('check')
  line.querySelector('[data-mark]')?.replaceChildren(copyOf(`look="${look}"`))
  write(line, '[data-word]', name)
  write(line, '[data-says]', says)
  if (todo) line.querySelector('[data-deeds]')?.append(buttonOf(todo))
  else line.querySelector('[data-deeds]')?.remove()
  return line
}

/** @param {import('./checks.js').Todo} todo */
function buttonOf({ word, deed, href }) {
  const made = href ? Object.assign(document.createElement('a'), { href }) : Object.assign(document.createElement('button'), { type: 'button' })
  made.className = 'btn soft s'
  made.textContent = word
  if (deed) made.dataset.deed = deed
  return made
}

/** @param {string} data */
function copyOf(data) {
  const template = /** @type {HTMLTemplateElement} */ (section.querySelector(`template[data-${data}]`))
  return document.importNode(template.content, true)
}

/** @param {ParentNode} place @param {string} selector @param {string} text */
function write(place, selector, text) {
  const part = place.querySelector(selector)
  if (part) part.textContent = text
}
