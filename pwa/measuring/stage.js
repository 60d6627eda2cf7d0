// @ts-check
/**
 * The photo with the edges of the package on it, and handles at its corners that a finger or the arrow keys move.
 *
 * Events: `moved` while a handle moves, `placed` when it was let go.
 */

import { Loupe } from './loupe.js'

/** @typedef {import('./photo.js').Photo} Photo */
/** @typedef {import('./photo.js').Handle} Handle */
/** @typedef {[number, number]} Point */
/** @typedef {{from: Point, to: Point, look: 'one' | 'two' | 'three', say?: string}} Edge */
/** @typedef {{edges: Edge[], curves: Point[][]}} Drawing */

const SVG = 'http://www.w3.org/2000/svg'
const KEYS = /** @type {Record<string, Point>} */ ({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] })
const [DOT, TARGET, STEP, STRIDE] = [9, 24, 0.5, 8] // px on the screen

export class Stage extends EventTarget {
  /** @type {Photo | null} */
  photo = null
  /** @type {Map<Handle, SVGGElement>} */
  #dots = new Map()
  /** @type {Drawing} */
  #drawing = { edges: [], curves: [] }

  /** @param {HTMLElement} place @param {(handle: Handle) => string} nameOf */
  constructor(place, nameOf) {
    super()
    this.place = place
    this.nameOf = nameOf
    this.svg = made('svg', { role: 'group' })
    this.picture = made('image', {})
    this.lines = made('g', { 'aria-hidden': 'true' })
    this.handles = made('g', {})
    this.svg.append(this.picture, this.lines, this.handles)
    this.handles.addEventListener('pointerdown', event => this.#drag(/** @type {PointerEvent} */ (event)))
    this.loupe = new Loupe(place)
    place.prepend(this.svg)
    new ResizeObserver(() => this.#draw()).observe(place)
  }

  /** @param {Photo | null} photo @param {string} says what is on it */
  show(photo, says) {
    this.photo = photo
    this.svg.setAttribute('aria-label', says)
    this.#dots.clear()
    this.handles.replaceChildren()
    if (!photo) return
    this.svg.setAttribute('viewBox', `0 0 ${photo.width} ${photo.height}`)
    for (const [name, value] of Object.entries({ href: photo.url, width: photo.width, height: photo.height })) this.picture.setAttribute(name, String(value))
    this.loupe.look(photo)
    for (const handle of photo.handles) this.#add(handle)
    this.#draw()
  }

  /** @param {Drawing} drawing */
  draw(drawing) {
    this.#drawing = drawing
    this.#draw()
  }

  /** Pixels of the photo in one of the screen. */
  get #scale() {
    const { width, height } = this.place.getBoundingClientRect()
    return this.photo && width && height ? Math.max(this.photo.width / width, this.photo.height / height) : 1
  }

  /** @param {Handle} handle */
  #add(handle) {
    const dot = made('g', { class: 'handle', tabindex: '0', role: 'button', 'aria-label': this.nameOf(handle) })
    dot.append(made('circle', { class: 'target' }), made('circle', { class: 'dot' }))
    dot.addEventListener('keydown', event => this.#nudge(handle, event))
    this.#dots.set(handle, dot)
    this.handles.append(dot)
  }

  /** The point goes with the finger and stays beside it. @param {PointerEvent} down */
  #drag(down) {
    down.preventDefault()
    const [handle, dot] = this.#nearest(down)
    dot.focus({ preventScroll: true })
    dot.setPointerCapture(down.pointerId)
    const [x, y] = handle.px
    const letGo = new AbortController()
    const { signal } = letGo
    const move = (/** @type {PointerEvent} */ event) => {
      const scale = this.#scale
      this.#put(handle, [x + (event.clientX - down.clientX) * scale, y + (event.clientY - down.clientY) * scale])
      this.loupe.show(handle.px, scale, event.clientX < innerWidth / 2)
    }
    this.loupe.show(handle.px, this.#scale, down.clientX < innerWidth / 2)
    this.#put(handle, handle.px) // touched: no answer that was asked for before may move it away
    const end = () => {
      letGo.abort()
      this.loupe.hide()
      this.dispatchEvent(new Event('placed'))
    }
    dot.addEventListener('pointermove', move, { signal })
    dot.addEventListener('pointerup', end, { signal })
    dot.addEventListener('pointercancel', end, { signal })
  }

  /** Targets lie over each other on a small package: the nearest dot is meant. @param {PointerEvent} down @returns {[Handle, SVGGElement]} */
  #nearest({ clientX, clientY }) {
    const away = (/** @type {SVGGElement} */ dot) => {
      const { left, top, width, height } = dot.getBoundingClientRect()
      return Math.hypot(left + width / 2 - clientX, top + height / 2 - clientY)
    }
    return [...this.#dots].reduce((best, one) => (away(one[1]) < away(best[1]) ? one : best))
  }

  /** @param {Handle} handle @param {KeyboardEvent} event */
  #nudge(handle, event) {
    const way = KEYS[event.key]
    if (!way) return
    event.preventDefault()
    const by = (event.shiftKey ? STRIDE : STEP) * this.#scale
    this.#put(handle, [handle.px[0] + way[0] * by, handle.px[1] + way[1] * by])
    this.dispatchEvent(new Event('placed'))
  }

  /** @param {Handle} handle @param {Point} px */
  #put(handle, [x, y]) {
    if (!this.photo) return
    handle.px = [Math.min(Math.max(x, 0), this.photo.width), Math.min(Math.max(y, 0), this.photo.height)]
    handle.by = 'person'
    this.dispatchEvent(new Event('moved'))
  }

  #draw() {
    const scale = this.#scale
    for (const [handle, dot] of this.#dots) {
      dot.setAttribute('transform', `translate(${handle.px[0]} ${handle.px[1]}) scale(${scale})`)
      dot.setAttribute('data-by', handle.by)
      const [target, seen] = dot.children
      target.setAttribute('r', String(TARGET))
      seen.setAttribute('r', String(DOT))
    }
    const { edges, curves } = this.#drawing
    this.lines.replaceChildren(
      ...curves.flatMap(curve => ['under', 'rim'].map(look => line(curve, look, scale))),
      ...edges.flatMap(({ from, to, look }) => ['under', look].map(one => line([from, to], one, scale))),
      ...edges.flatMap(edge => (edge.say ? [label(edge, edge.say, scale)] : [])),
    )
  }
}

/** @param {Point[]} points @param {string} look @param {number} scale */
function line(points, look, scale) {
  const drawn = made('polyline', { class: look, points: points.map(([x, y]) => `${x / scale},${y / scale}`).join(' '), transform: `scale(${scale})` })
  return drawn
}

/** @param {Edge} edge @param {string} say @param {number} scale */
function label({ from, to, look }, say, scale) {
  const wide = 26 + say.length * 9
  const aside = look === 'three' ? (wide / 2 + 8) * scale : 0 // beside the short upright edge, as it would hide it
  const [x, y] = [(from[0] + to[0]) / 2 + aside, (from[1] + to[1]) / 2]
  const group = made('g', { class: 'label', transform: `translate(${x} ${y}) scale(${scale})` })
  const text = made('text', { y: '5.5' })
  text.textContent = say
  group.append(made('rect', { x: String(-wide / 2), y: '-15', width: String(wide), height: '30', rx: '9' }), text)
  return group
}

/**
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} name
 * @param {Record<string, string>} attributes
 * @returns {SVGElementTagNameMap[K]}
 */
function made(name, attributes) {
  const element = document.createElementNS(SVG, name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  return element
}
