// @ts-check
/** The place under the finger, several times as large, where the finger does not hide it. */

const SVG = 'http://www.w3.org/2000/svg'
const ACROSS = 34 // px of the screen that it shows
const SIZE = 132 // px that it takes, as in the style

export class Loupe {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.svg = document.createElementNS(SVG, 'svg')
    this.svg.setAttribute('class', 'loupe')
    this.svg.setAttribute('aria-hidden', 'true')
    this.picture = document.createElementNS(SVG, 'image')
    this.cross = document.createElementNS(SVG, 'path')
    this.svg.append(this.picture, this.cross)
    this.hide()
    place.append(this.svg)
  }

  /** @param {{url: string, width: number, height: number}} photo */
  look({ url, width, height }) {
    for (const [name, value] of Object.entries({ href: url, width, height })) this.picture.setAttribute(name, String(value))
  }

  /** @param {[number, number]} px @param {number} scale pixels of the photo in one of the screen @param {boolean} atRight where the finger is not */
  show([x, y], scale, atRight) {
    const half = (ACROSS * scale) / 2
    this.svg.setAttribute('viewBox', `${x - half} ${y - half} ${2 * half} ${2 * half}`)
    const [near, far] = [half * 0.12, half * 0.7]
    this.cross.setAttribute('d', `M${x - far} ${y}H${x - near}M${x + near} ${y}H${x + far}M${x} ${y - far}V${y - near}M${x} ${y + near}V${y + far}`)
    this.cross.setAttribute('stroke-width', String((2 * 2 * half) / SIZE))
    this.svg.setAttribute('data-side', atRight ? 'right' : 'left')
    this.svg.removeAttribute('hidden')
  }

  hide() {
    this.svg.setAttribute('hidden', '')
  }
}
