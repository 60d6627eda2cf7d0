// @ts-check
/**
 * The editor of an article: Squire on the page, its text in the form's own field, so that the form is sent as any
 * other. Without this script the field itself is there. What is allowed is the server's to say.
 */

import Squire from '../vendor/squire/squire.mjs'
import { bringing } from './bringing.js'
import { fragmentOf, mayLead } from './pasted.js'

const form = /** @type {HTMLFormElement} */ (document.getElementById('article'))
const field = /** @type {HTMLTextAreaElement} */ (document.getElementById('body'))
const text = /** @type {HTMLElement} */ (document.querySelector('[data-text]'))
const tools = /** @type {HTMLElement} */ (document.querySelector('[data-tools]'))
const says = /** @type {HTMLElement} */ (document.querySelector('[data-says]'))
const sentences = /** @type {HTMLElement} */ (says.querySelector('span'))
const address = /** @type {HTMLInputElement} */ (document.getElementById('link-address'))
const wrongAddress = /** @type {HTMLElement} */ (document.getElementById('link-wrong'))
const pictureFile = /** @type {HTMLInputElement} */ (document.getElementById('picture-file'))
const pictureAlt = /** @type {HTMLInputElement} */ (document.getElementById('picture-alt'))
/** What a pressed button looks for in the path of the selection. @type {Record<string, RegExp>} */
const PRESSED = { heading: />?H[23]\b/, bold: />?B\b/, list: />?UL\b/, numbers: />?OL\b/, quote: />?BLOCKQUOTE\b/ }

const editor = new Squire(text, {
  blockTag: 'P',
  addLinks: false,
  sanitizeToDOMFragment: (/** @type {string} */ html) => fragmentOf(html, () => say(sentences.dataset.leftOut)),
})
editor._imageResizer.destroy() // it draws handles with styles of their own, which our CSP forbids
editor.setHTML(asHtml(field.value))
editor.addEventListener('input', keep)
editor.addEventListener('pathChange', showPressed)
editor.addEventListener('pasteImage', (/** @type {CustomEvent<{clipboardData: DataTransfer}>} */ event) => {
  for (const file of event.detail.clipboardData.files) bring(file, '')
})
let saved = field.value
let sending = false

field.hidden = true
for (const plain of document.querySelectorAll('[data-plain]')) plain.setAttribute('hidden', '')
for (const shown of [tools, text]) shown.hidden = false
text.setAttribute('role', 'textbox')
text.setAttribute('aria-multiline', 'true')
if (field.getAttribute('aria-invalid')) text.setAttribute('aria-invalid', 'true')
if (field.hasAttribute('aria-describedby')) text.setAttribute('aria-describedby', field.getAttribute('aria-describedby') ?? '')
document.getElementById('body-label')?.addEventListener('click', () => editor.focus())
tools.addEventListener('mousedown', event => event.preventDefault()) // the selection stays where it is
document.addEventListener('click', onPress)
address.addEventListener('keydown', event => onEnter(event, makeLink))
pictureAlt.addEventListener('keydown', event => onEnter(event, () => pictureFile.click()))
pictureFile.addEventListener('change', async () => {
  const [file] = pictureFile.files ?? []
  if (file && (await bring(file, pictureAlt.value))) closePanels()
  pictureFile.value = ''
})
form.addEventListener('submit', () => (sending = true))
addEventListener('beforeunload', event => {
  if (!sending && field.value !== saved) event.preventDefault()
})
document.documentElement.dataset.ready = 'editor'

/** @type {Record<string, () => void>} */
const DEEDS = {
  heading: () => editor.modifyBlocks(turnHeading),
  bold: () => (editor.hasFormat('B') ? editor.removeBold() : editor.bold()),
  list: () => (editor.hasFormat('UL') ? editor.removeList() : editor.makeUnorderedList()),
  numbers: () => (editor.hasFormat('OL') ? editor.removeList() : editor.makeOrderedList()),
  quote: () => (editor.hasFormat('BLOCKQUOTE') ? editor.decreaseQuoteLevel() : editor.increaseQuoteLevel()),
  undo: () => editor.undo(),
  link: () => openPanel('link', address),
  picture: () => openPanel('picture', pictureAlt),
  'make-link': makeLink,
  'remove-link': () => {
    editor.removeLink()
    closePanels()
  },
}

/** @param {MouseEvent} event */
function onPress(event) {
  const button = /** @type {Element} */ (event.target).closest('[data-deed]')
  DEEDS[button?.getAttribute('data-deed') ?? '']?.()
}

/** Pressing Enter in a panel must not send the article. @param {KeyboardEvent} event @param {() => void} deed */
function onEnter(event, deed) {
  if (event.key !== 'Enter' || event.isComposing) return
  event.preventDefault()
  deed()
}

/** Headings become paragraphs when all chosen blocks are headings, and paragraphs headings otherwise. @param {DocumentFragment} chosen */
function turnHeading(chosen) {
  const blocks = [...chosen.children]
  const name = blocks.every(block => /^H[23]$/.test(block.tagName)) ? 'P' : 'H2'
  for (const block of blocks.filter(block => /^(P|H[23])$/.test(block.tagName))) {
    const turned = document.createElement(name)
    turned.append(...block.childNodes)
    block.replaceWith(turned)
  }
  return chosen
}

function makeLink() {
  const typed = address.value.trim()
  const full = /^[\w-]+(\.[\w-]+)+(\/|$)/.test(typed) ? `https://${typed}` : typed
  wrongAddress.hidden = mayLead(full)
  address.toggleAttribute('aria-invalid', !mayLead(full))
  if (!mayLead(full)) return
  editor.makeLink(full)
  toItsEnd()
  closePanels()
}

/** @param {File} file @param {string} alt @returns {Promise<boolean>} whether it is in the text */
async function bring(file, alt) {
  say(sentences.dataset.bringing)
  const brought = await bringing(file)
  say(brought.say ?? (brought.src ? '' : sentences.dataset.noNetwork))
  if (brought.src) {
    toItsEnd()
    editor.insertImage(brought.src, { alt })
  }
  return Boolean(brought.src)
}

/** What comes next stands after what is chosen, not in its place. */
function toItsEnd() {
  const chosen = editor.getSelection()
  chosen.collapse(false)
  editor.setSelection(chosen)
}

/** @param {string} name @param {HTMLInputElement} first */
function openPanel(name, first) {
  const panel = /** @type {HTMLElement} */ (document.getElementById(`${name}-panel`))
  const opens = panel.hidden
  closePanels()
  if (!opens) return
  panel.hidden = false
  tools.querySelector(`[data-deed=${name}]`)?.setAttribute('aria-expanded', 'true')
  first.value = ''
  first.focus()
}

function closePanels() {
  for (const panel of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.panel'))) panel.hidden = true
  for (const button of tools.querySelectorAll('[aria-expanded]')) button.setAttribute('aria-expanded', 'false')
  wrongAddress.hidden = true
  editor.focus()
}

function showPressed() {
  const path = editor.getPath()
  for (const [deed, marks] of Object.entries(PRESSED)) {
    tools.querySelector(`[data-deed=${deed}]`)?.setAttribute('aria-pressed', String(marks.test(path)))
  }
}

function keep() {
  field.value = editor.getHTML()
}

/** What was typed without this script is text, one paragraph a line. @param {string} written */
function asHtml(written) {
  if (written.includes('<')) return written
  const lines = written.split('\n').filter(line => line.trim())
  return lines.map(line => Object.assign(document.createElement('p'), { textContent: line }).outerHTML).join('')
}

/** @param {string | undefined} sentence */
function say(sentence) {
  says.hidden = !sentence
  sentences.textContent = sentence ?? ''
}
