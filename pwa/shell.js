// @ts-check
/** What every page starts: the service worker. A page works without it, only not without a network. */
if ('serviceWorker' in navigator && window.isSecureContext) {
  navigator.serviceWorker.register('/service-worker.js').catch(reason => console.info('no service worker:', reason))
}
