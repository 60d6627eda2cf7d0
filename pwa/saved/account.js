// @ts-check
/** What this phone tells the account about 我的设备. Each throws when the server was not reached or said no. */

/** @param {string} address @param {string} tag */
export async function tell(address, tag) {
  const answer = await fetch(address, { method: 'POST', body: new URLSearchParams({ tag }), redirect: 'manual' })
  if (!answer.ok && answer.type !== 'opaqueredirect') throw new Error(`answer ${answer.status}`)
}

/**
 * Hands over what is on this phone alone, and gets all that the account has.
 * @param {string[]} tags
 * @returns {Promise<import('../../offline/my_things.js').MyThing[]>}
 */
export async function exchange(tags) {
  const answer = await fetch('/saved/exchange', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ tags }),
  })
  if (!answer.ok) throw new Error(`answer ${answer.status}`)
  return answer.json()
}
