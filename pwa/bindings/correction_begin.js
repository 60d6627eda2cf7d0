// @ts-check
/** Leads from a thing to the kept form of its type, when nobody answers. */

import { findThing } from '../../offline/pack.js'

const begin = /** @type {HTMLElement} */ (document.getElementById('begin'))
const thing = new URL(location.href).searchParams.get('thing') ?? ''
const found = await findThing(begin.dataset.reader ?? '', thing)
if (found) location.replace(`/corrections/form/${found.card.kind}/${found.card.form}?thing=${thing}`)
else /** @type {HTMLElement} */ (begin.querySelector('[data-none]')).hidden = false
