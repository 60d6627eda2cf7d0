// @ts-check
/** The part 这台手机 of the settings of notices (templates/push/this_phone.html): says how it stands, and does what is pressed. */

import { person } from '../records/person.js'
import { NotTaken, ServiceUnreachable, stateHere, subscribe, unsubscribe, wanted } from './this_phone.js'

const part = /** @type {HTMLElement | null} */ (document.querySelector('[data-push-key]'))
const key = part?.dataset.pushKey ?? ''
const DEEDS = { subscribe: turnOn, unsubscribe: turnOff, test }

part?.addEventListener('click', event => {
  const button = /** @type {HTMLButtonElement | null} */ (/** @type {Element} */ (event.target).closest('[data-push-deed]'))
  const deed = DEEDS[/** @type {keyof typeof DEEDS} */ (button?.dataset.pushDeed)]
  if (button && deed && button.getAttribute('aria-busy') !== 'true') void whileBusy(button, deed)
})
if (part) await show()

async function show() {
  const state = await stateHere(person)
  for (const block of /** @type {NodeListOf<HTMLElement>} */ (part?.querySelectorAll('[data-push-state]'))) {
    block.hidden = block.dataset.pushState !== state
  }
  part?.setAttribute('data-push-is', state)
}

async function turnOn() {
  try {
    say((await subscribe(person, key)) ? 'subscribed' : 'declined')
  } catch (reason) {
    if (reason instanceof ServiceUnreachable) say('unreachable')
    else if (reason instanceof NotTaken) say('not-taken', reason.message)
    else if (reason instanceof TypeError) say('no-network')
    else throw reason
  }
}

async function turnOff() {
  try {
    await unsubscribe()
    say('unsubscribed')
  } catch (reason) {
    if (!(reason instanceof TypeError)) throw reason
    say('unsubscribed') // this phone hears nothing any more; the server finds out when it next sends something
  }
}

async function test() {
  const answer = await fetch(`/push/subscriptions/${wanted()?.id}/test`, { method: 'POST', redirect: 'manual' }).catch(() => undefined)
  say(!answer ? 'no-network' : answer.ok || answer.type === 'opaqueredirect' ? 'tested' : 'not-tested')
}

/** One of the sentences of the template; `more` takes the place of its words where the server said why. @param {string} name @param {string} [more] */
function say(name, more) {
  const place = part?.querySelector('[data-push-said]')
  const words = /** @type {HTMLTemplateElement | null | undefined} */ (part?.querySelector(`template[data-push-say="${name}"]`))
  if (!place || !words) return
  place.replaceChildren(document.importNode(words.content, true))
  const sentence = place.querySelector('span')
  if (more && sentence) sentence.textContent = more
}

/** @param {HTMLButtonElement} button @param {() => Promise<void>} deed */
async function whileBusy(button, deed) {
  button.setAttribute('aria-busy', 'true')
  try {
    await deed()
  } finally {
    button.removeAttribute('aria-busy')
    await show()
  }
}
