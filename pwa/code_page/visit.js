// @ts-check
/** Tells the scan log what was used on this page, and for how long it was open. Nothing depends on it. */

const visit = document.body.dataset.scan
const opened = performance.now()

/** @param {string} what */
function tell(what) {
  const seconds = String(Math.round((performance.now() - opened) / 1000))
  navigator.sendBeacon(`/scans/${visit}/uses`, new URLSearchParams({ what, seconds }))
}

if (visit) {
  document.addEventListener('click', event => {
    const used = event.target instanceof Element && event.target.closest('[data-use]')
    if (used instanceof HTMLElement && used.dataset.use) tell(used.dataset.use)
  })
  // Not `unload`: phones never send it, and it keeps the page out of the back-forward cache.
  addEventListener('pagehide', () => tell('left'), { once: true })
}
