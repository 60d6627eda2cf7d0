// @ts-check
/**
 * A new order on a phone. Of a record that the server has, the page proposes it; of one that is still on this phone,
 * the record itself does, and the order follows it.
 */

import { read } from '../../offline/outbox.js'
import { fill } from '../records/autosave.js'
import { RecordForm } from '../records/record_form.js'
import { questionsOf } from './questions.js'

const GRAVE = ['severe', 'major']
const form = /** @type {HTMLFormElement} */ (document.getElementById('order'))
const inspection = form.dataset.inspection || (new URL(location.href).searchParams.get('inspection') ?? '')
const unsent = form.dataset.inspection ? undefined : await read(inspection)
const title = form.dataset.name || (unsent?.title ?? '')
const address = location.pathname + (form.dataset.inspection ? '' : `?inspection=${inspection}`)
const record = new RecordForm(form, { kind: 'inspection_order', about: inspection, title, address }, { after })

fill(form, 'inspection', inspection)
if (unsent) propose(/** @type {{fields: Record<string, string>}} */ (unsent.envelope.body).fields)
document.getElementById('without')?.setAttribute('href', `/outbox#${inspection}`)
form.addEventListener('submit', event => {
  event.preventDefault()
  void record.deliver()
})
await record.goOn(await record.restore())
document.documentElement.dataset.ready = 'order'

/** The inspection, while this phone does not know it to be filed. */
async function after() {
  const entry = await read(inspection)
  return entry && entry.state !== 'received' ? inspection : undefined
}

/** @param {Record<string, string>} fields of the record */
function propose(fields) {
  const grave = Object.keys(fields).filter(name => name.startsWith('grade.') && GRAVE.includes(fields[name]))
  const items = grave.map(name => name.slice('grade.'.length)).filter(item => fields[`answer.${item}`] === 'no')
  const clauses = items.map(item => fields[`clause.${item}`]).filter(Boolean)
  const asked = questionsOf(inspection)
  const lines = items.map((item, number) => `${number + 1}. ${[asked[item], fields[`note.${item}`]].filter(Boolean).join('：')}`)
  fill(form, 'problems', lines.join('\n'))
  fill(form, 'violated', [...new Set(clauses)].join('、'))
  const about = document.getElementById('about')
  if (about) about.textContent = title
}
