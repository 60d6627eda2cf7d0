// @ts-check
/** What is drawn over a photo: the three edges at the nearest corner of a box, or the rims and the height of a cylinder. */

/** @typedef {import('./photo.js').Photo} Photo */
/** @typedef {import('./photo.js').Point} Point */
/** @typedef {import('./stage.js').Drawing} Drawing */

/**
 * @param {Photo} photo
 * @param {'box' | 'cylinder'} shape
 * @param {Record<string, string>} says by name of the dimension, what stands at it
 * @param {'along' | 'across' | null} length which side of a box is its length
 * @returns {Drawing}
 */
export function drawingOf(photo, shape, says, length) {
  const at = (/** @type {string} */ part) => photo.handles.filter(handle => handle.part === part)
  if (at('sheet').length) return { edges: [], curves: [closed(at('sheet').map(({ px }) => px))] }
  return shape === 'box' ? box(photo, says, length) : can(at('base_rim').map(({ px }) => px), at('top_rim').map(({ px }) => px), says)
}

/** @param {Photo} photo @param {Record<string, string>} says @param {'along' | 'across' | null} length @returns {Drawing} */
function box(photo, says, length) {
  const corner = (/** @type {string} */ part, /** @type {number} */ at) => photo.handles.find(handle => handle.part === part && handle.at === at % 4)?.px
  const front = nearest(corner)
  const names = length === 'across' ? { along: 'width', across: 'length' } : { along: 'length', across: 'width' }
  /** @type {import('./stage.js').Edge[]} */
  const edges = []
  const add = (/** @type {Point | undefined} */ from, /** @type {Point | undefined} */ to, /** @type {string} */ name) => {
    const look = name === 'length' ? 'one' : name === 'width' ? 'two' : 'three'
    if (from && to) edges.push({ from, to, look, say: says[name] })
  }
  const before = (front + 3) % 4
  add(corner('base', before), corner('base', front), before % 2 ? names.across : names.along)
  add(corner('base', front), corner('base', front + 1), front % 2 ? names.across : names.along)
  add(corner('base', front), corner('top', front), 'height')
  const top = [0, 1, 2, 3].map(at => corner('top', at)).filter(px => px !== undefined)
  return { edges, curves: top.length === 4 ? [closed(top)] : [] }
}

/** The base corner at the nearest edge: the one opposite of the hidden one, or the lowest in the picture. @param {(part: string, at: number) => Point | undefined} corner */
function nearest(corner) {
  const hidden = [0, 1, 2, 3].filter(at => !corner('base', at))
  if (hidden.length === 1) return (hidden[0] + 2) % 4
  const down = [0, 1, 2, 3].map(at => corner('base', at)?.[1] ?? -Infinity)
  return down.indexOf(Math.max(...down))
}

/** @param {Point[]} base @param {Point[]} top @param {Record<string, string>} says @returns {Drawing} */
function can(base, top, says) {
  if (base.length < 3 || top.length < 3) return { edges: [], curves: [] }
  const [left, right] = [leftmost(top), leftmost(top.map(([x, y]) => /** @type {Point} */ ([-x, y])))]
  const foot = leftmost(base)
  return {
    curves: [base, closed(around(top))],
    edges: [
      { from: left, to: [-right[0], right[1]], look: 'one', say: says.diameter },
      { from: foot, to: [foot[0], left[1]], look: 'three', say: says.height },
    ],
  }
}

/** @param {Point[]} points */
function leftmost(points) {
  return points.reduce((best, point) => (point[0] < best[0] ? point : best))
}

/** In turning order about their middle. @param {Point[]} points @returns {Point[]} */
function around(points) {
  const [x, y] = [0, 1].map(axis => points.reduce((sum, point) => sum + point[axis], 0) / points.length)
  return [...points].sort((a, b) => Math.atan2(a[1] - y, a[0] - x) - Math.atan2(b[1] - y, b[0] - x))
}

/** @param {Point[]} points @returns {Point[]} */
function closed(points) {
  return points.length ? [...points, points[0]] : []
}
