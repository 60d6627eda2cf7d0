// @ts-check
/** What every page starts: the service worker. */
if ('serviceWorker' in navigator && window.isSecureContext) {
  navigator.serviceWorker.register('/service-worker.js')
}
