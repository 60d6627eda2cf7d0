// @ts-check
/** A correction on a phone: what is typed is kept here, and handed in as a record. */

import { fill } from '../records/autosave.js'
import { takeIdentity } from '../records/identity.js'
import { RecordForm } from '../records/record_form.js'

const form = /** @type {HTMLFormElement} */ (document.getElementById('correction'))
if ('shell' in form.dataset) await takeIdentity(form, fill)
const { thing = '', name = '' } = form.dataset
const about = { kind: 'correction', about: thing, title: name, address: `/corrections/new?thing=${thing}` }
const record = new RecordForm(form, about, { spotOf: field => `f-${field.replace('field.', '')}` })

form.addEventListener('submit', event => {
  event.preventDefault()
  void record.deliver()
})
await record.goOn(await record.restore())
document.documentElement.dataset.ready = 'correction'
