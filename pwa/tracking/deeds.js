// @ts-check
/**
 * What a responder does goes into the outbox first, so that it counts from where there is no network: 到场 in a
 * basement arrives when the phone does.
 */

import { discard, idOf } from '../../offline/drafts.js'
import { newId } from '../../offline/envelope.js'
import { file } from '../records/filing.js'
import { texts } from '../records/autosave.js'
import { whyNot } from '../records/handing_in.js'
import { person } from '../records/person.js'
import { settledWithin } from '../records/settling.js'
import { hereOnce } from './here_once.js'

const HERE = ['arrived', 'departed'] // steps that say where they were done
const PATIENCE = 8_000 // ms; by then it is said that it is kept here
const KEPT = '已存在本机，尚未上传。有网络会自动发出'

/** @param {HTMLElement} page @param {() => Promise<unknown>} look */
export function handsIn(page, look) {
  if (!person) return
  page.addEventListener('submit', event => {
    const form = event.target
    if (!(form instanceof HTMLFormElement) || !form.dataset.deed) return
    if (!form.checkValidity() && !form.reportValidity()) return event.preventDefault()
    event.preventDefault()
    void handIn(form, look)
  })
}

/** @param {HTMLFormElement} form @param {() => Promise<unknown>} look */
async function handIn(form, look) {
  const button = form.querySelector('button:not([type=button])')
  if (button?.getAttribute('aria-busy')) return
  button?.setAttribute('aria-busy', 'true')
  const { deed = '', title = '' } = form.dataset
  try {
    const fields = { ...texts(form), ...(HERE.includes(deed) ? await hereOnce() : {}) }
    const draft = idOf(person, `report_deed:${fields.report}:${deed}`)
    await discard(draft) // of a step that was taken back and is done anew
    const { id } = await file({ kind: 'report_deed', version: 1, author: person, title, address: location.pathname, draft, becomes: newId(), fields })
    say(form, '正在发')
    say(form, outcome(await settledWithin(id, PATIENCE)))
    await look()
  } catch (error) {
    say(form, whyNot(error))
  } finally {
    button?.removeAttribute('aria-busy')
  }
}

/** @param {import('../../offline/outbox.js').Entry | undefined} entry */
function outcome(entry) {
  if (entry?.state === 'parked') return `没有被收下：${entry.reason ?? ''}`
  return entry && entry.state !== 'received' ? KEPT : ''
}

/** @param {HTMLFormElement} form @param {string} words */
function say(form, words) {
  const line = form.querySelector('[data-says-deed]') ?? document.querySelector('[data-says-deed]')
  if (line) line.textContent = words
}
