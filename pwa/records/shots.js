// @ts-check
/** The tiles of the photos to take: what is taken is kept on the phone, read back, and only then shown. */

import { filesOf, keepFile, removeFile } from '../../offline/drafts.js'
import { keepable, Unfit } from './picture.js'

const SEVERAL = 'nameplate' // plates have several sides; other tiles say so themselves, with data-several
const HERE = '已存本机'

/** @typedef {import('../../offline/drafts.js').DraftFile} DraftFile */
/** @typedef {import('./shutter.js').Shutter} Shutter */
/** @typedef {import('./shutter.js').Wanted} Wanted */

/** Events: `changed`; `failed` with a sentence. */
export class Shots extends EventTarget {
  /** @type {DraftFile[]} */
  files = []
  #isAlone = false

  /**
   * @param {HTMLElement[]} tiles
   * @param {{draft: string, tag: string, shutter: Shutter, facts: () => Record<string, unknown>}} around
   */
  constructor(tiles, around) {
    super()
    this.tiles = tiles
    this.around = around
    around.shutter.facts = around.facts
    for (const tile of tiles) this.#wire(tile)
    around.shutter.addEventListener('taken', event => this.#taken(Reflect.get(event, 'detail')))
    around.shutter.addEventListener('other', event => this.#input(Reflect.get(event, 'detail').slot)?.click())
  }

  /** Shows what the phone holds. */
  async restore() {
    this.files = await filesOf(this.around.draft).catch(() => [])
    for (const tile of this.tiles) this.#draw(tile)
    this.dispatchEvent(new Event('changed'))
  }

  /** One picture for this slot; the others are not asked for after it. @param {string} slot */
  async takeOne(slot) {
    const tile = this.tiles.find(one => one.dataset.slot === slot)
    if (!tile) return
    this.#isAlone = true
    await this.around.shutter.open(this.#wanted(tile))
  }

  /** Tiles that must still be photographed. @returns {HTMLElement[]} */
  missing() {
    return this.tiles.filter(tile => 'required' in tile.dataset && !this.#has(tile))
  }

  /** What the server refused is said at its tile. @param {string} slot @param {string} say */
  refuse(slot, say) {
    const tile = this.tiles.find(one => one.dataset.slot === slot)
    const wrong = tile?.querySelector('[data-wrong]')
    const text = wrong?.querySelector('span')
    if (wrong instanceof HTMLElement && text) {
      wrong.hidden = false
      text.textContent = say
    }
  }

  /** @param {HTMLElement} tile */
  #wire(tile) {
    const input = tile.querySelector('input[type=file]')
    const button = tile.querySelector('.take')
    if (!(input instanceof HTMLInputElement) || !(button instanceof HTMLElement)) return
    input.removeAttribute('name') // photos travel by themselves
    input.addEventListener('change', async () => {
      // A camera that was opened from here has just made it; an older file says when it was made itself.
      for (const file of input.files ?? []) await this.#keep(tile, file, { takenAt: new Date(file.lastModified).toISOString(), ...this.around.facts() })
      input.value = ''
    })
    button.hidden = false
    button.addEventListener('click', () => {
      this.#isAlone = false
      return this.around.shutter.open(this.#wanted(tile))
    })
  }

  /** @param {HTMLElement} tile @returns {Wanted} */
  #wanted(tile) {
    const { slot = '', name = '', rule = '' } = tile.dataset
    const isVideo = 'video' in tile.dataset
    return { slot, name, rule, isVideo, ...(slot === 'code_label' ? { tag: this.around.tag } : {}) }
  }

  /** @param {{wanted: Wanted, blob: Blob, facts: Record<string, unknown>}} shot */
  async #taken({ wanted, blob, facts }) {
    const tile = this.tiles.find(one => one.dataset.slot === wanted.slot)
    if (!tile || !(await this.#keep(tile, blob, facts))) return this.around.shutter.close()
    const next = this.missing()[0]
    if (next && next !== tile && !this.#isAlone) await this.around.shutter.open(this.#wanted(next))
    else this.around.shutter.close()
  }

  /** @param {HTMLElement} tile @param {Blob} taken @param {Record<string, unknown>} facts when and where */
  async #keep(tile, taken, facts) {
    const slot = tile.dataset.slot ?? ''
    try {
      const blob = await keepable(taken, { isFilm: 'video' in tile.dataset, original: 'original' in tile.dataset })
      const kept = await keepFile({ draft: this.around.draft, slot, blob, facts })
      const before = takesSeveral(tile) ? [] : this.files.filter(file => file.slot === slot)
      for (const file of before) await removeFile(file.id)
      this.files = [...this.files.filter(file => !before.includes(file)), kept]
    } catch (error) {
      const detail = error instanceof Unfit ? error.message : '手机存不下这张照片。清出一些空间再拍'
      this.refuse(slot, detail)
      this.dispatchEvent(new CustomEvent('failed', { detail }))
      return false
    }
    this.#draw(tile)
    this.dispatchEvent(new Event('changed'))
    return true
  }

  /** @param {HTMLElement} tile */
  #draw(tile) {
    const mine = this.files.filter(file => file.slot === tile.dataset.slot)
    const pics = tile.querySelector('.pics')
    const wrong = tile.querySelector('[data-wrong]')
    for (const shown of pics?.querySelectorAll('figure[data-id]') ?? []) shown.remove()
    if (mine.length) {
      for (const held of pics?.querySelectorAll('figure') ?? []) held.remove() // taken again
      pics?.append(...mine.map(file => thumbnail(file, tile.dataset.name ?? '')))
      if (wrong instanceof HTMLElement) wrong.hidden = true
    }
    const label = tile.querySelector('.take span')
    const again = takesSeveral(tile) ? '再拍一张' : '重拍'
    const first = 'video' in tile.dataset ? '录像' : '拍照'
    if (label) label.textContent = this.#has(tile) ? again : first
    tile.toggleAttribute('data-done', this.#has(tile))
  }

  /** @param {HTMLElement} tile */
  #has(tile) {
    return this.files.some(file => file.slot === tile.dataset.slot) || Boolean(tile.querySelector('.pics figure'))
  }

  /** @param {string} slot @returns {HTMLInputElement | null} */
  #input(slot) {
    return this.tiles.find(tile => tile.dataset.slot === slot)?.querySelector('input[type=file]') ?? null
  }
}

/** @param {HTMLElement} tile */
function takesSeveral(tile) {
  return tile.dataset.slot === SEVERAL || 'several' in tile.dataset
}

/** @param {DraftFile} file @param {string} name @param {string} [says] where it is, unless told otherwise */
export function thumbnail(file, name, says = HERE) {
  const figure = document.createElement('figure')
  figure.dataset.id = file.id
  const isVideo = file.blob.type.startsWith('video/')
  const shown = document.createElement(isVideo ? 'video' : 'img')
  shown.src = URL.createObjectURL(file.blob)
  if (shown instanceof HTMLImageElement) shown.alt = says === name ? '' : name
  else {
    shown.muted = true
    shown.playsInline = true
    shown.preload = 'metadata'
    shown.setAttribute('aria-label', name)
  }
  const caption = document.createElement('figcaption')
  caption.textContent = says
  figure.append(shown, caption)
  return figure
}
