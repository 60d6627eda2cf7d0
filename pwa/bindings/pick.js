// @ts-check
/** The page where the thing is picked: nearest first, and what was begun on this phone goes on. */

import { all, idOf, move, nameOf } from '../../offline/drafts.js'
import { grouped } from '../../scanning/codes.js'
import { person } from '../records/person.js'
import { Position } from '../records/position.js'
import { element } from './summary.js'

const OF_THE_CODE = ['code_label', 'code_position']
const search = /** @type {HTMLFormElement} */ (document.getElementById('search'))
const near = /** @type {HTMLElement} */ (document.getElementById('near'))
const drafts = /** @type {HTMLElement} */ (document.getElementById('drafts'))
const tag = document.getElementById('main')?.dataset.tag ?? ''
const position = new Position()

position.addEventListener('placed', placed)
position.addEventListener('refused', () => (near.textContent = '没有定位。没贴码的在前面，再按名称排'))
position.start()
await showDrafts()

function placed() {
  if (!position.fix) return
  for (const name of /** @type {const} */ (['lngWgs84', 'latWgs84'])) {
    const control = search.elements.namedItem(name)
    if (control instanceof HTMLInputElement) control.value = String(position.fix[name])
  }
  near.textContent = '没贴码的在前面，近的在前面'
  search.dispatchEvent(new Event('placed'))
}

async function showDrafts() {
  const found = await all(person, 'binding:').catch(() => [])
  drafts.replaceChildren(...found.slice(0, 5).map(card))
  drafts.hidden = !found.length
}

/** @param {import('../../offline/drafts.js').Draft} draft */
function card(draft) {
  const [, of] = nameOf(draft.id).split(':')
  const made = element('section', 'card')
  const time = new Date(draft.savedAt).toLocaleTimeString('zh-CN', { hour12: false, hour: '2-digit', minute: '2-digit' })
  made.append(element('p', 'b', draft.title), element('p', 'q', `${time} 存在本机，还没有绑上${of === tag ? '' : `（原来的码 ${grouped(of)}）`}`))
  if (draft.refused && of !== tag) made.append(element('p', 'q c-over', draft.refused))
  const go = /** @type {HTMLAnchorElement} */ (element('a', 'btn s mt', of === tag ? '接着填' : '用这个码接着绑'))
  go.href = draft.address
  if (of !== tag) go.addEventListener('click', event => takeOver(event, draft))
  made.append(go)
  return made
}

/** @param {Event} event @param {import('../../offline/drafts.js').Draft} draft */
async function takeOver(event, draft) {
  event.preventDefault()
  const thing = nameOf(draft.id).split(':')[2]
  const address = `/bindings/new?tag=${tag}&thing=${thing}`
  const { savedAt, refused, ...rest } = draft
  const moved = { ...rest, id: idOf(person, `binding:${tag}:${thing}`), address, fields: { ...draft.fields, tag }, step: 'photos' }
  await move(draft.id, moved, file => !OF_THE_CODE.includes(file.slot))
  location.assign(`${address}#photos`)
}
