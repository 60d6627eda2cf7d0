// @ts-check
/** What the server did not take, in the shape of the pages' own refusals: the sentence, the way to each spot, both
 * values of what two people changed. */

import { read } from '../../offline/outbox.js'

/** @typedef {import('../../offline/delivery_answers.js').Answer} Answer */
/** @typedef {{field: string, name: string, theirs: string, mine: string, who?: string, at?: string}} Clash */

/**
 * @param {{reason: string, answer?: Answer}} refused
 * @param {(field: string) => string} spotOf the id of the element where a field is put right
 * @returns {HTMLElement}
 */
export function refusalPart({ reason, answer }, spotOf) {
  const problems = Object.entries(answer?.problems ?? {})
  const part = sentencePart(problems.length > 1 ? `没有被收下：还有 ${problems.length} 处要改` : reason)
  if (problems.length) part.append(list(problems.map(([field, say]) => link(say, spotOf(field), field))))
  part.append(...(answer?.clashes ?? []).map(choice))
  return part
}

/** The record that this draft mends, while it is refused: what was said to it stands above the form again. @param {import('../../offline/drafts.js').Draft | undefined} draft */
export async function refusedBefore(draft) {
  const entry = draft?.record ? await read(draft.record) : undefined
  return entry?.state === 'parked' && entry.answer?.status === 'refused' ? entry : undefined
}

/** Several things that are missing, each a way to its spot. @param {string} say @param {{spot: Element, say: string}[]} spots @param {(spot: Element) => void} reveal */
export function missingPart(say, spots, reveal) {
  const part = sentencePart(say)
  const links = spots.map(({ spot, say }) => {
    const made = link(say, spot.id)
    made.addEventListener('click', event => {
      event.preventDefault()
      reveal(spot)
    })
    return made
  })
  part.append(list(links))
  return part
}

/** @param {string} say */
export function sentencePart(say) {
  const part = made('div', 'refused')
  part.setAttribute('role', 'alert')
  part.tabIndex = -1
  const line = made('p', 'say')
  line.innerHTML = '<svg class="mark" aria-hidden="true"><use href="#s-bad"/></svg>'
  line.append(made('span', 'b', say))
  part.append(line)
  return part
}

/** @param {HTMLElement} place @param {HTMLElement} part */
export function show(place, part) {
  place.replaceChildren(part)
  scrollTo({ top: 0 })
  part.focus()
}

/** @param {HTMLAnchorElement[]} links */
function list(links) {
  const items = made('ul', 'card spots')
  for (const link of links) items.appendChild(made('li', '')).append(link)
  return items
}

/** @param {string} say @param {string} spot @param {string} [field] */
function link(say, spot, field) {
  const to = /** @type {HTMLAnchorElement} */ (made('a', 'link', say))
  to.href = `#${spot}`
  if (field) to.dataset.problem = field
  return to
}

/** Nothing is chosen for the person. @param {Clash} clash */
function choice({ field, name, theirs, mine, who, at }) {
  const both = made('fieldset', 'card pick clash')
  both.dataset.clash = field
  both.dataset.now = theirs
  const day = at ? new Date(at).toLocaleString('zh-CN', { dateStyle: 'short', timeStyle: 'short' }) : ''
  both.append(made('legend', 'b', name), value(field, theirs, `${who ?? '别人'} ${day}`), value(field, mine, '您刚填的'))
  return both
}

/** @param {string} field @param {string} text @param {string} whose */
function value(field, text, whose) {
  const label = made('label', '')
  const radio = document.createElement('input')
  Object.assign(radio, { type: 'radio', name: `clash.${field}`, value: text })
  const words = made('span', '', text || '空着')
  words.append(document.createElement('br'), made('span', 'xs', whose))
  label.append(radio, words)
  return label
}

/** @param {string} tag @param {string} look @param {string} [text] */
function made(tag, look, text = '') {
  const element = document.createElement(tag)
  if (look) element.className = look
  element.textContent = text
  return element
}
