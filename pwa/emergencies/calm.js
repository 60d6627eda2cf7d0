// @ts-check
/** The page of what is on the phone alone, for faults and suggestions: nobody is in danger, so nobody is told to ring. */

import { takeBack } from '../../offline/filled_forms.js'

/** @typedef {import('../../offline/outbox.js').Entry} Entry */

/** The letter before the number of a report. @param {string} kind of its record */
export function letterOf(kind) {
  return kind === 'fault' ? 'F' : kind === 'suggestion' ? 'S' : 'E'
}

/** @param {Entry} entry */
export function calmDown(entry) {
  const { kind } = entry.envelope
  if (kind === 'emergency' || document.body.dataset.kind === kind) return
  document.body.dataset.kind = kind
  for (const urgent of document.querySelectorAll('[data-urgent]')) urgent.remove()
  for (const part of document.querySelectorAll(`[data-${kind}]`)) if (part instanceof HTMLElement) part.textContent = part.dataset[kind] ?? ''
  for (const part of document.querySelectorAll('[data-calm]')) if (part instanceof HTMLElement) part.textContent = part.dataset.calm ?? ''
  const [say, cancel] = ['say', 'cancel'].map(id => document.getElementById(id))
  if (say) say.dataset.waiting = say.dataset.calmWaiting
  if (cancel) cancel.dataset.sure = cancel.dataset.calmSure
  document.querySelector('#mend a')?.addEventListener('click', event => void mend(event, entry))
}

/** What was refused goes back into its form. @param {Event} event @param {Entry} entry */
async function mend(event, entry) {
  event.preventDefault()
  location.assign((await takeBack(entry.id)) ?? entry.address ?? '/')
}
