// @ts-check
/**
 * Who writes on this phone: the person signed in, else a visitor, whose phone gives itself an id when it first has
 * something to say. What a visitor wrote stays theirs, whoever signs in on this phone later.
 */

import { newId } from '../../offline/envelope.js'
import { person } from './person.js'

const KEY = 'visitor'
let unkept = ''

/** The author of what is written now. */
export function author() {
  return person || visitor()
}

/** The id of this phone as a visitor's, if it has said anything yet. */
export function knownVisitor() {
  try {
    return localStorage.getItem(KEY) ?? unkept
  } catch {
    return unkept // a browser that keeps nothing for us: for as long as the page lives
  }
}

function visitor() {
  const known = knownVisitor()
  if (known) return known
  unkept = newId()
  try {
    localStorage.setItem(KEY, unkept)
  } catch {
    // As above.
  }
  return unkept
}

/** All whose records this page may bring: its person, and the visitor that this phone once was. */
export function authors() {
  return [person, knownVisitor()].filter(Boolean)
}
