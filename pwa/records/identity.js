// @ts-check
/** A form that was kept without a thing gets it from the pack on this phone: who it is, and what is known of it. */

import { findThing } from '../../offline/pack.js'

/** @typedef {import('../../offline/pack.js').Card} Card */

/**
 * Writes the thing of the address into the form: `data-thing`, `data-name` and its position; hidden fields of the
 * address by their names; known values into `field.…` and `was.…`; its name wherever the page says `data-of-thing`.
 * Says so and hides the form where no pack has it.
 * @param {HTMLFormElement} form
 * @param {(form: HTMLFormElement, name: string, text: string) => void} fill
 * @returns {Promise<Card | undefined>}
 */
export async function takeIdentity(form, fill) {
  const { searchParams } = new URL(location.href)
  const found = await findThing(form.dataset.reader ?? '', searchParams.get('thing') ?? '')
  if (!found) {
    form.hidden = true
    const none = document.getElementById('no-thing')
    if (none) none.hidden = false
    return undefined
  }
  const { card } = found
  const [lng = '', lat = ''] = card.position ?? []
  Object.assign(form.dataset, { thing: card.id, name: card.name, lngWgs84: String(lng), latWgs84: String(lat) })
  for (const [name, text] of [...searchParams, ['version', String(card.version)]]) {
    const hidden = form.querySelector(`input[type=hidden][name="${CSS.escape(name)}"]`)
    if (hidden instanceof HTMLInputElement) hidden.value = text
    if (name in form.dataset || name === 'tag') form.dataset[name] = text
  }
  for (const [key, text] of Object.entries(card.known)) {
    fill(form, `field.${key}`, text)
    // What a control does not take (a choice that there is no more) is left alone, not emptied.
    fill(form, `was.${key}`, shown(form, `field.${key}`))
    form.querySelector(`[data-entry="${CSS.escape(key)}"]`)?.closest('details')?.setAttribute('open', '')
  }
  for (const place of document.querySelectorAll('[data-of-thing]')) place.textContent = card.name
  document.title = `${card.name} · 码上`
  return card
}

/** @param {HTMLFormElement} form @param {string} name */
function shown(form, name) {
  const control = form.elements.namedItem(name)
  return control && 'value' in control ? String(control.value) : ''
}
