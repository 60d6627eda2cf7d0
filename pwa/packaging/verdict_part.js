// @ts-check
/** Writes a verdict into the part of the page that the server writes for a record (pwa/templates/packaging/verdict.html). */

/** @typedef {ReturnType<typeof import('./shown.js').shown>} Shown */

/** @type {Record<string, string>} */
const COLOURS = { exceeds: 'hero over', within: 'hero', cannot_tell: 'hero what' }

/** @param {HTMLElement} part @param {Shown} verdict */
export function showVerdict(part, verdict) {
  const hero = /** @type {HTMLElement} */ (part.querySelector('.hero'))
  hero.className = COLOURS[verdict.state]
  for (const each of parts(part, '[data-state]')) each.hidden = each.dataset.state !== verdict.state
  const texts = { ...verdict, lines: verdict.lines.join('\n'), assumed: verdict.assumed.join('\n') }
  for (const each of parts(part, '[data-v]')) each.textContent = String(Reflect.get(texts, each.dataset.v ?? '') ?? '')
  for (const each of parts(part, '[data-if]')) each.hidden = !Reflect.get(texts, each.dataset.if ?? '')
  const big = part.querySelector('.big')
  if (big) big.className = `big ${verdict.state === 'exceeds' ? 'c-over' : ''}`
  if (verdict.gauge) drawGauge(part, verdict.gauge, verdict)
  for (const row of parts(part, '[data-check]')) {
    const told = verdict.rows[row.dataset.check ?? '']
    row.hidden = !told
    if (!told) continue
    for (const chip of parts(row, '[data-chip]')) chip.hidden = chip.dataset.chip !== told[0]
    const line = row.querySelector('[data-says]')
    if (line) line.textContent = told[1]
  }
}

/** @param {HTMLElement} part @param {import('./shown.js').Gauge} gauge @param {Shown} verdict */
function drawGauge(part, { scale, value, low, high, limit }, { ratio, limit: says, gauge_says: label }) {
  const svg = /** @type {SVGElement} */ (part.querySelector('.gauge'))
  svg.setAttribute('aria-label', label)
  const over = value > limit
  const set = (/** @type {string} */ name, /** @type {Record<string, string>} */ to) => {
    for (const [attribute, at] of Object.entries(to)) svg.querySelector(`[data-g="${name}"]`)?.setAttribute(attribute, at)
  }
  set('free', { width: `${Math.min(value, limit)}%` })
  set('excess', { x: `${limit}%`, width: `${over ? value - limit : 0}%` })
  set('interval', { x: `${low}%`, width: `${Math.max(high - low, 0.6)}%` })
  set('limit', { x: `${limit}%` })
  set('ring', { cx: `${value}%`, class: over ? 'g-over' : 'g-ok' })
  const write = (/** @type {string} */ name, /** @type {string} */ text, /** @type {number} */ at) => {
    const line = svg.querySelector(`[data-g="${name}"]`)
    if (!line) return
    line.textContent = text
    line.setAttribute('x', `${at}%`)
    line.setAttribute('text-anchor', at > 78 ? 'end' : at < 22 ? 'start' : 'middle')
  }
  write('value-says', ratio, value)
  write('limit-says', says, limit)
  write('scale-says', `${scale}%`, 100)
}

/** @param {ParentNode} within @param {string} selector */
function parts(within, selector) {
  return /** @type {NodeListOf<HTMLElement>} */ (within.querySelectorAll(selector))
}
