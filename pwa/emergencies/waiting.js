// @ts-check
/**
 * The page of a report that the server does not have, or cannot be asked for: says where the report is, what to read
 * out on the phone, and keeps trying while it is open.
 */

import { shortNumber } from '../../offline/short_number.js'
import { changes, read, remove, sendAgain } from '../../offline/outbox.js'
import { keepBringing } from '../records/filing.js'
import { when } from '../shell/when.js'
import { calmDown, letterOf } from './calm.js'
import { thingSeen } from './seen_things.js'

keepBringing()

const TRY_EVERY = 5_000 // ms, while somebody looks at this page
/** @type {Record<'none' | 'offline' | 'refused' | 'waiting', [string, string]>} */
const LOOKS = { waiting: ['soon', 'here'], refused: ['over', 'bad'], none: ['what', 'what'], offline: ['what', 'what'] }
const id = location.pathname.split('/').at(-1) ?? ''
const state = /** @type {HTMLElement} */ (document.getElementById('state'))
const say = /** @type {HTMLElement} */ (document.getElementById('say'))

/** @typedef {import('../../offline/outbox.js').Entry} Entry */

changes.addEventListener('changed', () => void look())
document.querySelector('[data-retry]')?.addEventListener('click', () => void sendAgain(id))
document.getElementById('cancel')?.addEventListener('click', cancel)
addEventListener('online', () => void tryAgain())
setInterval(() => document.visibilityState === 'visible' && void tryAgain(), TRY_EVERY)
await look()
document.documentElement.dataset.ready = 'waiting'

async function tryAgain() {
  const entry = await read(id)
  if (entry?.state === 'waiting') await sendAgain(id)
  else if (!entry && navigator.onLine && (await isThere())) location.reload()
}

/** Whether the server has it after all: it was unreachable when this page was shown in its place. */
async function isThere() {
  const answer = await fetch(location.pathname, { headers: { 'HX-Request': 'true' } }).catch(() => null)
  return answer?.ok ?? false
}

async function look() {
  const entry = await read(id)
  if (entry?.state === 'received') return sent()
  tell(!entry ? (navigator.onLine ? 'none' : 'offline') : entry.state === 'parked' ? 'refused' : 'waiting', entry)
}

/** Its page is at the server now. Where the server went away again meanwhile, trying begins anew. */
async function sent() {
  state.textContent = say.dataset.wordSent ?? ''
  say.textContent = say.dataset.sent ?? ''
  for (const part of ['trying', 'other', 'cancel']) show(part, false)
  if (await isThere()) location.reload()
  else setTimeout(sent, TRY_EVERY)
}

/** @param {'none' | 'offline' | 'refused' | 'waiting'} how @param {Entry | undefined} entry */
function tell(how, entry) {
  if (entry) calmDown(entry)
  const word = { none: 'wordNone', offline: 'wordOffline', refused: 'wordRefused', waiting: 'wordWaiting' }[how]
  wear(LOOKS[how])
  state.textContent = say.dataset[word] ?? ''
  say.textContent = (say.dataset[how] ?? '').replace('{reason}', entry?.reason ?? '')
  show('read', Boolean(entry))
  show('trying', how === 'waiting')
  show('other', how === 'waiting')
  show('cancel', how === 'waiting' || how === 'refused')
  show('mend', how === 'refused')
  if (entry) writeIn(entry)
}

/** The colour and the mark of a state. @param {[string, string]} look */
function wear([colour, mark]) {
  const hero = /** @type {HTMLElement} */ (document.getElementById('hero'))
  hero.className = `hero ${colour}`
  for (const each of hero.querySelectorAll('[data-mark]')) if (each instanceof HTMLElement) each.hidden = each.dataset.mark !== mark
}

/** @param {Entry} entry */
function writeIn(entry) {
  const fields = /** @type {Record<string, string>} */ (entry.envelope.body.fields)
  const seen = thingSeen(fields.tag ?? '')
  const [what] = entry.title.split('：')
  write('[data-sort]', `${what}。`)
  write('[data-place]', [seen?.place, seen?.name].filter(Boolean).join(' ') || fields.where || '')
  write('[data-address]', seen?.address ?? '')
  write('[data-code]', (fields.tag ?? '').replace(/(.{4})(.{4})(.*)/, '$1 $2 $3'))
  hide('[data-code-line]', !fields.tag)
  write('[data-made]', when(new Date(entry.envelope.made_at), document.documentElement.lang))
  write('[data-number]', shortNumber(letterOf(entry.envelope.kind), entry.id))
  const tried = document.querySelector('[data-tried]')
  if (tried instanceof HTMLElement) {
    tried.textContent = (entry.attempts ? tried.dataset.tried : tried.dataset.first)?.replace('{n}', String(entry.attempts)) ?? ''
  }
  const call = document.getElementById('call')
  if (call instanceof HTMLAnchorElement && seen?.phone) {
    call.href = `tel:${seen.phone}`
    const words = call.querySelector('span')
    if (words) words.textContent = words.textContent?.replace(/\d+/, seen.phone) ?? ''
  }
  const duty = document.getElementById('duty')
  if (duty instanceof HTMLAnchorElement && seen?.duty) {
    duty.href = `tel:${seen.duty}`
    duty.hidden = false
  }
}

/** Asked twice, on the same button: nobody loses an emergency by a slip of the thumb. @param {Event} event */
async function cancel(event) {
  const button = /** @type {HTMLElement} */ (event.currentTarget)
  const words = button.querySelector('span')
  if (!button.dataset.asked) {
    button.dataset.asked = '1'
    if (words) words.textContent = button.dataset.sure ?? ''
    return
  }
  await remove(id)
  location.assign('/')
}

/** @param {string} part @param {boolean} isShown */
function show(part, isShown) {
  const found = document.getElementById(part)
  if (found) found.hidden = !isShown
}

/** @param {string} selector @param {boolean} isHidden */
function hide(selector, isHidden) {
  const found = document.querySelector(selector)
  if (found instanceof HTMLElement) found.hidden = isHidden
}

/** @param {string} selector @param {string} text */
function write(selector, text) {
  const found = document.querySelector(selector)
  if (found) found.textContent = text
}
