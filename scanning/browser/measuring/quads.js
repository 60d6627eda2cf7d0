// @ts-check
/** Dark patches with four corners: what the markers of the sheet look like before they are read. */

/** @typedef {import('./view.js').Point} Point */
/** @typedef {[Point, Point, Point, Point]} Quad clockwise as seen */

const LEAST_SIDE = 9 // px; below, nobody can read what is in it
const FULL = 0.88 // of the hull that four corners must cover
const INK = 0.35 // of the quad that must be dark

/**
 * @param {Uint8Array} dark 1 where it is dark @param {number} width @param {number} height
 * @returns {Quad[]}
 */
export function quadsIn(dark, width, height) {
  return patches(dark, width, height).flatMap(patch => {
    const { left, right, top, bottom, ink, edge } = patch
    if (right - left < LEAST_SIDE || bottom - top < LEAST_SIDE) return []
    if (left === 0 || top === 0 || right === width - 1 || bottom === height - 1) return [] // cut off
    const outline = hull(edge)
    const quad = outline.length >= 4 ? fourOf(outline) : null
    if (!quad || area(quad) < FULL * area(outline) || ink < INK * area(outline)) return []
    return shortest(quad) < LEAST_SIDE ? [] : [quad]
  })
}

/** @typedef {{left: number, right: number, top: number, bottom: number, ink: number, edge: Point[]}} Patch */

/** Joined runs of dark pixels, row by row. @param {Uint8Array} dark @param {number} width @param {number} height @returns {Patch[]} */
function patches(dark, width, height) {
  /** @type {number[]} */
  const parent = []
  /** @type {{row: number, from: number, to: number}[]} */
  const runs = []
  const rootOf = (/** @type {number} */ run) => {
    while (parent[run] !== run) run = parent[run] = parent[parent[run]]
    return run
  }
  let before = 0 // the first run of the row above
  for (let row = 0; row < height; row++) {
    const first = runs.length
    let above = before
    for (let x = 0; x < width; x++) {
      if (!dark[row * width + x]) continue
      const from = x
      while (x + 1 < width && dark[row * width + x + 1]) x++
      const mine = runs.push({ row, from, to: x }) - 1
      parent.push(mine)
      while (above < first && runs[above].to < from) above++
      for (let other = above; other < first && runs[other].from <= x; other++) parent[rootOf(other)] = rootOf(mine)
    }
    before = first
  }
  /** @type {Map<number, Patch>} */
  const found = new Map()
  runs.forEach(({ row, from, to }, run) => {
    const root = rootOf(run)
    const patch = found.get(root) ?? { left: from, right: to, top: row, bottom: row, ink: 0, edge: [] }
    found.set(root, patch)
    patch.left = Math.min(patch.left, from)
    patch.right = Math.max(patch.right, to)
    patch.bottom = row
    patch.ink += to - from + 1
    // Corners of pixels, so that the hull is as wide as the patch.
    patch.edge.push([from - 0.5, row - 0.5], [from - 0.5, row + 0.5], [to + 0.5, row - 0.5], [to + 0.5, row + 0.5])
  })
  return [...found.values()]
}

/** Convex, clockwise as seen. @param {Point[]} points @returns {Point[]} */
function hull(points) {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1])
  const half = (/** @type {Point[]} */ ordered) => {
    /** @type {Point[]} */
    const kept = []
    for (const point of ordered) {
      while (kept.length > 1 && turn(kept[kept.length - 2], kept[kept.length - 1], point) <= 0) kept.pop()
      kept.push(point)
    }
    return kept.slice(0, -1)
  }
  return [...half(sorted), ...half(sorted.reverse())]
}

/** Takes away the corner that matters least until four are left. @param {Point[]} outline @returns {Quad} */
function fourOf(outline) {
  const kept = [...outline]
  while (kept.length > 4) {
    let least = { at: 0, size: Infinity }
    kept.forEach((point, at) => {
      const size = Math.abs(turn(kept[(at + kept.length - 1) % kept.length], point, kept[(at + 1) % kept.length]))
      if (size < least.size) least = { at, size }
    })
    kept.splice(least.at, 1)
  }
  return /** @type {Quad} */ (kept)
}

/** Twice the area of the triangle; positive where it turns clockwise as seen. @param {Point} a @param {Point} b @param {Point} c */
function turn(a, b, c) {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
}

/** @param {Point[]} outline */
function area(outline) {
  return Math.abs(outline.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = outline[(i + 1) % outline.length]
    return sum + x * nextY - y * nextX
  }, 0)) / 2
}

/** @param {Quad} quad */
function shortest(quad) {
  return Math.min(...quad.map(([x, y], i) => Math.hypot(x - quad[(i + 1) % 4][0], y - quad[(i + 1) % 4][1])))
}
