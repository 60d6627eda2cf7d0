// @ts-check
/**
 * A step of a repair, or the reporter's word on it, goes into the outbox first: what was repaired in a basement is told
 * when the phone has a network again. The reporter's word is said by whoever this phone was when it reported.
 */

import { discard, idOf } from '../../offline/drafts.js'
import { newId } from '../../offline/envelope.js'
import { takeBack } from '../../offline/filled_forms.js'
import { file } from '../records/filing.js'
import { read } from '../../offline/outbox.js'
import { texts } from '../records/autosave.js'
import { author } from '../records/author.js'
import { whyNot } from '../records/handing_in.js'
import { settledWithin } from '../records/settling.js'
import { keepsPhotos } from './photos.js'

const PATIENCE = 20_000 // ms; it goes on being sent after that

/** @param {HTMLElement} page @param {() => Promise<unknown>} look */
export async function handsIn(page, look) {
  const reported = await read(page.dataset.report ?? '').catch(() => undefined)
  const reporter = reported?.envelope.author ?? author()
  page.addEventListener('submit', event => {
    const form = event.target
    if (!(form instanceof HTMLFormElement) || !form.dataset.hands) return
    event.preventDefault()
    if (!form.checkValidity() && !form.reportValidity()) return
    const writer = form.dataset.hands === 'report_addition' ? reporter : author()
    void handIn(form, /** @type {HTMLButtonElement | null} */ (event.submitter), writer, look)
  })
  // The form comes with the news that somebody took the fault, also while the page is open.
  page.addEventListener('live:looked', () => void takesPhotos(page))
  await takesPhotos(page)
}

/** @type {WeakSet<Element>} */
const taking = new WeakSet()

/** @param {HTMLElement} page */
async function takesPhotos(page) {
  const form = page.querySelector('#repaired form')
  if (!(form instanceof HTMLFormElement) || taking.has(form)) return
  taking.add(form)
  await keepsPhotos(form, { draft: draftOf(form, author()), facts: () => ({}), changed: () => undefined })
}

/** @param {HTMLFormElement} form @param {string} writer */
function draftOf(form, writer) {
  const report = form.elements.namedItem('report')
  return idOf(writer, `${form.dataset.hands}:${report instanceof HTMLInputElement ? report.value : ''}:${form.dataset.step}`)
}

/** @param {HTMLFormElement} form @param {HTMLButtonElement | null} button @param {string} writer @param {() => Promise<unknown>} look */
async function handIn(form, button, writer, look) {
  if (form.dataset.busy) return
  form.dataset.busy = '1'
  button?.setAttribute('aria-busy', 'true')
  const draft = draftOf(form, writer)
  const fields = { ...texts(form), ...(button?.name ? { [button.name]: button.value } : {}) }
  try {
    say(form, 'sending')
    const { id } = await file({ kind: form.dataset.hands ?? '', version: 1, author: writer, title: form.dataset.title ?? '', address: location.pathname, draft, becomes: newId(), fields })
    const entry = await settledWithin(id, PATIENCE)
    if (entry?.state === 'parked') {
      await takeBack(id)
      say(form, 'refused', entry.reason)
    } else if (entry && entry.state !== 'received') say(form, 'kept')
    else {
      await discard(draft)
      say(form)
      form.reset()
      await look()
    }
  } catch (error) {
    const line = form.querySelector('[data-says]')
    if (line) line.textContent = whyNot(error)
  } finally {
    delete form.dataset.busy
    button?.removeAttribute('aria-busy')
  }
}

/** @param {HTMLFormElement} form @param {'sending' | 'kept' | 'refused'} [how] @param {string} [reason] */
function say(form, how, reason = '') {
  const line = form.querySelector('[data-says]')
  if (line instanceof HTMLElement) line.textContent = how ? (line.dataset[how] ?? '').replace('{reason}', reason.replace(/^没有被收下：/, '')) : ''
}
