// @ts-check
/** The scanner's page: camera, photo and keyboard in; a code of ours is opened, anything else only shown. */
import { grouped, readCode, readScanned } from '../../scanning/codes.js'
import { isBarcode } from '../packaging/gs1.js'
import { answer, prepared } from './answers.js'
import * as early from './early.js'
import { Sightings } from './sightings.js'
import { signal, sound } from './signal.js'
import { groupWhileTyping } from './typing.js'
import { Viewfinder } from './viewfinder.js'

const LAST_OPENED = 'scan-last-opened'

const finder = element('finder', HTMLElement)
const place = element('answer', HTMLElement)
const torch = element('tool-torch', HTMLButtonElement)
const soundButton = element('tool-sound', HTMLButtonElement)
const typeButton = element('tool-type', HTMLButtonElement)
const typed = element('typed', HTMLFormElement)
const code = element('code', HTMLInputElement)
const error = element('code-error', HTMLElement)
const photo = element('photo', HTMLFormElement)
const file = element('file', HTMLInputElement)

const hosts = [location.host, ...(finder.dataset.hosts ?? '').split(' ')]
const viewfinder = new Viewfinder(finder, early)
const sightings = new Sightings()
let leaving = false
// What the server answered to a photo or a typed code stays until a code is seen.
let kept = 'kept' in place.dataset

finder.addEventListener('camera:opened', () => {
  quietly('looking')
  performance.mark('scanner:camera')
})
finder.addEventListener('camera:closed', () => torch.setAttribute('aria-pressed', 'false'))
finder.addEventListener('camera:refused', (event) => {
  quietly(Reflect.get(event, 'detail'))
  openTyping()
})
finder.addEventListener('decoder:failed', () => tell('no-decoder'))
finder.addEventListener('codes:seen', (event) => seen(Reflect.get(event, 'detail')))
place.addEventListener('click', ({ target }) => {
  if (target instanceof Element && target.closest('[data-again]')) start()
})
torch.addEventListener('click', async () => {
  if (!viewfinder.hasTorch) return tell('no-torch')
  const on = torch.getAttribute('aria-pressed') !== 'true'
  await viewfinder.torch(on)
  torch.setAttribute('aria-pressed', String(on))
})
soundButton.setAttribute('aria-pressed', String(sound.wanted))
soundButton.addEventListener('click', () => {
  sound.wanted = !sound.wanted
  soundButton.setAttribute('aria-pressed', String(sound.wanted))
})
typeButton.addEventListener('click', () => {
  openTyping(!typed.classList.contains('open'))
  if (typed.classList.contains('open')) code.focus()
})
element('tool-photo', HTMLButtonElement).addEventListener('click', () => file.click())
file.addEventListener('change', () => readPhoto(file.files?.[0]))
typed.addEventListener('submit', readTyped)
groupWhileTyping(code)
addEventListener('pageshow', ({ persisted }) => {
  leaving = false
  const [visit] = performance.getEntriesByType('navigation')
  const cameBack = persisted || Reflect.get(visit ?? {}, 'type') === 'back_forward'
  sightings.hold(cameBack ? sessionStorage.getItem(LAST_OPENED) : null)
})

openTyping(typed.classList.contains('open'))
start()

function start() {
  quietly('opening')
  viewfinder.start()
}

/** @param {import('../../scanning/decoder.js').Found[]} found in one frame */
function seen(found) {
  if (leaving) return
  const decision = sightings.see(found.map(({ text }) => readScanned(text, hosts)), performance.now())
  if (decision.kind === 'none') return
  if (performance.getEntriesByName('scanner:decoded').length === 0) performance.mark('scanner:decoded')
  kept = false
  tellOf(decision, 'scanner')
  if (decision.kind === 'one' && decision.opens) open(decision.tag, 'scanner')
}

/**
 * @param {import('./sightings.js').Decision} decision
 * @param {string} via
 */
function tellOf(decision, via) {
  if (decision.kind === 'one') {
    tell('one', { tag: decision.tag, grouped: grouped(decision.tag), via })
    return nameUnder(decision.tag)
  }
  if (decision.kind === 'several') return tellSeveral(decision.tags, via)
  if (decision.kind === 'foreign') return tell(`foreign-${decision.meaning}`, { text: decision.text.slice(0, 300) })
  if (decision.kind === 'damaged') return tell('damaged')
}

/** The packs of this phone are not needed to open the camera. @param {string} tag */
async function nameUnder(tag) {
  const { nameUnderTag } = await import('../packs/name.js')
  await nameUnderTag(place, tag)
}

/**
 * @param {string[]} tags
 * @param {string} via
 */
function tellSeveral(tags, via) {
  const choices = tags.map((tag) => prepared('choice', { tag, grouped: grouped(tag), via }))
  answer(place, 'several', { n: String(tags.length), tags: tags.join() }, (content) =>
    content.querySelector('.choices')?.append(...choices)
  )
}

/**
 * @param {string} tag
 * @param {string} via
 */
function open(tag, via) {
  leaving = true
  signal()
  sessionStorage.setItem(LAST_OPENED, tag)
  location.assign(`/c/${tag}?via=${via}`)
}

/**
 * On this phone first, which needs no network; what it cannot read the server may.
 * @param {File} [chosen]
 */
async function readPhoto(chosen) {
  if (!chosen) return
  kept = false
  tell('reading')
  const found = await viewfinder.readPhoto(chosen).catch(() => [])
  const own = found.map(({ text }) => readScanned(text, hosts)).flatMap((reading) => ('tag' in reading ? [reading.tag] : []))
  kept = true // the camera's "looking" must not wipe out what becomes of the photo
  if (own.length === 1) {
    tellOf({ kind: 'one', tag: own[0], opens: true }, 'photo')
    return open(own[0], 'photo')
  }
  if (own.length > 1) return tellSeveral(own, 'photo')
  if (!navigator.onLine) return tell('no-network')
  tell('sending')
  photo.submit()
}

/** @param {SubmitEvent} event */
function readTyped(event) {
  event.preventDefault()
  const digits = code.value.replace(/\s/g, '')
  if (isBarcode(digits)) return location.assign(`/judge?barcode=${digits}`)
  const reading = readCode(code.value, hosts)
  if (reading.kind === 'tag') {
    code.removeAttribute('aria-invalid')
    error.replaceChildren()
    return open(reading.tag, 'typed')
  }
  code.setAttribute('aria-invalid', 'true')
  if (reading.kind === 'foreign') answer(error, `foreign-${reading.meaning}`, { text: reading.text.slice(0, 300) })
  else answer(error, `mistyped-${reading.mistake}`, { n: String([...reading.found].length), what: reading.strange })
  code.focus()
}

function openTyping(open = true) {
  typed.classList.toggle('open', open)
  typeButton.setAttribute('aria-expanded', String(open))
}

/**
 * @param {string} name
 * @param {Record<string, string>} [fills]
 */
function tell(name, fills) {
  answer(place, name, fills)
}

/**
 * Only how the camera does, so it does not wipe out an answer that is still wanted.
 * @param {string} name
 */
function quietly(name) {
  if (!kept) tell(name)
}

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
function element(id, kind) {
  const found = document.getElementById(id)
  if (!(found instanceof kind)) throw new Error(`the page has no ${id}`)
  return found
}
