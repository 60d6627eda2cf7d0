// @ts-check
/** Up to six photos of the package: each is kept on the phone, read back, and only then shown. The seventh is refused with a sentence, before anything of it is kept. */

import { filesOf, keepFile, removeFile } from '../../offline/drafts.js'
import { whyNot } from '../records/handing_in.js'
import { keepable, Unfit } from '../records/picture.js'
import { copied } from './chooser.js'

/** @typedef {import('../../offline/drafts.js').DraftFile} DraftFile */

const SLOTS = ['1', '2', '3', '4', '5', '6']

export class JudgedPhotos {
  /** @type {DraftFile[]} */
  all = []

  /** @param {HTMLElement} section @param {{draft: string, words: Record<string, string>, changed: () => void}} around */
  constructor(section, { draft, words, changed }) {
    this.draft = draft
    this.words = words
    this.changed = changed
    this.list = /** @type {HTMLElement} */ (section.querySelector('#pics'))
    this.unfit = /** @type {HTMLElement} */ (section.querySelector('#unfit'))
    const input = /** @type {HTMLInputElement} */ (section.querySelector('input[type=file]'))
    input.removeAttribute('name') // photos travel by themselves
    input.addEventListener('change', async () => {
      const chosen = [...(input.files ?? [])]
      input.value = ''
      this.#refuse('')
      for (const file of chosen) await this.#take(file)
    })
  }

  async restore() {
    this.all = await filesOf(this.draft).catch(() => [])
    this.#draw()
  }

  /** @param {File} file */
  async #take(file) {
    const slot = SLOTS.find(name => !this.all.some(photo => photo.slot === name))
    if (!slot) return this.#refuse(this.words.too_many)
    try {
      const blob = await keepable(file, { isFilm: false, original: false })
      const kept = await keepFile({ draft: this.draft, slot, blob, facts: { takenAt: new Date(file.lastModified).toISOString() } })
      this.all.push(kept)
      this.#draw()
      this.changed()
    } catch (error) {
      if (!(error instanceof Unfit)) whyNot(error) // only a phone without room is one: anything else is a fault of ours
      this.#refuse(error instanceof Unfit ? error.message : this.words.full)
    }
  }

  #draw() {
    for (const picture of this.list.querySelectorAll('img')) URL.revokeObjectURL(picture.src)
    this.list.replaceChildren(...this.all.map(photo => this.#thumbnail(photo)))
  }

  /** @param {DraftFile} photo */
  #thumbnail(photo) {
    const item = copied('pic-row')
    const picture = /** @type {HTMLImageElement} */ (item.querySelector('img'))
    picture.src = URL.createObjectURL(photo.blob)
    item.querySelector('button')?.addEventListener('click', async () => {
      await removeFile(photo.id)
      this.all = this.all.filter(({ id }) => id !== photo.id)
      this.#refuse('')
      this.#draw()
    })
    return item
  }

  /** @param {string} why */
  #refuse(why) {
    const line = this.unfit.querySelector('span')
    if (line) line.textContent = why
    this.unfit.hidden = !why
  }
}
