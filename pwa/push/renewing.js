// @ts-check
/**
 * Tells the server at each start of the app that this phone still wants to be pushed to, and where: browsers move to
 * another address without saying so, and a phone that is silent for 60 days is taken off the list.
 */

import { subscribeAgain, wanted } from './this_phone.js'

const TOLD = 'push-told'

/** @param {string} person */
export async function keepSubscribed(person) {
  if (wanted()?.person !== person || sessionStorage.getItem(TOLD) === person) return
  try {
    await subscribeAgain(person)
    sessionStorage.setItem(TOLD, person)
  } catch (reason) {
    console.info('not told that this phone wants push:', reason) // without a network; the next page tries again
  }
}
