// @ts-check
/** Proof that the officers stand before the thing: its code seen live, or photographed, and where the phone is. */

import { fill } from '../records/autosave.js'
import { distanceM } from '../records/position.js'

const FRESH_MS = 600_000 // a better fix within this time takes the place of the first

/** @typedef {import('../records/position.js').Position} Position */

/**
 * @param {HTMLFormElement} form
 * @param {{dialog: HTMLElement, worn: string, shots: import('../records/shots.js').Shots, save: () => void}} around
 */
export function watchCode(form, { dialog, worn, shots, save }) {
  // The camera says when it sees the code that this thing wears: live, not on a picture taken before.
  new MutationObserver(() => {
    if (!worn || dialog.dataset.seen !== worn || choiceOf(form, 'proof') === 'scanned') return
    fill(form, 'proof', 'scanned')
    fill(form, 'tag', worn)
    save()
  }).observe(dialog, { attributeFilter: ['data-seen'] })
  shots.addEventListener('changed', () => {
    const hasPhoto = shots.files.some(file => file.slot === 'code_label')
    if (hasPhoto && choiceOf(form, 'proof') === 'none') fill(form, 'proof', 'photographed')
  })
}

/**
 * @param {HTMLFormElement} form
 * @param {Position} position
 * @param {() => void} placed
 */
export function watchPlace(form, position, placed) {
  position.addEventListener('placed', () => {
    const fix = position.fix
    const before = valueOf(form, 'positionAt')
    const isFresh = Date.now() - Date.parse(before) < FRESH_MS
    if (!fix || (before && !(isFresh && fix.accuracyM < Number(valueOf(form, 'accuracyM'))))) return
    const { lngWgs84, latWgs84, accuracyM, at } = fix
    const known = { lngWgs84, latWgs84, lngRaw: lngWgs84, latRaw: latWgs84, systemRaw: 'wgs84', accuracyM }
    for (const [field, text] of Object.entries({ ...known, positionAt: at, positionSource: 'geolocation' })) fill(form, field, String(text))
    placed()
  })
}

/** Nothing while there is no position. @param {HTMLFormElement} form @param {{lngWgs84: number, latWgs84: number} | null} registered */
export function placeSaid(form, registered) {
  if (!valueOf(form, 'positionAt')) return ''
  const here = { lngWgs84: Number(valueOf(form, 'lngWgs84')), latWgs84: Number(valueOf(form, 'latWgs84')) }
  const away = registered ? `，离登记的位置 ${Math.round(distanceM(here, registered))} m` : ''
  return `已定位${away}，误差约 ${valueOf(form, 'accuracyM')} m`
}

/** @param {HTMLFormElement} form @param {string} field */
function valueOf(form, field) {
  const control = form.elements.namedItem(field)
  return control instanceof HTMLInputElement ? control.value : ''
}

/** @param {HTMLFormElement} form @param {string} field */
function choiceOf(form, field) {
  const control = form.elements.namedItem(field)
  return control instanceof RadioNodeList ? control.value : ''
}
