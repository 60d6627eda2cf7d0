// @ts-check
/** The barcode of goods, seen by the camera or typed; and what is known of it on this phone, else at the server. */

import { Viewfinder } from '../scan/viewfinder.js'
import { isBarcode } from './gs1.js'
import { goodsOf } from './remembered.js'

/** @typedef {import('./remembered.js').Goods} Goods */

const PATIENCE = 4000 // ms; in a shop one does not wait for it

/** What was judged under it: here, else by others. @param {string} barcode @returns {Promise<Goods | undefined>} */
export async function known(barcode) {
  const here = goodsOf(barcode)
  if (here || !navigator.onLine) return here
  try {
    const answer = await fetch(`/judgements/barcodes/${barcode}`, { signal: AbortSignal.timeout(PATIENCE) })
    const { known: there } = answer.ok ? await answer.json() : { known: null }
    return there ? { class: there.class, name: there.goods_name, maker: there.maker, goods: there.goods } : undefined
  } catch {
    return undefined // nobody answered in time: one chooses by hand
  }
}

/** Events: `seen` with the digits. */
export class BarcodeFinder extends EventTarget {
  /** @param {HTMLDialogElement} dialog @param {Record<string, string>} words */
  constructor(dialog, words) {
    super()
    this.dialog = dialog
    this.words = words
    const place = /** @type {HTMLElement} */ (dialog.querySelector('.finder'))
    this.finder = new Viewfinder(place, { wanted: ['ean_13', 'ean_8', 'upc_a'] })
    place.addEventListener('camera:opened', () => this.#say('code.looking'))
    place.addEventListener('camera:refused', event => this.#say(`code.${Reflect.get(event, 'detail')}`))
    place.addEventListener('decoder:failed', () => this.#say('code.no_decoder'))
    place.addEventListener('codes:seen', event => {
      const found = /** @type {{text: string}[]} */ (Reflect.get(event, 'detail')).find(({ text }) => isBarcode(text))
      if (found) this.#end(found.text)
    })
    dialog.querySelector('[data-close]')?.addEventListener('click', () => dialog.close())
    dialog.addEventListener('close', () => this.finder.stop())
  }

  async open() {
    this.#say('code.opening')
    this.dialog.showModal()
    await this.finder.start()
  }

  /** @param {string} digits */
  #end(digits) {
    if (!this.dialog.open) return
    this.dialog.close()
    navigator.vibrate?.(60)
    this.dispatchEvent(new CustomEvent('seen', { detail: digits }))
  }

  /** @param {string} name */
  #say(name) {
    const line = this.dialog.querySelector('[data-hint]')
    if (line) line.textContent = this.words[name] ?? ''
  }
}
