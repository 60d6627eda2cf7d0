// @ts-check
/** The receipt of a record, told once on the page that shows the record. */

import { when } from '../shell/when.js'

const ARRIVED = 'arrived'

/** @param {import('../../offline/outbox.js').Entry} entry received just now */
export function remember({ answer, receivedAt }) {
  const { path, receipt, status } = answer ?? {}
  sessionStorage.setItem(ARRIVED, JSON.stringify({ path, receipt, status, receivedAt }))
}

export function tellArrival() {
  const line = document.getElementById('arrived')
  const words = line?.querySelector('span')
  const arrived = JSON.parse(sessionStorage.getItem(ARRIVED) ?? 'null')
  if (!line || !words || arrived?.path !== location.pathname + location.search) return
  sessionStorage.removeItem(ARRIVED)
  const sentence = words.dataset[arrived.status === 'repeated' ? 'again' : 'now'] ?? ''
  const at = when(new Date(arrived.receivedAt), document.documentElement.lang)
  words.textContent = sentence.replace('{at}', at).replace('{number}', arrived.receipt)
  line.hidden = false
}
