// @ts-check
/**
 * Says that this article was opened, once it is seen. The phone draws a number each day and forgets it the next: the
 * server can tell a second visit on the same day from a first, and nothing else.
 */

const article = /** @type {HTMLElement | null} */ (document.querySelector('[data-article]'))?.dataset.article
if (document.visibilityState === 'visible') say()
else document.addEventListener('visibilitychange', say, { once: true })

function say() {
  const phone = numberOfToday()
  if (!article || !phone || !navigator.onLine) return
  const body = new URLSearchParams({ phone })
  // Who has no network is not counted; nothing is lost by that.
  fetch(`/news/${article}/readings`, { method: 'POST', body, keepalive: true }).catch(() => undefined)
}

/** Nothing where a browser keeps nothing: such a visit would count anew with every reload. */
function numberOfToday() {
  const day = new Date().toDateString()
  try {
    const [drawnOn, kept] = (localStorage.getItem('news-reader') ?? '').split('|')
    if (drawnOn === day && kept) return kept
    const drawn = crypto.randomUUID()
    localStorage.setItem('news-reader', `${day}|${drawn}`)
    return drawn
  } catch {
    return ''
  }
}
