// @ts-check
/** What kind of browser this is, where nothing else tells. */

/** Whether the page runs as an installed app (iOS has its own word for it). */
export function isInstalled() {
  return matchMedia('(display-mode: standalone)').matches || /** @type {any} */ (navigator).standalone === true
}

/** An iPad says it is a Mac, but a Mac has no touch. */
export function isIos() {
  return /iPhone|iPad|iPod/.test(navigator.userAgent) || (navigator.userAgent.includes('Macintosh') && navigator.maxTouchPoints > 1)
}
