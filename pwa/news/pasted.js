// @ts-check
/**
 * What is pasted into an article: only marks that it may have, and none of their attributes but where a link leads and
 * which of our pictures is shown. The server cleans again what it gets and has the last word (backend/news/cleaning.py).
 */

const KEPT = new Set('P DIV BR H1 H2 H3 H4 H5 H6 B STRONG I EM UL OL LI BLOCKQUOTE A IMG'.split(' '))
const LEFT_OUT = new Set('SCRIPT STYLE TITLE HEAD TEMPLATE NOSCRIPT IFRAME OBJECT EMBED SVG MATH XML SELECT TEXTAREA BUTTON META LINK'.split(' '))
const BLOCKS = new Set('TR SECTION ARTICLE HEADER FOOTER FIGURE FIGCAPTION PRE TABLE TBODY'.split(' '))
/** @type {Record<string, string>} */
const AS = { H1: 'H2', H4: 'H3', H5: 'H3', H6: 'H3', STRONG: 'B', EM: 'I', DIV: 'P' }
const OURS = /^\/news\/pictures\/[0-9a-f]{64}$/

/**
 * @param {string} html
 * @param {() => void} leftOut called when a picture from elsewhere was left out
 * @returns {DocumentFragment}
 */
export function fragmentOf(html, leftOut) {
  const parsed = new DOMParser().parseFromString(quiet(html), 'text/html') // without a window it runs and loads nothing
  const fragment = document.createDocumentFragment()
  fragment.append(...[...parsed.body.childNodes].flatMap(node => cleaned(node, leftOut)))
  return fragment
}

/** Without what our CSP would block and speak of in the console. This is for quiet, not for safety. @param {string} html */
function quiet(html) {
  const whole = html.replace(/<(style|script)\b[\s\S]*?<\/\1\s*>/gi, '')
  return whole.replace(/<[a-z][^>]*>/gi, mark => mark.replace(/[\s/](style|on[a-z]+)\s*=/gi, ' data-off='))
}

/** @param {Node} node @param {() => void} leftOut @returns {Node[]} */
function cleaned(node, leftOut) {
  if (node instanceof Text || node.nodeType === Node.TEXT_NODE) return [document.createTextNode(node.textContent ?? '')]
  if (node.nodeType !== Node.ELEMENT_NODE) return []
  const element = /** @type {Element} */ (node)
  const name = element.tagName.toUpperCase()
  if (LEFT_OUT.has(name) || name.includes(':')) return []
  if (name === 'IMG') return picture(element, leftOut)
  const inside = [...element.childNodes].flatMap(child => cleaned(child, leftOut))
  if (BLOCKS.has(name) && inside.length) return [made('P', inside)]
  if (!KEPT.has(name)) return inside
  if (['P', 'DIV'].includes(name) && inside.some(isBlock)) return inside
  const copy = made(AS[name] ?? name, inside)
  const address = element.getAttribute('href') ?? ''
  if (name === 'A' && !mayLead(address)) return inside
  if (name === 'A') copy.setAttribute('href', address)
  return [copy]
}

/** Whether a link may lead there; the same as on the server. @param {string} address */
export function mayLead(address) {
  return /^(https?:\/\/|mailto:|tel:|\/(?!\/))[^\s\\]+$/i.test(address)
}

/** @param {Element} element @param {() => void} leftOut */
function picture(element, leftOut) {
  const source = element.getAttribute('src') ?? ''
  if (!OURS.test(source)) {
    leftOut()
    return []
  }
  const copy = made('IMG', [])
  copy.setAttribute('src', source)
  copy.setAttribute('alt', element.getAttribute('alt') ?? '')
  return [copy]
}

/** @param {Node} node */
function isBlock(node) {
  return node instanceof Element && /^(P|H[1-6]|UL|OL|LI|BLOCKQUOTE)$/.test(node.tagName)
}

/** @param {string} name @param {Node[]} inside */
function made(name, inside) {
  const element = document.createElement(name)
  element.append(...inside)
  return element
}
