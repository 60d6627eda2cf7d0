// @ts-check
/** 扫码到场: the sticker of this very thing, read at the place, goes with the step. */

import { readCode } from '../../scanning/codes.js'
import { signal } from '../scan/signal.js'
import { Viewfinder } from '../scan/viewfinder.js'

/** @param {HTMLElement} page */
export function scansOnArrival(page) {
  const found = page.querySelector('#arrival')
  if (found instanceof HTMLDialogElement) scansIn(found, page)
}

/** @param {HTMLDialogElement} dialog @param {HTMLElement} page */
function scansIn(dialog, page) {
  const place = /** @type {HTMLElement} */ (dialog.querySelector('[data-finder]'))
  const says = /** @type {HTMLElement} */ (dialog.querySelector('[data-says]'))
  /** @type {Viewfinder | undefined} */
  let finder
  page.addEventListener('click', event => {
    if (event.target instanceof Element && event.target.closest('[data-scan-arrival]')) void open()
  })
  dialog.querySelector('[data-close]')?.addEventListener('click', () => dialog.close())
  dialog.addEventListener('close', () => finder?.stop())
  place.addEventListener('camera:refused', () => (says.textContent = says.dataset.refused ?? ''))
  place.addEventListener('codes:seen', event => take(Reflect.get(event, 'detail')))

  async function open() {
    finder ??= new Viewfinder(place)
    says.textContent = says.dataset.look ?? ''
    dialog.showModal()
    await finder.start()
  }

  /** @param {{text: string}[]} found */
  function take(found) {
    const tag = found.map(({ text }) => readCode(text, [location.host, location.hostname])).find(read => read.kind === 'tag')?.tag
    const form = page.querySelector('form[data-deed=arrived]')
    if (!tag || !dialog.open || !(form instanceof HTMLFormElement)) return
    signal()
    dialog.close()
    const field = Object.assign(document.createElement('input'), { type: 'hidden', name: 'tag', value: tag })
    form.append(field)
    form.requestSubmit()
  }
}
