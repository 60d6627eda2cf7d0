// @ts-check
/** A plain form whose plate, or licence, can be photographed. */

import { Plate } from './plate.js'

const part = document.querySelector('[data-plate]')
const form = part?.closest('form')
if (part instanceof HTMLElement && form) new Plate(part, form, { renamed: { organisation: 'name' } })
document.documentElement.dataset.ready = 'plate'
