// @ts-check
/** Shows one of the page's prepared answers (`<template data-answer="NAME">`), its `{words}` filled in. */

/**
 * The same answer is not shown twice: a screen reader would say it again with every frame.
 * @param {HTMLElement} place
 * @param {string} name
 * @param {Record<string, string>} [fills]
 * @param {(content: DocumentFragment) => void} [finish] what is not words
 */
export function answer(place, name, fills = {}, finish = () => {}) {
  const shown = JSON.stringify([name, fills])
  if (place.dataset.shown === shown) return
  place.dataset.shown = shown
  const content = prepared(name, fills)
  finish(content)
  place.replaceChildren(content)
}

/**
 * @param {string} name
 * @param {Record<string, string>} [fills]
 */
export function prepared(name, fills = {}) {
  const template = document.querySelector(`template[data-answer="${name}"]`)
  if (!(template instanceof HTMLTemplateElement)) throw new Error(`no answer ${name}`)
  const content = document.importNode(template.content, true)
  const filled = (/** @type {string} */ text) => text.replace(/\{(\w+)\}/g, (whole, word) => fills[word] ?? whole)
  const texts = document.createTreeWalker(content, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) texts.currentNode.nodeValue = filled(texts.currentNode.nodeValue ?? '')
  for (const link of content.querySelectorAll('a')) link.setAttribute('href', filled(link.getAttribute('href') ?? ''))
  return content
}
