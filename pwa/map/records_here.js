// @ts-check
/**
 * Stops whose record was made on this phone: they fall out of the walk at once, whether the server knows it yet or
 * the page was kept before it did. Each says where its record is.
 */

import { all, changes } from '../../offline/outbox.js'
import { when } from '../shell/when.js'

/** @typedef {import('./stops.js').Stop} Stop */
/** @typedef {import('../../offline/outbox.js').Entry} Entry */

/** @type {Partial<Record<Entry['state'], string>>} all else waits on this phone */
const FACES = { received: 'received', parked: 'parked' }

/**
 * Calls `left` with the stops that are still to be visited, now and whenever a record here changes.
 * @param {HTMLElement} section @param {Stop[]} stops @param {(left: Stop[]) => void} left
 */
export async function setAside(section, stops, left) {
  const look = async () => left(moved(section, stops, await recordsHere()))
  changes.addEventListener('changed', look)
  await look()
}

/** @returns {Promise<Map<string, Entry>>} by task and thing, the latest of each */
async function recordsHere() {
  const entries = await all(document.documentElement.dataset.person).catch(noStore)
  const inspections = entries.filter(({ envelope }) => envelope.kind === 'inspection')
  return new Map(inspections.map(entry => [keyOf(/** @type {any} */ (entry.envelope.body).fields), entry]))
}

/** A browser that keeps nothing has no records either. @param {unknown} reason @returns {Entry[]} */
function noStore(reason) {
  console.info('no records on this phone:', reason)
  return []
}

/** @param {{task: string, thing: string}} fields */
function keyOf({ task, thing }) {
  return `${task} ${thing}`
}

/** @param {HTMLElement} section @param {Stop[]} stops @param {Map<string, Entry>} records @returns {Stop[]} */
function moved(section, stops, records) {
  const made = stops.filter(({ id, task }) => records.has(keyOf({ task, thing: id })))
  const part = /** @type {HTMLElement} */ (section.querySelector('[data-made]'))
  part.hidden = made.length === 0
  for (const { id, task, row } of made) {
    part.querySelector('ol')?.append(row)
    showState(section, row, /** @type {Entry} */ (records.get(keyOf({ task, thing: id }))))
  }
  return stops.filter(stop => !made.includes(stop))
}

/** @param {HTMLElement} section @param {HTMLElement} row @param {Entry} entry */
function showState(section, row, entry) {
  const face = /** @type {HTMLTemplateElement} */ (section.querySelector(`[data-record="${FACES[entry.state] ?? 'here'}"]`))
  const chip = document.importNode(face.content, true)
  const said = chip.querySelector('[data-said]')
  if (said && entry.receivedAt) said.textContent = `${said.textContent} ${when(new Date(entry.receivedAt), 'zh-CN')}`
  row.querySelector('.meta')?.replaceChildren(chip)
  const link = row.querySelector('a')
  if (link) link.href = entry.state === 'received' ? `/inspections/${entry.id}` : `/outbox#${entry.id}`
}
