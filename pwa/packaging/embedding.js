// @ts-check
/** /judge?embed=1: the page in a frame or in a mini-program's web view. No bars; the verdict goes to whoever embeds it. */

/** Whether somebody embeds it. Takes the bars away. */
export function isEmbedded() {
  const embedded = new URL(location.href).searchParams.get('embed') === '1'
  if (embedded) document.documentElement.dataset.embedded = ''
  return embedded
}

/**
 * To the sites that the settings name, and to a mini-program where its bridge is there.
 * @param {Record<string, unknown>} told
 * @param {string[]} origins
 */
export function tellEmbedder(told, origins) {
  const message = { from: 'mashang', ...told }
  if (parent !== window) for (const origin of origins) parent.postMessage(message, origin)
  const bridge = /** @type {any} */ (globalThis).wx?.miniProgram
  bridge?.postMessage?.({ data: message })
}
