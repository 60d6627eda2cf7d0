// @ts-check
/** The package drawn over the camera's picture: edges with their figures, dots, and the ring that one aims with. */

import { middleOf, onScreen } from '../../../scanning/measuring/spatial.js'

/** @typedef {import('../../../scanning/measuring/spatial.js').Point} Point */
/** @typedef {import('../../../scanning/measuring/spatial.js').Edge} Edge */
/** @typedef {import('./session.js').Seen} Seen */

const SVG = 'http://www.w3.org/2000/svg'
/** Where the figure of an edge stands from its middle, px: outside of the package, and out of the way of who aims. @type {Record<string, number[]>} */
const ASIDE = { length: [0, 24], width: [0, 24], height: [54, -14], diameter: [0, -18] }
const LETTER = 15 // px

/**
 * @param {SVGElement} svg
 * @param {Seen} seen
 * @param {{edges: Edge[], dots: Point[], labels: Record<string, string>, isAiming: boolean, isGood: boolean}} what
 */
export function draw(svg, { projection, inverse }, { edges, dots, labels, isAiming, isGood }) {
  const { clientWidth: width, clientHeight: height } = svg
  const place = (/** @type {[number, number]} */ [x, y]) => [x * width, y * height]
  const at = (/** @type {Point} */ point) => {
    const found = onScreen(projection, inverse, point)
    return found && place(found)
  }
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`)
  svg.replaceChildren(
    ...edges.flatMap(({ look, line }) => lines(look, line.map(at))),
    ...dots.flatMap(dot => circle('dot', at(dot), 9)),
    ...edges.flatMap(({ name, line }) => (name && labels[name] ? label(labels[name], line.map(at), ASIDE[name]) : [])),
    ...(isAiming ? [...circle(`ring${isGood ? ' good' : ''}`, place(middleOf(projection)), 16), ...circle('aim', place(middleOf(projection)), 2.5)] : []),
  )
}

/** Twice, the wider one below, so that it shows on any ground. @param {string} look @param {(number[] | null)[]} points */
function lines(look, points) {
  const whole = points.filter(point => point !== null)
  if (whole.length < points.length) return [] // behind the phone
  return ['under', look].map(kind => made('polyline', { class: kind, points: whole.map(point => point.map(px => px.toFixed(1)).join(',')).join(' ') }))
}

/** @param {string} kind @param {number[] | null} point @param {number} radius */
function circle(kind, point, radius) {
  return point ? [made('circle', { class: kind, cx: point[0], cy: point[1], r: radius })] : []
}

/** @param {string} text @param {(number[] | null)[]} ends @param {number[]} aside */
function label(text, [from, to], aside) {
  if (!from || !to) return []
  const [x, y] = aside.map((off, axis) => (from[axis] + to[axis]) / 2 + off)
  const wide = [...text].reduce((sum, letter) => sum + (letter > '\u2e80' ? LETTER : LETTER * 0.6), LETTER * 1.2)
  const part = made('g', { class: 'label', transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` })
  const words = made('text', { y: 5 })
  words.textContent = text
  part.append(made('rect', { x: -wide / 2, y: -14, width: wide, height: 28, rx: 8 }), words)
  return [part]
}

/** @param {string} name @param {Record<string, string | number>} attributes */
function made(name, attributes) {
  const element = document.createElementNS(SVG, name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value))
  return element
}
