// @ts-check
/** 整改 or 复查 of an order on a phone: text and photos kept here, handed in as a record. */

import { Position } from '../records/position.js'
import { Shots } from '../records/shots.js'
import { Shutter } from '../records/shutter.js'
import { handedIn } from './handing.js'

const form = document.getElementById('step')
if (form instanceof HTMLFormElement) await start(form)
document.documentElement.dataset.ready = 'order'

/** @param {HTMLFormElement} form */
async function start(form) {
  const { kind = '', order = '', title = '' } = form.dataset
  const address = location.pathname
  const position = new Position()
  const { draft, saving } = handedIn(form, { kind, about: order, title, address, restored: () => shots.restore() })
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById('shutter'))
  const shutter = new Shutter(dialog, [location.host, location.hostname])
  form.classList.add('stepped') // pictures are taken by the page itself
  const tiles = [...form.querySelectorAll('.shot')].map(tile => /** @type {HTMLElement} */ (tile))
  const shots = new Shots(tiles, { draft, tag: '', shutter, facts: () => factsOf(position) })
  await saving.restore()
  await shots.restore()
  shots.addEventListener('changed', () => shots.files.length && saving.begin())
  tiles[0]?.querySelector('.take')?.addEventListener('click', () => position.start(), { once: true })
}

/** @param {Position} position */
function factsOf({ fix }) {
  return fix ? { lngWgs84: fix.lngWgs84, latWgs84: fix.latWgs84, accuracyM: fix.accuracyM } : {}
}
