// @ts-check
/** A correction that was begun outlives a closed page and an expired session; one that was filed leaves nothing. */

import { discard } from '../../offline/drafts.js'
import { Autosave } from './autosave.js'

const FILED = 'correction sent:'
const form = document.getElementById('correction')
const history = document.getElementById('history')
if (form instanceof HTMLFormElement) await keep(form)
else if (history) await forget(history)

/** @param {HTMLFormElement} form */
async function keep(form) {
  const { thing = '', name = '' } = form.dataset
  const kept = document.getElementById('kept')
  const saving = new Autosave(form, { id: `correction:${thing}`, title: name, address: `/corrections/new?thing=${thing}` })
  /** @param {string} iso @param {string} says */
  const tell = (iso, says) => {
    const text = kept?.querySelector('span')
    if (!kept || !text) return
    kept.hidden = false
    text.textContent = `${new Date(iso).toLocaleTimeString('zh-CN', { hour12: false })} ${says}`
  }
  saving.addEventListener('saved', event => tell(Reflect.get(event, 'detail'), '已自动保存在本机'))
  // What the server has just answered is newer than the draft: two values of a field are to be chosen from.
  const draft = 'answered' in form.dataset ? undefined : await saving.restore()
  if (draft) tell(draft.savedAt, '存在本机的，接着填')
  sessionStorage.removeItem(FILED + thing) // back at the form: it was not taken
  form.addEventListener('submit', () => sessionStorage.setItem(FILED + thing, 'sent'))
  document.documentElement.dataset.ready = 'correction'
}

/** The history is where a form leads that was sent and taken. @param {HTMLElement} history */
async function forget({ dataset: { thing = '' } }) {
  if (sessionStorage.getItem(FILED + thing)) await discard(`correction:${thing}`)
  sessionStorage.removeItem(FILED + thing)
}
