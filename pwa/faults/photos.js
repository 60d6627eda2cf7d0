// @ts-check
/**
 * Photos from the phone's own camera: each is kept on the phone, read back, and only then shown. The camera in the page
 * would ask a passer-by for a permission first, which is a tap more.
 */

import { filesOf, keepFile, removeFile } from '../../offline/drafts.js'
import { whyNot } from '../records/handing_in.js'
import { keepable, Unfit } from '../records/picture.js'

/** @typedef {import('../../offline/drafts.js').DraftFile} DraftFile */

/**
 * @param {HTMLFormElement} form
 * @param {{draft: string, facts: () => Record<string, unknown>, changed: () => void}} around `facts`: where it was taken
 */
export async function keepsPhotos(form, { draft, facts, changed }) {
  const input = /** @type {HTMLInputElement} */ (form.querySelector('input[type=file]'))
  const list = /** @type {HTMLElement} */ (document.getElementById('pics'))
  const unfit = /** @type {HTMLElement} */ (document.getElementById('unfit'))
  input.removeAttribute('name') // photos travel by themselves
  for (const kept of await filesOf(draft).catch(() => [])) list.append(thumbnail(kept, list, changed))
  input.addEventListener('change', async () => {
    const [taken] = input.files ?? []
    if (!taken) return
    unfit.hidden = true
    try {
      const blob = await keepable(taken, { isFilm: false, original: false })
      const { at, ...place } = /** @type {Record<string, unknown>} */ (facts())
      const kept = await keepFile({ draft, slot: 'photo', blob, facts: { takenAt: new Date(taken.lastModified).toISOString(), ...place } })
      list.append(thumbnail(kept, list, changed))
      changed()
    } catch (error) {
      const words = unfit.querySelector('span')
      if (words) words.textContent = error instanceof Unfit ? error.message : full(error, form)
      unfit.hidden = false
    }
    input.value = ''
  })
}

/** Only a phone without room is one: anything else is a fault of ours. @param {unknown} error @param {HTMLFormElement} form */
function full(error, form) {
  const say = whyNot(error)
  return form.dataset.full ?? say
}

/** @param {DraftFile} file @param {HTMLElement} list @param {() => void} changed */
function thumbnail(file, list, changed) {
  const item = document.createElement('li')
  const picture = Object.assign(new Image(96, 96), { alt: list.dataset.name ?? '', src: URL.createObjectURL(file.blob) })
  const drop = Object.assign(document.createElement('button'), { type: 'button' })
  drop.setAttribute('aria-label', list.dataset.drop ?? '')
  const cross = /** @type {HTMLTemplateElement} */ (document.getElementById('drop-photo'))
  drop.append(document.importNode(cross.content, true))
  drop.addEventListener('click', async () => {
    await removeFile(file.id)
    item.remove()
    changed()
  })
  item.append(picture, drop, Object.assign(document.createElement('span'), { className: 'q', textContent: list.dataset.here ?? '' }))
  return item
}
