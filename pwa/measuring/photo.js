// @ts-check
/** A photo to measure in: its size, its lens, where its sheet is, and the handles on it. */

import { isSoft } from '../../scanning/measuring/guidance.js'
import { focal35 } from '../../scanning/measuring/focal.js'
import { seenFrom } from '../../scanning/measuring/pose.js'

/** @typedef {[number, number]} Point */
/** @typedef {'guess' | 'found' | 'person'} By */
/** @typedef {'base' | 'top' | 'base_rim' | 'top_rim' | 'sheet'} Part */
/** @typedef {{part: Part, at: number, px: Point, by: By}} Handle */
/** @typedef {import('../../scanning/measuring/pose.js').SheetPoint} SheetPoint */
/** @typedef {NonNullable<ReturnType<typeof seenFrom>>} View */

/**
 * @typedef {object} Photo
 * @property {string} slot 1 to 3
 * @property {string} file its id among the draft's files
 * @property {Blob} blob
 * @property {string} url
 * @property {number} width upright
 * @property {number} height
 * @property {number | null} focal35
 * @property {SheetPoint[]} sheet
 * @property {View | null} view
 * @property {Handle[]} handles
 * @property {'no_sheet' | 'two_sheets' | 'blurred' | 'cut_off' | null} trouble what the phone sees is wrong with it
 */

const HEAD = 256 * 1024 // bytes in which a camera writes what it knows of itself

/**
 * @param {import('../../offline/drafts.js').DraftFile} kept
 * @param {import('./sheet_reader.js').SheetReader} reader
 * @param {boolean} findsSheet
 * @returns {Promise<Photo>}
 */
export async function openPhoto({ id, slot, blob }, reader, findsSheet) {
  const picture = await createImageBitmap(blob, { imageOrientation: 'from-image' })
  try {
    const size = { width: picture.width, height: picture.height }
    const lens = { ...size, focal35: focal35(await blob.slice(0, HEAD).arrayBuffer()) }
    const sheet = findsSheet ? await reader.read(picture, size) : null
    const view = sheet && seenFrom(lens, sheet.points)
    const photo = { slot, file: id, blob, url: URL.createObjectURL(blob), ...lens, sheet: view ? sheet.points : [], view, handles: [] }
    return { ...photo, trouble: findsSheet ? troubleOf(view && sheet, lens) : null }
  } finally {
    picture.close()
  }
}

/** @param {import('../../scanning/measuring/sheet.js').Sheet | null} sheet @param {{width: number, height: number}} size @returns {Photo['trouble']} */
function troubleOf(sheet, size) {
  if (!sheet) return 'no_sheet'
  if (sheet.twice) return 'two_sheets'
  return isSoft(sheet, size) ? 'blurred' : null
}

/** Near the rim of the picture a corner is a guess of what lies outside. @param {Photo} photo */
export function isCutOff({ width, height, handles }) {
  const rim = Math.max(width, height) * 0.004
  return handles.some(({ px: [x, y], part }) => part !== 'sheet' && (x < rim || y < rim || x > width - rim || y > height - rim))
}
