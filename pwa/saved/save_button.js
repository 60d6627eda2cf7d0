// @ts-check
/** 收藏 on the page behind a code: on this phone at once, with the account as soon as there is a network. */

import { has, keep, remove, see } from '../../offline/my_things.js'
import { tell } from './account.js'

/** @typedef {Omit<import('../../offline/my_things.js').MyThing, 'addedAt'>} Seen */

for (const form of document.querySelectorAll('form[data-save]')) start(/** @type {HTMLFormElement} */ (form))

/** @param {HTMLFormElement} form */
async function start(form) {
  const { name = '', standing = 'unknown', account } = form.dataset
  const tag = /** @type {HTMLInputElement} */ (form.elements.namedItem('tag')).value
  const seen = { tag, name, standing, seenAt: shownSince() }
  form.addEventListener('submit', async event => {
    event.preventDefault()
    const pressed = isPressed(form)
    try {
      if (pressed) await takeOut(tag, account === '1')
      else await putIn(seen, account === '1')
      show(form, !pressed)
    } catch (error) {
      console.info('my equipment:', error)
      say(form, (pressed ? form.dataset.notRemoved : form.dataset.failed) ?? '')
    }
  })
  await see(seen)
  show(form, await has(tag))
}

/** Without a network the phone has it; the list page hands it to the account later. @param {Seen} seen @param {boolean} account */
async function putIn(seen, account) {
  await keep([{ ...seen, addedAt: new Date().toISOString() }])
  if (account) await tell('/saved', seen.tag).catch(reason => console.info('the account does not know yet:', reason))
}

/** The account first: what it still has would come back. @param {string} tag @param {boolean} account */
async function takeOut(tag, account) {
  if (account) await tell(`/saved/${tag}/removal`, tag)
  await remove(tag)
}

/** A kept page shows what was true when it was kept. */
function shownSince() {
  return document.documentElement.dataset.keptAt ?? new Date().toISOString()
}

/** @param {HTMLFormElement} form */
function isPressed(form) {
  return form.querySelector('button')?.getAttribute('aria-pressed') === 'true'
}

/** @param {HTMLFormElement} form @param {boolean} pressed */
function show(form, pressed) {
  form.querySelector('button')?.setAttribute('aria-pressed', String(pressed))
  say(form, (pressed ? form.dataset.on : form.dataset.off) ?? '')
}

/** @param {HTMLFormElement} form @param {string} words */
function say(form, words) {
  const place = form.querySelector('[data-word]')
  if (place) place.textContent = words
}
