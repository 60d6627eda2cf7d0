// @ts-check
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { aimed, edgesOf, figure, gazeOf, middleOf, onScreen, POINTS, sizesOf, steady, surfaceOf } from '../../../../scanning/browser/measuring/spatial.js'

/** @typedef {import('../../../../scanning/browser/measuring/spatial.js').Point} Point */

const PROJECTION = [2, 0, 0, 0, 0, 1, 0, 0, 0.05, -0.02, -1.002, -1, 0, 0, -0.02, 0] // by columns, its middle a little off

/** Numbers between 0 and 1 that look random and are the same each time. @param {number} seed */
function chance(seed) {
  return () => {
    seed = (seed * 1103515245 + 12345) % 2147483648
    return seed / 2147483648
  }
}

/** The pose of a viewer, by columns. @param {Point} eye @param {Point} at */
function looking(eye, at) {
  const back = unit(eye.map((value, axis) => value - at[axis]))
  const right = unit(cross([0, 1, 0], back))
  const up = cross(back, right)
  return [...right, 0, ...up, 0, ...back, 0, ...eye, 1]
}

/** @param {number[]} pose a turn and a shift */
function inverted(pose) {
  const turn = [0, 1, 2].map(row => [0, 1, 2].map(column => pose[4 * row + column]))
  const shift = turn.map(row => -row.reduce((sum, value, axis) => sum + value * pose[12 + axis], 0))
  return [0, 1, 2].flatMap(column => [...turn.map(row => row[column]), 0]).concat(...shift, 1)
}

/** @param {Point} vector */
const unit = vector => vector.map(value => value / Math.hypot(...vector))

/** @param {Point} a @param {Point} b */
const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]

/** Points at each in turn from a hand that never stays where it was. @param {'box' | 'cylinder'} shape @param {Point[]} targets @param {() => number} random */
function pointed(shape, targets, random) {
  /** @type {Point[]} */
  const points = []
  for (const target of targets) {
    const eye = [target[0] + random() - 0.5, 0.9 + random() * 0.3, target[2] + 0.5 + random() * 0.4]
    const gaze = gazeOf(looking(eye, target))
    const answer = aimed(shape, points, gaze, [{ point: target, up: [0, 1, 0] }])
    assert('point' in answer, `${shape} ${points.length}: ${JSON.stringify(answer)}`)
    points.push(answer.point)
  }
  return points
}

/** @param {() => number} random @returns {{targets: Point[], mm: number[]}} */
function someBox(random) {
  const [length, width, height] = [0.08 + random() * 0.5, 0.05 + random() * 0.4, 0.02 + random() * 0.4]
  const [turn, x, y, z] = [random() * 6, random() - 0.5, random() * 0.3 - 0.5, random() - 0.5]
  const along = (/** @type {number} */ far, /** @type {number} */ way) => [far * Math.cos(way), 0, far * Math.sin(way)]
  const plus = (/** @type {Point} */ a, /** @type {Point} */ b) => a.map((value, axis) => value + b[axis])
  const front = [x, y, z]
  const targets = [plus(front, along(length, turn)), front, plus(front, along(width, turn + Math.PI / 2)), plus(front, [0, height, 0])]
  return { targets, mm: [length, width, height].map(metres => metres * 1000) }
}

test('pointing at a box gives its size, wherever one stands', () => {
  const random = chance(1)
  for (let tried = 0; tried < 500; tried++) {
    const { targets, mm } = someBox(random)
    const found = sizesOf('box', pointed('box', targets, random))
    for (const [at, name] of ['length', 'width', 'height'].entries()) assert(Math.abs(found[name][0] - mm[at]) <= 0.5001, `${name} ${found[name]} ${mm[at]}`)
  }
})

test('pointing at a cylinder gives its size', () => {
  const random = chance(2)
  for (let tried = 0; tried < 500; tried++) {
    const [radius, height, turn] = [0.02 + random() * 0.15, 0.03 + random() * 0.3, random() * 0.4 - 0.2]
    const rim = (/** @type {number} */ way, /** @type {number} */ y) => [radius * Math.cos(way), y, -0.8 + radius * Math.sin(way)]
    const front = Math.PI / 2
    const targets = [rim(front, 0), rim(front, height), rim(Math.PI + turn, height), rim(turn, height)]
    const found = sizesOf('cylinder', pointed('cylinder', targets, random))
    assert(Math.abs(found.diameter[0] - radius * 2000) <= 0.5001, `${found.diameter} ${radius}`)
    assert(Math.abs(found.height[0] - height * 1000) <= 0.5001, `${found.height} ${height}`)
  }
})

test('what is drawn goes through what was pointed at, and a point looked at is where the gaze goes', () => {
  const random = chance(3)
  for (let tried = 0; tried < 100; tried++) {
    const { targets } = someBox(random)
    const edges = edgesOf('box', pointed('box', targets, random))
    assert.deepEqual(edges.map(({ name }) => name).filter(Boolean), ['length', 'width', 'height'])
    for (const target of targets) assert(edges.some(({ line }) => line.some(end => Math.hypot(...end.map((value, axis) => value - target[axis])) < 1e-6)))
    const pose = looking([0.3, 0.9, 1], targets[1])
    const [middle, seen] = [middleOf(PROJECTION), onScreen(PROJECTION, inverted(pose), targets[1])]
    assert(seen && Math.hypot(seen[0] - middle[0], seen[1] - middle[1]) < 1e-9, `${seen} ${middle}`)
    const behind = [0, 1, 2].map(axis => pose[12 + axis] + pose[8 + axis])
    assert.equal(onScreen(PROJECTION, inverted(pose), behind), null)
  }
})

test('a right-hand point lies right of the left one, a higher one above', () => {
  const inverse = inverted(looking([0, 0.5, 1], [0, 0, 0]))
  const [left, right, up] = [[-0.1, 0, 0], [0.1, 0, 0], [0, 0.1, 0]].map(point => onScreen(PROJECTION, inverse, point))
  assert(left && right && up && left[0] < right[0] && up[1] < left[1])
})

test('the sizes come one by one', () => {
  const [left, front, right, top] = [[-0.3, 0, 0], [0, 0, 0], [0, 0, -0.2], [0, 0.1, 0]]
  assert.deepEqual(Object.keys(sizesOf('box', [left])), [])
  assert.deepEqual(Object.keys(sizesOf('box', [left, front])), ['length'])
  assert.deepEqual(sizesOf('box', [left, front, right, top]), { length: [300, 280, 320], width: [200, 180, 220], height: [100, 80, 120] })
  assert.equal([left, front, right, top].length, POINTS)
})

test('an interval is never narrower than AR is good for, and reaches below nothing', () => {
  assert.deepEqual(figure(312.4), [312, 292, 332])
  assert.deepEqual(figure(500), [500, 470, 530])
  assert.deepEqual(figure(15), [15, 1, 35])
})

const DOWN = gazeOf(looking([0, 0.5, 0.5], [0, 0, 0]))
const TABLE = surfaceOf([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1])
const WALL = { point: [0, 0, 0], up: [0, 0, 1] }

for (const [why, answer] of /** @type {[string, any][]} */ ([
  ['no_surface', aimed('box', [], DOWN, [])],
  ['upright', aimed('box', [], DOWN, [WALL])],
  ['away', aimed('box', [], gazeOf(looking([0, 5, 5], [0, 0, 0])), [TABLE])],
  ['away', aimed('box', [[-0.3, 0, 0]], gazeOf(looking([0, 0.5, 0.5], [0, 0.6, 0])), [TABLE])],
  ['near', aimed('box', [[0.005, 0, 0]], DOWN, [TABLE])],
  ['not_square', aimed('box', [[-0.3, 0, 0], [-0.1, 0, 0]], DOWN, [TABLE])],
  ['low', aimed('box', [[-0.3, 0, 0], [0, 0, 0], [0, 0, -0.3]], DOWN, [TABLE])],
  ['steep', aimed('box', [[-0.3, 0, 0], [0, 0, 0], [0, 0, -0.3]], gazeOf(looking([0, 0.9, 0.05], [0, 0, 0])), [TABLE])],
  ['not_wide', aimed('cylinder', [[-0.03, -0.1, 0], [-0.03, 0, 0], [-0.06, 0, 0.01]], DOWN, [TABLE])],
])) {
  test(`a point that would tell nothing is refused: ${why}`, () => assert.equal(answer.refused, why))
}

test('a table is found behind a wall, since a package has walls', () => {
  assert.deepEqual(aimed('box', [], DOWN, [WALL, TABLE]), { point: [0, 0, 0] })
})

test('a hand that trembles is steady, one that moves on is not', () => {
  const [first, , third] = steady([[0, 0, 0], [0.004, 0, 0], [0.002, 0, 0.003]]) ?? []
  assert(Math.abs(first - 0.002) < 1e-12 && Math.abs(third - 0.001) < 1e-12)
  assert.equal(steady([[0, 0, 0], [0.03, 0, 0]]), null)
  assert.equal(steady([]), null)
})
