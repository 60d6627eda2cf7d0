// @ts-check
/** What is on this phone, in the order in which a person wants to see it. Pure: no store and no page. */

/** @typedef {import('../../offline/outbox.js').Entry} Entry */
/** @typedef {{needsSomebody: Entry[], moving: Entry[], waiting: Entry[], received: Entry[], ofOthers: number}} Sorted */
/** @typedef {'none' | 'day' | 'threeDays' | 'fiveDays'} Urgency */

const HOUR = 3_600_000 // ms
const REMINDERS = [24 * HOUR, 72 * HOUR, 120 * HOUR]

/**
 * Of one author; of the others' only how many are not yet received.
 * @param {Entry[]} entries oldest first
 * @param {string} author
 * @param {{has(id: string): boolean}} moves those of which bytes arrive: what only tries stays where it was, or it would
 *   jump to and fro with every attempt
 * @returns {Sorted}
 */
export function sorted(entries, author, moves) {
  const mine = entries.filter(entry => entry.envelope.author === author)
  const of = (/** @type {Entry['state'][]} */ ...states) => mine.filter(entry => states.includes(entry.state))
  return {
    needsSomebody: of('parked'),
    moving: of('sending').filter(entry => moves.has(entry.id)),
    waiting: of('waiting', 'storing', 'sending').filter(entry => entry.state !== 'sending' || !moves.has(entry.id)),
    received: of('received').sort((one, other) => (String(one.receivedAt) < String(other.receivedAt) ? 1 : -1)),
    ofOthers: unsent(entries).length - unsent(mine).length,
  }
}

/** @param {Entry[]} entries */
export function unsent(entries) {
  return entries.filter(entry => entry.state !== 'received')
}

/** Bytes of all files. @param {Entry[]} entries */
export function bytesOf(entries) {
  return entries.reduce((sum, entry) => sum + entry.files.reduce((all, file) => all + file.size, 0), 0)
}

/** How long the oldest has been waiting: 24 h remind, 72 h push, 5 days are red. @param {Entry[]} entries @param {number} now ms @returns {Urgency} */
export function urgencyOf(entries, now) {
  const oldest = Math.min(now, ...unsent(entries).map(entry => Date.parse(entry.putAt)))
  const passed = REMINDERS.filter(hurdle => now - oldest >= hurdle).length
  return /** @type {Urgency[]} */ (['none', 'day', 'threeDays', 'fiveDays'])[passed]
}
