// @ts-check
/** 整改 or 复查 of an order on a phone: text and photos kept here, handed in as a record. */

import { Position } from '../records/position.js'
import { RecordForm } from '../records/record_form.js'
import { Shots } from '../records/shots.js'
import { Shutter } from '../records/shutter.js'

const form = document.getElementById('step')
if (form instanceof HTMLFormElement) await start(form)
document.documentElement.dataset.ready = 'order'

/** @param {HTMLFormElement} form */
async function start(form) {
  const { kind = '', order = '', title = '' } = form.dataset
  const position = new Position()
  const spotOf = (/** @type {string} */ field) => field.replace('photo.', 'shot-')
  const record = new RecordForm(form, { kind, about: order, title, address: location.pathname }, { spotOf })
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById('shutter'))
  const shutter = new Shutter(dialog, [location.host, location.hostname])
  form.classList.add('stepped') // pictures are taken by the page itself
  const tiles = [...form.querySelectorAll('.shot')].map(tile => /** @type {HTMLElement} */ (tile))
  const shots = new Shots(tiles, { draft: record.draft, tag: '', shutter, facts: () => position.facts() })
  record.takes(shots)
  form.addEventListener('submit', event => {
    event.preventDefault()
    void record.deliver()
  })
  await record.goOn(await record.restore())
  tiles[0]?.querySelector('.take')?.addEventListener('click', () => position.start(), { once: true })
}
