// @ts-check
/**
 * Makes an element of the page like one that the server has just rendered, touching only what differs: what a screen
 * reader has read is not read again, what one has begun to type stays, what is unfolded stays unfolded. Elements with
 * `data-own` are the page's own; `id` or `data-key` tell which is which where something comes in between.
 */

/** @param {Element} old in the page @param {Element} now */
export function bring(old, now) {
  const isOwn = old.hasAttribute('data-own')
  if ((isOwn && now.hasAttribute('data-own')) || old.isEqualNode(now) || isBeingFilledIn(old)) return
  if (old.nodeName !== now.nodeName || keyOf(old) !== keyOf(now) || isOwn !== now.hasAttribute('data-own')) {
    old.replaceWith(document.importNode(now, true))
    return
  }
  bringAttributes(old, now)
  bringChildren(old, now)
}

/** @param {Element} old @param {Element} now */
function bringAttributes(old, now) {
  for (const { name } of [...old.attributes]) {
    if (!now.hasAttribute(name) && !(old.nodeName === 'DETAILS' && name === 'open')) old.removeAttribute(name)
  }
  for (const { name, value } of now.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value)
  }
}

/** What has a key is found by it, all else by its place. @param {Element} old @param {Element} now */
function bringChildren(old, now) {
  const keys = new Set([...now.children].map(keyOf))
  for (const child of [...old.children]) {
    if (keyOf(child) && !keys.has(keyOf(child))) child.remove()
  }
  let at = old.firstChild
  for (const node of [...now.childNodes]) {
    const key = node instanceof Element ? keyOf(node) : ''
    if (key && at && keyOf(at) !== key) {
      const found = [...old.children].find(child => keyOf(child) === key)
      while (found && at && at !== found) at = removed(at)
    }
    if (!at || keyOf(at) !== key) old.insertBefore(document.importNode(node, true), at)
    else {
      const next = at.nextSibling
      if (at instanceof Element && node instanceof Element) bring(at, node)
      else if (!at.isEqualNode(node)) at.replaceWith(document.importNode(node, true))
      at = next
    }
  }
  while (at) at = removed(at)
}

/** @param {ChildNode} node @returns {ChildNode | null} what came after it */
function removed(node) {
  const next = node.nextSibling
  node.remove()
  return next
}

/** Not `node.id`: of a form that is its field of this name. @param {Node} node */
function keyOf(node) {
  return node instanceof Element ? (node.getAttribute('id') ?? node.getAttribute('data-key') ?? '') : ''
}

/** A field in use, or one that differs from what the server wrote into it. @param {Element} element */
function isBeingFilledIn(element) {
  if (!(element instanceof HTMLFormElement)) return false
  return [...element.elements].some(field => isChanged(field) || (isTyped(field) && field === document.activeElement))
}

/** @param {Element} field */
function isTyped(field) {
  return field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement || (field instanceof HTMLInputElement && field.type !== 'hidden')
}

/** @param {Element} field */
function isChanged(field) {
  if (field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue
  if (field instanceof HTMLSelectElement) return field.selectedIndex !== Math.max(0, [...field.options].findIndex(option => option.defaultSelected))
  if (!(field instanceof HTMLInputElement) || field.type === 'hidden') return false
  return field.checked !== field.defaultChecked || (field.type !== 'file' && field.value !== field.defaultValue) || Boolean(field.files?.length)
}
