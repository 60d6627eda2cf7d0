// @ts-check
/** Tells the server whether this is the installed app: field people stay signed in there for 30 days. */

for (const field of document.querySelectorAll('form[data-door] input[name=installed]')) {
  /** @type {HTMLInputElement} */ (field).value = isInstalled() ? '1' : ''
}

/** Whether the page runs as an installed app (iOS has its own word for it). */
export function isInstalled() {
  return matchMedia('(display-mode: standalone)').matches || /** @type {any} */ (navigator).standalone === true
}
