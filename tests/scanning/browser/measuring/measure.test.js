// @ts-check
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { boxCorners } from '../../../../scanning/browser/measuring/box.js'
import { rims } from '../../../../scanning/browser/measuring/cylinder.js'
import { measure } from '../../../../scanning/browser/measuring/measure.js'
import { standpoint } from '../../../../scanning/browser/measuring/view.js'
import { standing } from './scene.js'

const BOX = { x: 60, y: 90, turn: 0.4, along: 120, across: 80, height: 45, hand: /** @type {1} */ (1) }
const CAN = { x: 105, y: 150, radius: 35, height: 120 }

/** @param {import('./scene.js').Camera} camera @param {number[]} [hidden] */
function photoOfBox(camera, hidden = [3], off = () => 0) {
  const corners = boxCorners(BOX, camera.lens, camera.pose)
  const moved = (/** @type {number[]} */ [x, y]) => /** @type {[number, number]} */ ([x + off(), y + off()])
  return { ...camera.picture, sheet: camera.sheet(), taps: { base: corners.base.map((corner, i) => (hidden.includes(i) ? null : moved(corner))), top: corners.top.map(moved) } }
}

/** Numbers that look random and are the same each time. @param {number} seed */
function noise(seed) {
  return () => {
    seed = (seed * 1103515245 + 12345) % 2147483648
    return ((seed / 2147483648) * 2 - 1) * 10
  }
}

for (const from of [{ east: 0, south: 500, up: 420 }, { east: 350, south: 420, up: 300 }, { east: -420, south: 300, up: 700 }]) {
  test(`a box is what its corners say, seen from ${JSON.stringify(from)}`, () => {
    const found = measure([photoOfBox(standing(from))], 'box')
    assert(!found.refused)
    assert(Math.abs(found.mm.length[0] - 120) < 0.05, String(found.mm.length))
    assert(Math.abs(found.mm.width[0] - 80) < 0.05, String(found.mm.width))
    assert(Math.abs(found.mm.height[0] - 45) < 0.05, String(found.mm.height))
    assert(Math.abs(found.volume_mm3[0] / (120 * 80 * 45) - 1) < 0.002)
    assert.equal(found.length, 'along')
  })
}

test('the length is the longer side, whichever corner was tapped first', () => {
  const photo = photoOfBox(standing({ east: 100, south: 500, up: 420 }), [])
  const turned = /** @type {any} */ ({ base: [...photo.taps.base.slice(1), photo.taps.base[0]], top: [...photo.taps.top.slice(1), photo.taps.top[0]] })
  const found = measure([{ ...photo, taps: turned }], 'box')
  assert(!found.refused)
  assert.equal(found.length, 'across')
  assert(Math.abs(found.mm.length[0] - 120) < 0.05)
})

test('a turning order the other way round is as good', () => {
  const photo = photoOfBox(standing({ east: 100, south: 500, up: 420 }))
  const found = measure([{ ...photo, taps: { base: [...photo.taps.base].reverse(), top: [...photo.taps.top].reverse() } }], 'box')
  assert(!found.refused && Math.abs(found.mm.length[0] - 120) < 0.05)
})

test('a lens that bends and a focal length that EXIF tells 2 % wrong are put right by the sheet', () => {
  const found = measure([photoOfBox(standing({ east: 200, south: 500, up: 420, focal: 1.02, k1: 0.02 }))], 'box')
  assert(!found.refused)
  assert(Math.abs(found.mm.length[0] - 120) < 0.2, String(found.mm.length))
  assert(Math.abs(found.mm.height[0] - 45) < 0.2, String(found.mm.height))
})

test('four taps are enough for a box: three below, one above', () => {
  const photo = photoOfBox(standing({ east: 0, south: 500, up: 420 }))
  const top = photo.taps.top.map((tap, i) => (i === 1 ? tap : null))
  const found = measure([{ ...photo, taps: { base: photo.taps.base, top } }], 'box')
  assert(!found.refused && Math.abs(found.mm.height[0] - 45) < 0.05)
})

test('three taps below and none above leave the height open', () => {
  const photo = photoOfBox(standing({ east: 0, south: 500, up: 420 }))
  assert.deepEqual(measure([{ ...photo, taps: { base: photo.taps.base, top: [null, null, null, null] } }], 'box'), { refused: 'too_few' })
})

test('taps that are off as thumbs are leave an interval that holds the truth in about 9 of 10 cases', () => {
  const camera = standing({ east: 150, south: 480, up: 420 })
  const off = noise(7)
  let held = 0
  let all = 0
  for (let round = 0; round < 40; round++) {
    const found = measure([photoOfBox(camera, [3], off)], 'box')
    assert(!found.refused)
    for (const [name, truth] of /** @type {[string, number][]} */ ([['length', 120], ['width', 80], ['height', 45]])) {
      const [, low, high] = found.mm[name]
      held += Number(low <= truth && truth <= high)
      all += 1
    }
  }
  assert(held / all > 0.85, `${held} of ${all}`)
})

test('two photos narrow the interval', () => {
  const off = noise(3)
  const one = photoOfBox(standing({ east: 150, south: 480, up: 420 }), [3], off)
  const two = photoOfBox(standing({ east: -450, south: 200, up: 420 }), [2], off)
  const [alone, both] = [measure([one], 'box'), measure([one, two], 'box')]
  assert(!alone.refused && !both.refused)
  assert(both.volume_mm3[2] - both.volume_mm3[1] < alone.volume_mm3[2] - alone.volume_mm3[1])
})

test('a cylinder is what its rims say', () => {
  const camera = standing({ east: 0, south: 520, up: 380 })
  const { base_rim, top_rim } = rims(CAN, camera.lens, camera.pose)
  const front = (/** @type {any[]} */ rim) => rim.slice(2, 23).filter((_, i) => i % 5 === 0)
  const found = measure([{ ...camera.picture, sheet: camera.sheet(), taps: { base_rim: front(base_rim), top_rim: top_rim.filter((_, i) => i % 8 === 0) } }], 'cylinder')
  assert(!found.refused)
  assert(Math.abs(found.mm.diameter[0] - 70) < 0.05, String(found.mm.diameter))
  assert(Math.abs(found.mm.height[0] - 120) < 0.05, String(found.mm.height))
  assert(Math.abs(found.volume_mm3[0] / (Math.PI * 35 * 35 * 120) - 1) < 0.002)
})

test('two taps of the lower rim are enough where the upper one is told all around', () => {
  const camera = standing({ east: 0, south: 520, up: 380 })
  const { base_rim, top_rim } = rims(CAN, camera.lens, camera.pose)
  const found = measure([{ ...camera.picture, sheet: camera.sheet(), taps: { base_rim: [base_rim[8], base_rim[16]], top_rim } }], 'cylinder')
  assert(!found.refused)
  assert(Math.abs(found.mm.diameter[0] - 70) < 0.05, String(found.mm.diameter))
  assert(Math.abs(found.mm.height[0] - 120) < 0.05, String(found.mm.height))
})

test('a lower rim alone leaves the height open', () => {
  const camera = standing({ east: 0, south: 520, up: 380 })
  const { base_rim } = rims(CAN, camera.lens, camera.pose)
  assert.deepEqual(measure([{ ...camera.picture, sheet: camera.sheet(), taps: { base_rim, top_rim: [] } }], 'cylinder'), { refused: 'too_few' })
})

/** Cans of many sizes, seen from the side up to nearly from above. @param {number} seed */
function someCan(seed) {
  const dice = noise(seed)
  const between = (/** @type {number} */ least, /** @type {number} */ most) => least * (most / least) ** ((dice() + 10) / 20)
  const [away, slant, around] = [between(450, 1200), (between(16, 75) * Math.PI) / 180, dice()]
  const camera = standing({ east: away * Math.cos(slant) * Math.sin(around), south: away * Math.cos(slant) * Math.cos(around), up: away * Math.sin(slant) })
  const can = { x: 105 + 6 * dice(), y: 120 + 6 * dice(), radius: between(40, 120), height: between(60, 450) }
  const eye = standpoint(camera.pose)
  const isBelow = -eye[2] < can.height
  const front = Math.round((Math.atan2(eye[1] - can.y, eye[0] - can.x) * 24) / Math.PI) + 48
  const { base_rim, top_rim } = rims(can, camera.lens, camera.pose)
  const near = [-7, -3, 0, 3, 7].map(step => (front + step) % 48)
  const taps = { base_rim: near.map(at => base_rim[at]), top_rim: isBelow ? near.map(at => top_rim[at]) : [0, 10, 20, 30, 40].map(at => top_rim[at]) }
  return { can, isBelow, photo: { ...camera.picture, sheet: camera.sheet(), taps } }
}

test('cans of all sizes are what their rims say, also where the camera is lower than the upper one', () => {
  let below = 0
  for (let seed = 1; seed <= 120; seed++) {
    const { can, isBelow, photo } = someCan(seed * 7919)
    const found = measure([photo], 'cylinder')
    assert(!found.refused, `${seed}: ${found.refused}`)
    for (const [name, truth] of /** @type {[string, number][]} */ ([['diameter', 2 * can.radius], ['height', can.height]])) {
      const [value, low, high] = found.mm[name]
      assert(low <= truth && truth <= high, `${seed}: ${name} ${truth}, not ${low} to ${high}`)
      if (high - low < 0.5 * value) assert(Math.abs(value / truth - 1) < 0.02, `${seed}: ${name} ${value}, not ${truth}`)
    }
    below += Number(isBelow)
  }
  assert(below > 10, `${below} from the side`)
})

test('taps that fit no box are refused', () => {
  const photo = photoOfBox(standing({ east: 0, south: 500, up: 420 }), [])
  const top = /** @type {[number, number][]} */ (photo.taps.top.map(([x, y], i) => (i === 1 ? [x + 500, y] : [x, y])))
  assert.deepEqual(measure([{ ...photo, taps: { base: photo.taps.base, top } }], 'box'), { refused: 'disagree' })
})

test('without a sheet nothing has a size', () => {
  const photo = photoOfBox(standing({ east: 0, south: 500, up: 420 }))
  assert.deepEqual(measure([{ ...photo, sheet: photo.sheet.slice(0, 3) }], 'box'), { refused: 'no_sheet' })
})

test('a sheet that is seen nearly edge-on is refused', () => {
  const photo = photoOfBox(standing({ east: 0, south: 900, up: 120 }))
  assert.deepEqual(measure([photo], 'box'), { refused: 'too_oblique' })
})

test('a mirrored sheet is none', () => {
  const photo = photoOfBox(standing({ east: 0, south: 500, up: 420 }))
  const mirrored = photo.sheet.map(({ mm, ...point }) => ({ ...point, mm: /** @type {[number, number]} */ ([210 - mm[0], mm[1]]) }))
  assert.deepEqual(measure([{ ...photo, sheet: mirrored }], 'box'), { refused: 'no_sheet' })
})
