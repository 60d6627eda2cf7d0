// @ts-check
/** What the forms of orders have in common on a phone: kept while they are filled in, handed in as a record. */

import { idOf } from '../../offline/drafts.js'
import { takeBack } from '../../offline/filled_forms.js'
import { Autosave, noted, texts } from '../records/autosave.js'
import { handIn, whyNot } from '../records/handing_in.js'
import { person } from '../records/person.js'
import { refusalPart, sentencePart, show } from '../records/refusal.js'

/**
 * @param {HTMLFormElement} form
 * @param {{kind: string, about: string, title: string, address: string, after?: () => Promise<string | undefined>, restored?: () => Promise<void>}} record
 *   `about`: what there is one draft for; `after`: the record that must be filed first, if it is still on its way
 * @returns {{draft: string, saving: Autosave}}
 */
export function handedIn(form, { kind, about, title, address, after, restored }) {
  const draft = idOf(person, `${kind}:${about}`)
  const saving = new Autosave(form, { id: draft, title, address })
  const refused = /** @type {HTMLElement} */ (document.getElementById('refused'))
  const kept = document.getElementById('kept')
  const button = /** @type {HTMLElement} */ (form.querySelector('button:not([type=button])'))
  saving.addEventListener('saved', event => say(`${clock(Reflect.get(event, 'detail'))} 已自动保存在本机`))
  saving.addEventListener('failed', () => say('手机存不下草稿。清出一些空间，先不要关这一页'))
  form.addEventListener('submit', event => {
    event.preventDefault()
    void deliver()
  })

  async function deliver() {
    if (button.getAttribute('aria-busy')) return
    button.setAttribute('aria-busy', 'true')
    await saving.flush()
    saving.pause()
    try {
      const { becomes } = saving.more
      const record = { kind, version: 1, author: person, title, address, draft, becomes, fields: texts(form), noted: noted(form), after: await after?.() }
      const entry = await handIn(record, say)
      if (entry) await comeBack(entry)
    } catch (error) {
      saving.resume({})
      show(refused, sentencePart(whyNot(error)))
    }
    button.removeAttribute('aria-busy')
  }

  /** @param {import('../../offline/outbox.js').Entry} entry refused: all of it is in the form again */
  async function comeBack(entry) {
    await takeBack(entry.id)
    await restored?.()
    saving.resume({ refused: entry.reason, record: entry.id })
    say('填的都在本机')
    show(refused, refusalPart({ reason: entry.reason ?? '', answer: entry.answer }, field => field.replace('photo.', 'shot-')))
  }

  /** @param {string} text */
  function say(text) {
    const line = kept?.querySelector('span')
    if (line) line.textContent = text
    if (kept) kept.hidden = false
  }

  return { draft, saving }
}

/** @param {string} iso */
function clock(iso) {
  return new Date(iso).toLocaleTimeString('zh-CN', { hour12: false })
}
