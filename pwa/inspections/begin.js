// @ts-check
/**
 * The beginning of an inspection without the server: which task, which thing, which kind's questions. Stands in for
 * /inspections/new when the server is out of reach, and takes what it knows from packs and kept pages.
 */

import { keptReader } from '../shell/reader.js'
import { cardOf } from './card_of.js'
import { keptTasks, nameIn } from './kept_tasks.js'

const asked = new URL(location.href).searchParams
const [task, thing, tag] = ['task', 'thing', 'tag'].map(name => asked.get(name) ?? '')
const say = /** @type {HTMLElement} */ (document.getElementById('say'))

await begin()
document.documentElement.dataset.ready = 'begin'

async function begin() {
  const tasks = await keptTasks()
  if (!task && tasks.length === 0) return show('none')
  if (!task) return chooseTask(tasks)
  const reader = await keptReader()
  const card = reader ? await cardOf(reader, { thing, tag }) : undefined
  const kind = card && kindOf(card)
  const chooses = asked.has('choose')
  if (card && kind && !chooses) return location.replace(formFor(kind, card.id, card.tag ?? tag))
  if (card && !kind) say.textContent = `“${card.name}”没有特种设备检查表`
  else chooseKind(card?.name || nameIn(tasks.find(({ id }) => id === task), thing))
}

/** @param {import('./kept_tasks.js').KeptTask[]} tasks */
function chooseTask(tasks) {
  const list = show('tasks').querySelector('ul')
  for (const { id, title } of tasks) {
    const link = Object.assign(document.createElement('a'), { className: 'v link grow', href: here({ task: id }), textContent: title })
    list?.appendChild(document.createElement('li')).append(link)
  }
}

/** @param {string} name of the thing, as far as it is known */
function chooseKind(name) {
  const part = show('kinds')
  const what = part.querySelector('[data-what]')
  if (what && name) what.textContent = name
  for (const link of part.querySelectorAll('a')) link.href = formFor(link.dataset.kind ?? '', thing, tag)
}

/** @param {import('../../offline/pack.js').Card} card */
function kindOf({ kind, form }) {
  const links = [...document.querySelectorAll('a[data-kind]')].map(link => /** @type {HTMLElement} */ (link))
  return kind === 'equipment' ? links.find(link => link.dataset.codes?.split(' ').includes(form))?.dataset.kind : undefined
}

/** @param {string} kind @param {string} ofThing @param {string} worn */
function formFor(kind, ofThing, worn) {
  return `/inspections/form/${kind}?${new URLSearchParams({ task, thing: ofThing, tag: worn })}`
}

/** @param {Record<string, string>} more */
function here(more) {
  return `/inspections/new?${new URLSearchParams({ task, thing, tag, ...more })}`
}

/** @param {string} id */
function show(id) {
  const part = /** @type {HTMLElement} */ (document.getElementById(id))
  say.hidden = true
  part.hidden = false
  return part
}
