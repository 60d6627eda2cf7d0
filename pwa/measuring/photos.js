// @ts-check
/** The photos of one package: kept on the phone first, then opened, then with handles on them. */

import { filesOf, keepFile, NotKept, removeFile } from '../../offline/drafts.js'
import { seenFrom } from '../../scanning/measuring/pose.js'
import { keepable, Unfit } from '../records/picture.js'
import { cornersOf, guess, handlesOf } from './handles.js'
import { openPhoto } from './photo.js'
import { pointsOf, sizeOf } from './references.js'

/** @typedef {import('./photo.js').Photo} Photo */
/** @typedef {import('./photo.js').Point} Point */
/** @typedef {{reference: string, shape: 'box' | 'cylinder', side: number}} Choice */
/** @typedef {{placed: import('./handles.js').Corners | null, found: import('./handles.js').Corners | null, reference_corners: Record<string, Point[]> | null}} State */

const SLOTS = ['1', '2', '3']
const FRAME = /** @type {Point[]} */ ([[0.3, 0.4], [0.7, 0.4], [0.75, 0.7], [0.25, 0.7]]) // of the picture, where corners are put first

export class Photos {
  /** @type {Photo[]} */
  all = []
  /** Of references that a person showed, by slot. @type {Record<string, Point[]>} */
  #shown = {}

  /** @param {string} draft @param {import('./sheet_reader.js').SheetReader} reader */
  constructor(draft, reader) {
    this.draft = draft
    this.reader = reader
  }

  /** @param {Blob} taken @param {Choice} choice @param {any} thing measured in the others */
  async add(taken, choice, thing) {
    const slot = SLOTS.find(name => !this.all.some(photo => photo.slot === name))
    if (!slot) return
    const blob = await keepable(taken, { isFilm: false, original: true })
    const kept = await keepFile({ draft: this.draft, slot, blob, facts: { takenAt: new Date().toISOString() } })
    const photo = await openPhoto(kept, this.reader, choice.reference === 'sheet')
    this.#begin(photo, choice, thing)
    this.all.push(photo)
  }

  /** @param {Photo | undefined} photo */
  async remove(photo) {
    if (!photo) return
    await removeFile(photo.file)
    delete this.#shown[photo.slot]
    this.all = this.all.filter(one => one !== photo)
    URL.revokeObjectURL(photo.url)
  }

  /** What the phone holds, with its handles. @param {Choice} choice @param {State} state */
  async restore(choice, { placed, found, reference_corners: corners }) {
    this.#shown = corners ?? {}
    for (const kept of await filesOf(this.draft)) {
      const photo = await openPhoto(kept, this.reader, choice.reference === 'sheet')
      this.#begin(photo, choice, undefined)
      const held = placed?.[photo.slot] ?? found?.[photo.slot]
      if (held && photo.view) photo.handles = handlesOf(held, placed?.[photo.slot] ? 'person' : 'found', photo)
      this.all.push(photo)
    }
  }

  /** Another reference was chosen. @param {Choice} choice */
  async reopen(choice) {
    this.#shown = {}
    const files = await filesOf(this.draft)
    for (const { url } of this.all) URL.revokeObjectURL(url)
    this.all = await Promise.all(files.map(kept => openPhoto(kept, this.reader, choice.reference === 'sheet')))
    for (const photo of this.all) this.#begin(photo, choice, undefined)
  }

  /** Another shape was chosen. @param {Choice} choice */
  guessAnew({ shape }) {
    for (const photo of this.all) if (photo.view) guess(photo, shape)
  }

  /** The four corners that a person put are those of the reference. False where they can't be. @param {Photo} photo @param {Choice} choice @param {any} thing */
  setReference(photo, choice, thing) {
    const corners = photo.handles.filter(({ part }) => part === 'sheet').map(({ px }) => px)
    if (!this.#take(photo, corners, choice)) return false
    this.#shown[photo.slot] = corners
    guess(photo, choice.shape, thing)
    return true
  }

  get referenceCorners() {
    return Object.keys(this.#shown).length ? Object.fromEntries(Object.entries(this.#shown).map(([slot, corners]) => [slot, corners.map(px => px.map(value => Math.round(value * 10) / 10))])) : null
  }

  /** @param {'box' | 'cylinder'} shape */
  corners(shape) {
    return cornersOf(this.all, shape)
  }

  /** Why a photo was not taken in. @param {unknown} error @param {string} full */
  sayOf(error, full) {
    if (error instanceof Unfit) return error.message
    if (error instanceof NotKept || (error instanceof DOMException && error.name === 'QuotaExceededError')) return full
    throw error
  }

  /** @param {Photo} photo @param {Choice} choice @param {any} thing */
  #begin(photo, choice, thing) {
    const before = this.#shown[photo.slot]
    if (before && !photo.view) this.#take(photo, before, choice)
    if (photo.view) guess(photo, choice.shape, thing)
    else photo.handles = FRAME.map(([x, y], at) => ({ part: 'sheet', at, px: [x * photo.width, y * photo.height], by: 'guess' }))
  }

  /** @param {Photo} photo @param {Point[]} corners @param {Choice} choice */
  #take(photo, corners, { reference, side }) {
    const points = pointsOf(photo, corners, sizeOf(reference, side))
    const view = points && seenFrom(photo, points)
    if (!points || !view) return false
    photo.sheet = points
    photo.view = view
    return true
  }
}
