// @ts-check
/** What this phone has seen of things behind codes, to be read out on the phone when there is no network. */

const KEY = 'seen-things'
const KEPT = 50

/** @typedef {{name: string, place: string, address: string, phone: string, duty: string}} Seen */

/** @param {string} tag @param {Seen} seen */
export function rememberThing(tag, seen) {
  if (!tag || !seen.name) return
  const others = Object.entries(all()).filter(([key]) => key !== tag)
  try {
    localStorage.setItem(KEY, JSON.stringify(Object.fromEntries([...others, [tag, seen]].slice(-KEPT))))
  } catch {
    // A browser that keeps nothing for us: the code alone can be read out.
  }
}

/** @param {string} tag @returns {Seen | undefined} */
export function thingSeen(tag) {
  return all()[tag]
}

/** @returns {Record<string, Seen>} */
function all() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}')
  } catch {
    return {}
  }
}
