// @ts-check
/** A value of the history is set back by one tap: a correction like any other, through the outbox. */

import { handIn, whyNot } from '../records/handing_in.js'
import { person } from '../records/person.js'
import { refusalPart, sentencePart, show } from '../records/refusal.js'
import { texts } from '../records/autosave.js'

const history = /** @type {HTMLElement} */ (document.getElementById('history'))
const refused = /** @type {HTMLElement} */ (document.getElementById('refused'))
history.addEventListener('submit', event => {
  const form = event.target
  if (!(form instanceof HTMLFormElement) || !('restore' in form.dataset)) return
  event.preventDefault()
  restore(form)
})
document.documentElement.dataset.ready = 'history'

/** @param {HTMLFormElement} form */
async function restore(form) {
  const button = /** @type {HTMLButtonElement} */ (form.querySelector('button'))
  if (button.getAttribute('aria-busy')) return
  button.setAttribute('aria-busy', 'true')
  const fields = texts(form)
  const title = `${history.dataset.name}，恢复${form.dataset.restore}`
  // Nothing was typed, so there is no draft and no form to take it back to.
  const record = { kind: 'correction', version: 1, author: person, title, address: '', draft: '', fields }
  try {
    const entry = await handIn(record, say => (button.textContent = say))
    if (entry) show(refused, refusalPart({ reason: entry.reason ?? '', answer: entry.answer }, () => 'history'))
  } catch (error) {
    show(refused, sentencePart(whyNot(error)))
  }
  button.removeAttribute('aria-busy')
}
