// @ts-check
/**
 * 我的设备 on this phone: tags with the name and the standing they had when they were last seen. No account needed.
 * Tells `changes` of every change.
 */

import { done, work } from './database.js'

const STORE = 'my_things'

/** Hears the event `changed`. */
export const changes = new EventTarget()

/**
 * @typedef {object} MyThing
 * @property {string} tag ten characters
 * @property {string} name as registered
 * @property {string} standing in_date, due_soon, overdue, out_of_use, unknown
 * @property {string} seenAt when the standing was true (ISO 8601)
 * @property {string} addedAt
 * @property {string} [account] whose account has it too; none while it is on this phone alone
 */

/** Newest first. @returns {Promise<MyThing[]>} */
export async function all() {
  const found = /** @type {MyThing[]} */ (await work([STORE], 'readonly', store => done(store.getAll())))
  return found.sort((a, b) => (a.addedAt < b.addedAt ? 1 : a.addedAt > b.addedAt ? -1 : a.tag < b.tag ? -1 : 1))
}

/** @param {string} tag @returns {Promise<boolean>} */
export async function has(tag) {
  return (await work([STORE], 'readonly', store => done(store.count(tag)))) > 0
}

/** Adds these, or brings what is known of them up to date; the day they were added stays. @param {MyThing[]} things */
export async function keep(things) {
  await work([STORE], 'readwrite', async store => {
    for (const thing of things) {
      const known = /** @type {MyThing | undefined} */ (await done(store.get(thing.tag)))
      if (known && known.seenAt > thing.seenAt) continue
      await done(store.put({ ...known, ...thing, addedAt: known?.addedAt ?? thing.addedAt }))
    }
  })
  changes.dispatchEvent(new Event('changed'))
}

/**
 * After the account was asked: what it has is here too; what it had and has no more was removed on another phone.
 * What is on this phone alone, or belongs to another account, stays as it is.
 *
 * @param {MyThing[]} things all that the account has
 * @param {string} account
 */
export async function agree(things, account) {
  await work([STORE], 'readwrite', async store => {
    const there = new Set(things.map(thing => thing.tag))
    for (const known of /** @type {MyThing[]} */ (await done(store.getAll()))) {
      if (known.account === account && !there.has(known.tag)) await done(store.delete(known.tag))
    }
    for (const thing of things) await done(store.put({ ...thing, account }))
  })
  changes.dispatchEvent(new Event('changed'))
}

/** Brings one up to date when it is in the list. @param {Omit<MyThing, 'addedAt'>} seen */
export async function see(seen) {
  if (await has(seen.tag)) await keep([{ ...seen, addedAt: seen.seenAt }])
}

/** @param {string} tag */
export async function remove(tag) {
  await work([STORE], 'readwrite', store => done(store.delete(tag)))
  changes.dispatchEvent(new Event('changed'))
}

/** Those whose name or tag holds all the words. @param {MyThing[]} things @param {string} words */
export function search(things, words) {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  return things.filter(thing => {
    const text = `${thing.name} ${thing.tag}`.toLowerCase()
    return wanted.every(word => text.includes(word))
  })
}
