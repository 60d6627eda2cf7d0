// @ts-check
/** The number of unread notices at the bell, and wherever else a page says it. */

/** @param {number} unread */
export function showUnread(unread) {
  for (const bell of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-unread-badge]'))) {
    bell.hidden = unread === 0
    bell.textContent = unread < 100 ? String(unread) : '99+'
    bell.setAttribute('aria-label', (bell.dataset.unreadBadge ?? '').replace('{n}', String(unread)))
  }
  for (const words of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-unread-words]'))) {
    words.textContent = (words.dataset.unreadWords ?? '').replace('{n}', String(unread))
  }
}
