// @ts-check
/** A correction on a phone: what is typed is kept here, and handed in as a record. */

import { Plate } from '../nameplates/plate.js'
import { fill } from '../records/autosave.js'
import { takeIdentity } from '../records/identity.js'
import { RecordForm } from '../records/record_form.js'
import { sentencePart, show } from '../records/refusal.js'

const form = /** @type {HTMLFormElement} */ (document.getElementById('correction'))
if ('shell' in form.dataset) await takeIdentity(form, fill)
const { thing = '', name = '' } = form.dataset
const about = { kind: 'correction', about: thing, title: name, address: `/corrections/new?thing=${thing}` }
const record = new RecordForm(form, about, { spotOf: field => `f-${field.replace('field.', '')}` })

form.addEventListener('submit', event => {
  event.preventDefault()
  const say = lacking()
  if (say) show(record.refused, sentencePart(say))
  else void record.deliver()
})
const plate = document.querySelector('[data-plate]')
if (plate instanceof HTMLElement) new Plate(plate, form)
await record.goOn(await record.restore())
document.documentElement.dataset.ready = 'correction'

/** What would be refused is said before it is handed in: without a network it might be days until somebody hears it. */
function lacking() {
  const filled = new FormData(form)
  const mine = [...filled].filter(([name]) => name.startsWith('field.'))
  const differs = mine.some(([name, text]) => text !== filled.get(name.replace('field.', 'was.')))
  if (!differs && !form.querySelector('.clash') && !record.refused.querySelector('[data-clash]')) return '还没有改任何一项'
  return String(filled.get('reason')).trim() ? '' : '写一句为什么改，例如“铭牌上是 1.25”'
}
