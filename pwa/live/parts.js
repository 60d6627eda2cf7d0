// @ts-check
/**
 * A page whose parts follow what happens: the server renders them, at first and ever after.
 *
 *     <main data-live="/reports/…/live" data-look="/reports/…">      where to listen, and where the parts are read
 *       <p data-way data-own data-live-words="…" data-asking-words="…" data-away-words="…" data-ended-words="…"></p>
 *       <section data-part="steps">…</section>                       replaced by its namesake of the answer
 *
 * What `data-look` answers to a request with `HX-Request` may hold any of the parts. `live:told` and `live:looked` are
 * dispatched on the element with `data-live`. Words may contain {at}: when the page was last known to be true.
 */

import { bring } from './bring.js'
import { listen } from './listen.js'

/** @param {HTMLElement} page @returns {() => Promise<unknown>} looks at once */
export function follow(page) {
  const { live = '', look: address = location.pathname } = page.dataset
  let lastSeen = new Date(document.documentElement.dataset.keptAt ?? Date.now())
  let lastText = ''

  async function look() {
    try {
      const answer = await fetch(address, { headers: { 'HX-Request': 'true' }, cache: 'no-cache' })
      if ([401, 403, 404, 410].includes(answer.status) || answer.redirected) return 'ended'
      if (!answer.ok) return 'away'
      const text = await answer.text()
      lastSeen = new Date()
      if (text !== lastText) swap(text)
      lastText = text
      page.dispatchEvent(new CustomEvent('live:looked'))
      return 'seen'
    } catch {
      return 'away' // no network, or no server
    }
  }

  /** @param {string} html */
  function swap(html) {
    const answer = new DOMParser().parseFromString(html, 'text/html')
    addSymbols(answer)
    for (const part of page.querySelectorAll('[data-part]')) {
      const name = part.getAttribute('data-part')
      const now = answer.querySelector(`[data-part="${name}"]`)
      if (now) bring(part, now)
    }
  }

  return listen(live, {
    look: /** @type {() => Promise<'seen' | 'away' | 'ended'>} */ (look),
    heard: facts => page.dispatchEvent(new CustomEvent('live:told', { detail: facts })),
    goes: way => {
      document.documentElement.dataset.way = way
      const shown = page.querySelector('[data-way]')
      if (!(shown instanceof HTMLElement)) return
      const words = shown.dataset[`${way}Words`] ?? ''
      shown.textContent = words.replace('{at}', lastSeen.toTimeString().slice(0, 5))
      shown.hidden = !words
    },
  })
}

/** The page carries the icons that it had; a part may bring more. @param {Document} answer */
function addSymbols(answer) {
  const sprite = document.querySelector('svg.sprite')
  for (const symbol of answer.querySelectorAll('svg.sprite symbol')) {
    if (sprite && !document.getElementById(symbol.id)) sprite.append(document.importNode(symbol, true))
  }
}
