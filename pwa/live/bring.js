// @ts-check
/**
 * Makes an element of the page like one that the server has just rendered, touching only what differs: what a screen
 * reader has read is not read again, what one has begun to type stays, what is unfolded stays unfolded.
 */

/** @param {Element} old in the page @param {Element} now */
export function bring(old, now) {
  if (old.isEqualNode(now) || isBeingFilledIn(old)) return
  if (old.nodeName !== now.nodeName || old.id !== now.id || old.getAttribute('data-key') !== now.getAttribute('data-key')) {
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

/** By place: what is listed here only grows at its end. @param {Element} old @param {Element} now */
function bringChildren(old, now) {
  const wanted = [...now.childNodes]
  wanted.forEach((node, place) => {
    const there = old.childNodes[place]
    if (!there) old.append(document.importNode(node, true))
    else if (there instanceof Element && node instanceof Element) bring(there, node)
    else if (!there.isEqualNode(node)) there.replaceWith(document.importNode(node, true))
  })
  while (old.childNodes.length > wanted.length) old.lastChild?.remove()
}

/** A field in use, or one that differs from what the server wrote into it. @param {Element} element */
function isBeingFilledIn(element) {
  if (!(element instanceof HTMLFormElement)) return false
  const fields = [...element.elements]
  return fields.includes(/** @type {Element} */ (document.activeElement)) || fields.some(isChanged)
}

/** @param {Element} field */
function isChanged(field) {
  if (field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue
  if (field instanceof HTMLSelectElement) return field.selectedIndex !== Math.max(0, [...field.options].findIndex(option => option.defaultSelected))
  if (!(field instanceof HTMLInputElement)) return false
  return field.checked !== field.defaultChecked || (field.type !== 'file' && field.value !== field.defaultValue) || Boolean(field.files?.length)
}
