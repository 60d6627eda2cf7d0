// @ts-check
/**
 * A package measured by pointing a phone at its corners, as AR rulers do: points in space become sizes, each with an
 * interval that is honest about AR. Knows no session and no page. Metres, y upwards, as the spaces of WebXR have them.
 *
 * The first point lies where the gaze meets a surface that the phone has found. The others need no surface: those of the
 * base lie in the same level plane, and the height goes straight up. A phone takes the table for a surface, but seldom
 * the top of a package.
 *
 * What AR is worth: M. A. Maneli and O. E. Isafiade, "A comparative analysis of augmented reality frameworks aimed at
 * diverse computing applications", ITU Kaleidoscope 2022, p. 119–126: five phones with ARCore were off by 2.65 % on
 * average at lengths of 45 to 100 cm, and by 28 to 40 mm at a length of 10 cm, tapped with a finger from 1 and 2 m. For
 * normal errors, 9 of 10 are within 2.06 times their average: 5.5 %, told as 6 %. One stands nearer than half of that
 * and points without a finger: 20 mm is the least that is told. No phone was tried for these figures.
 */

export const ALGORITHM = 'ar-1'
const OF_VALUE = 0.06
const LEAST = 20 // mm
const THINNEST = 1 // mm; no interval reaches below
const FAR = 4 // m; beyond, a hand's tremble is centimetres
const NEAR = 0.01 // m between two points
const LEVEL = 0.95 // cosine: a surface that is no table leans more
const SQUARE = 0.26 // cosine of 75°
const WIDE = 0.5 // cosine of 60° and 120°: from the front of a rim, its left and right end lie at 90°
const STEEP = 0.07 // squared cosine of 75°: from right above one sees no height
const STILL = 0.008 // m that a gaze wanders while one presses
const ROUND = 32 // points of a rim

/** @typedef {number[]} Point x, y, z in metres */
/** @typedef {{from: Point, along: Point}} Gaze `along` has the length 1 */
/** @typedef {{point: Point, up: Point}} Surface where the gaze meets it, and its normal */
/** @typedef {'box' | 'cylinder'} Shape */
/** @typedef {import('./measure.js').Figure} Figure */
/** @typedef {'no_surface' | 'upright' | 'away' | 'near' | 'low' | 'steep' | 'not_square' | 'not_wide'} Why */
/** @typedef {{look: 'one' | 'two' | 'three' | 'rim', name?: string, line: Point[]}} Edge */

/** How many points each shape takes: the left, nearest and right corner of the base and the top; front of the base, top, left and right of the rim. */
export const POINTS = 4

/** Where the viewer is and looks. @param {ArrayLike<number>} matrix of its pose, by columns @returns {Gaze} */
export function gazeOf(matrix) {
  return { from: [matrix[12], matrix[13], matrix[14]], along: [-matrix[8], -matrix[9], -matrix[10]] }
}

/** The normal of what was hit. @param {ArrayLike<number>} matrix of its pose, by columns @returns {Surface} */
export function surfaceOf(matrix) {
  return { point: [matrix[12], matrix[13], matrix[14]], up: [matrix[4], matrix[5], matrix[6]] }
}

/**
 * The next point, where the gaze is now.
 * @param {Shape} shape @param {Point[]} points so far @param {Gaze} gaze @param {Surface[]} surfaces that it meets, the nearest first
 * @returns {{point: Point} | {refused: Why}}
 */
export function aimed(shape, points, gaze, surfaces) {
  if (points.length === 0) return onTable(gaze, surfaces)
  const goesUp = points.length === (shape === 'box' ? 3 : 1)
  const foot = shape === 'box' ? points[1] : points[0]
  if (goesUp) return above(foot, gaze)
  const level = shape === 'box' ? points[0][1] : points[1][1]
  const point = onLevel(level, gaze)
  return point ? fitting(shape, points, point) : { refused: 'away' }
}

/** The middle of where the gaze was while one pressed, or null where it wandered. @param {Point[]} lately @returns {Point | null} */
export function steady(lately) {
  const middle = [0, 1, 2].map(axis => lately.reduce((sum, point) => sum + point[axis], 0) / lately.length)
  return lately.length > 0 && lately.every(point => apart(point, middle) < STILL) ? middle : null
}

/** What is known of the sizes by these points: all of them when there are four. @param {Shape} shape @param {Point[]} points @returns {Record<string, Figure>} */
export function sizesOf(shape, points) {
  /** @type {[string, number | null][]} */
  const found = shape === 'box' ? ofBox(points) : ofCylinder(points)
  return Object.fromEntries(found.flatMap(([name, metres]) => (metres === null ? [] : [[name, figure(metres * 1000)]])))
}

/** In whole millimetres: AR knows no tenths. @param {number} mm @returns {Figure} */
export function figure(mm) {
  const value = Math.max(Math.round(mm), THINNEST)
  const around = Math.ceil(Math.max(LEAST, value * OF_VALUE))
  return [value, Math.max(value - around, THINNEST), value + around]
}

/** What is to be drawn of the package by these points. @param {Shape} shape @param {Point[]} points @returns {Edge[]} */
export function edgesOf(shape, points) {
  return shape === 'box' ? edgesOfBox(points) : edgesOfCylinder(points)
}

/**
 * Where a point is on the screen, as parts of its width and height from the upper left; null behind the viewer.
 * @param {ArrayLike<number>} projection @param {ArrayLike<number>} inverse of the view's pose, both by columns @param {Point} point
 * @returns {[number, number] | null}
 */
export function onScreen(projection, inverse, point) {
  const [x, y, , w] = times(projection, times(inverse, [...point, 1]))
  return w > 1e-6 ? [(x / w + 1) / 2, (1 - y / w) / 2] : null
}

/** Where on the screen the gaze goes: not always its middle. @param {ArrayLike<number>} projection @returns {[number, number]} */
export function middleOf(projection) {
  return /** @type {[number, number]} */ (onScreen(projection, IDENTITY, [0, 0, -1]))
}

const IDENTITY = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]

/** @param {Gaze} gaze @param {Surface[]} surfaces @returns {{point: Point} | {refused: Why}} */
function onTable(gaze, surfaces) {
  const table = surfaces.find(({ up }) => up[1] > LEVEL)
  if (!table) return { refused: surfaces.length ? 'upright' : 'no_surface' }
  return apart(table.point, gaze.from) > FAR ? { refused: 'away' } : { point: table.point }
}

/** The point of a plumb line that the gaze passes nearest. @param {Point} foot @param {Gaze} gaze @returns {{point: Point} | {refused: Why}} */
function above(foot, { from, along }) {
  const [x, y, z] = minus(foot, from)
  const flat = along[0] ** 2 + along[2] ** 2
  if (flat < STEEP) return { refused: 'steep' }
  const far = (x * along[0] + z * along[2]) / flat
  if (far <= 0 || far > FAR) return { refused: 'away' }
  const height = far * along[1] - y
  return height < NEAR ? { refused: 'low' } : { point: [foot[0], foot[1] + height, foot[2]] }
}

/** @param {number} level @param {Gaze} gaze @returns {Point | null} */
function onLevel(level, { from, along }) {
  const far = (level - from[1]) / along[1]
  return far > 0 && far <= FAR ? from.map((value, axis) => value + far * along[axis]) : null
}

/** @param {Shape} shape @param {Point[]} points @param {Point} point @returns {{point: Point} | {refused: Why}} */
function fitting(shape, points, point) {
  if (points.some(each => apart(each, point) < NEAR)) return { refused: 'near' }
  if (shape === 'box' && points.length === 2 && Math.abs(cosine(points[1], points[0], point)) > SQUARE) return { refused: 'not_square' }
  if (shape === 'cylinder' && points.length === 3 && Math.abs(cosine(points[1], points[2], point)) > WIDE) return { refused: 'not_wide' }
  return { point }
}

/** @param {Point[]} points @returns {[string, number | null][]} */
function ofBox([left, front, right, top]) {
  return [
    ['length', front ? apart(left, front) : null],
    ['width', right ? apart(front, squared(left, front, right)) : null],
    ['height', top ? top[1] - front[1] : null],
  ]
}

/** @param {Point[]} points @returns {[string, number | null][]} */
function ofCylinder([foot, front, left, right]) {
  return [
    ['diameter', right ? 2 * circle(front, left, right).radius : null],
    ['height', front ? front[1] - foot[1] : null],
  ]
}

/** The right corner where it would be if that of the base were exactly square. @param {Point} left @param {Point} front @param {Point} right */
function squared(left, front, right) {
  const side = unit(minus(left, front))
  const other = minus(right, front)
  const off = dot(other, side)
  return front.map((value, axis) => value + other[axis] - off * side[axis])
}

/** Through three points of one level. @param {Point} a @param {Point} b @param {Point} c */
function circle(a, b, c) {
  const [[bx, , bz], [cx, , cz]] = [minus(b, a), minus(c, a)]
  const twice = 2 * (bx * cz - bz * cx)
  const [b2, c2] = [bx * bx + bz * bz, cx * cx + cz * cz]
  const [x, z] = [(cz * b2 - bz * c2) / twice, (bx * c2 - cx * b2) / twice]
  return { centre: [a[0] + x, a[1], a[2] + z], radius: Math.hypot(x, z) }
}

/** @param {Point[]} points @returns {Edge[]} */
function edgesOfBox([left, front, third, top]) {
  /** @type {Edge[]} */
  const edges = []
  if (front) edges.push({ look: 'one', name: 'length', line: [left, front] })
  if (!third) return edges
  const right = squared(left, front, third)
  const back = left.map((value, axis) => value + right[axis] - front[axis])
  edges.push({ look: 'two', name: 'width', line: [front, right] }, { look: 'rim', line: [right, back, left] })
  if (!top) return edges
  const base = [left, front, right, back]
  const raised = base.map(([x, y, z]) => [x, y + top[1] - front[1], z])
  const risers = [0, 2, 3].map(at => /** @type {Edge} */ ({ look: 'rim', line: [base[at], raised[at]] }))
  return [...edges, ...risers, { look: 'rim', line: [...raised, raised[0]] }, { look: 'three', name: 'height', line: [front, raised[1]] }]
}

/** @param {Point[]} points @returns {Edge[]} */
function edgesOfCylinder([foot, front, left, right]) {
  /** @type {Edge[]} */
  const edges = []
  if (front) edges.push({ look: 'three', name: 'height', line: [foot, front] })
  if (left && !right) edges.push({ look: 'rim', line: [front, left] })
  if (!right) return edges
  const { centre, radius } = circle(front, left, right)
  const rim = Array.from({ length: ROUND + 1 }, (_, at) => {
    const turn = (at / ROUND) * 2 * Math.PI
    return [centre[0] + radius * Math.cos(turn), centre[1], centre[2] + radius * Math.sin(turn)]
  })
  const across = minus(left, centre)
  const ends = [centre.map((value, axis) => value + across[axis]), centre.map((value, axis) => value - across[axis])]
  return [{ look: 'rim', line: rim.map(([x, , z]) => [x, foot[1], z]) }, { look: 'rim', line: rim }, ...edges, { look: 'one', name: 'diameter', line: ends }]
}

/** @param {Point} a @param {Point} b */
const apart = (a, b) => Math.hypot(...minus(a, b))

/** @param {Point} a @param {Point} b */
const minus = (a, b) => a.map((value, axis) => value - b[axis])

/** @param {Point} a @param {Point} b */
const dot = (a, b) => a.reduce((sum, value, axis) => sum + value * b[axis], 0)

/** Of the angle at a corner. @param {Point} corner @param {Point} a @param {Point} b */
const cosine = (corner, a, b) => dot(unit(minus(a, corner)), unit(minus(b, corner)))

/** @param {Point} vector */
function unit(vector) {
  const length = Math.hypot(...vector)
  return vector.map(value => value / length)
}

/** @param {ArrayLike<number>} matrix four by four, by columns @param {number[]} vector */
function times(matrix, vector) {
  return [0, 1, 2, 3].map(row => [0, 1, 2, 3].reduce((sum, column) => sum + matrix[4 * column + row] * vector[column], 0))
}
