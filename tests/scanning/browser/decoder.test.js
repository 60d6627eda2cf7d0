// @ts-check
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { openDecoder } from '../../../scanning/browser/decoder.js'

const picture = /** @type {any} */ ({ width: 2560, height: 1440 })
const CORNERS = [{ x: 1, y: 2 }, { x: 3, y: 2 }, { x: 3, y: 4 }, { x: 1, y: 4 }]

/** What each view gives of a picture too large to be read whole at full size. */
const grab = (/** @type {any} */ _, /** @type {string} */ view) => ({
  pixels: /** @type {any} */ ({ data: new Uint8ClampedArray(4), width: 1, height: 1 }),
  back: (/** @type {any} */ { x, y }) => (view === 'whole' ? { x: 2 * x, y: 2 * y } : { x: x + 640, y: y + 360 })
})

/** A worker that answers as told, and keeps what it was asked. */
class FakeWorker {
  asked = 0
  closed = false
  /** @param {(id: number) => object | undefined} answer */
  constructor(answer) {
    this.answer = answer
  }
  postMessage({ id }) {
    this.asked++
    const data = this.answer(id)
    if (data) queueMicrotask(() => /** @type {any} */ (this).onmessage({ data }))
  }
  terminate() {
    this.closed = true
  }
}

/** @param {(picture: any) => Promise<object[]>} detect @param {string[]} formats */
function native(detect, formats = ['ean_13', 'qr_code']) {
  return /** @type {any} */ (
    class {
      static getSupportedFormats = async () => formats
      detect = detect
    }
  )
}
const noWorker = () => assert.fail('the worker must not be loaded')

test('the browser reads codes itself where it can, and loads no worker', async () => {
  const Native = native(async () => [{ rawValue: 'one', cornerPoints: CORNERS }])
  const decoder = await openDecoder(noWorker, { Native })
  assert.equal(decoder.name, 'native')
  assert.deepEqual(await decoder.read(picture), [{ text: 'one', corners: CORNERS }])
})

test('without a detector, or with one that knows no QR codes, the worker reads', async () => {
  for (const Native of [undefined, native(noWorker, ['ean_13'])]) {
    const worker = new FakeWorker((id) => ({ id, found: [{ text: 'two', corners: CORNERS }] }))
    const decoder = await openDecoder(() => /** @type {any} */ (worker), { Native, grab })
    assert.equal(decoder.name, 'worker')
    const [{ text, corners }] = await decoder.read(picture)
    assert.equal(text, 'two')
    assert.deepEqual(corners[1], { x: 6, y: 4 }, 'corners are in px of the picture, not of the smaller grab')
  }
})

test('a detector that fails at work is replaced by the worker for good', async () => {
  let tries = 0
  const Native = native(async () => {
    tries++
    throw new DOMException('service unavailable', 'NotSupportedError')
  })
  const worker = new FakeWorker((id) => ({ id, found: [{ text: 'three', corners: CORNERS }] }))
  const decoder = await openDecoder(() => /** @type {any} */ (worker), { Native, grab })
  for (const _ of [1, 2]) assert.equal((await decoder.read(picture))[0].text, 'three')
  assert.deepEqual([tries, worker.asked], [1, 2])
})

test('a code seen twice is told once, an empty one not at all', async () => {
  const codes = ['a', 'a', '', 'b'].map((rawValue) => ({ rawValue, cornerPoints: CORNERS }))
  const decoder = await openDecoder(noWorker, { Native: native(async () => codes) })
  assert.deepEqual((await decoder.read(picture)).map(({ text }) => text), ['a', 'b'])
})

test('what the worker could not do is an error of that one picture', async () => {
  const worker = new FakeWorker((id) => (id === 1 ? { id, failed: 'out of memory' } : { id, found: [] }))
  const decoder = await openDecoder(() => /** @type {any} */ (worker), { grab })
  await assert.rejects(decoder.read(picture), /out of memory/)
  assert.deepEqual(await decoder.read(picture), [])
})

test('a photo in which nothing shows is read again, its middle at full size', async () => {
  const worker = new FakeWorker((id) => ({ id, found: id === 2 ? [{ text: 'small', corners: CORNERS }] : [] }))
  const decoder = await openDecoder(() => /** @type {any} */ (worker), { grab })
  const [{ text, corners }] = await decoder.read(picture)
  assert.equal(text, 'small')
  assert.deepEqual(corners[0], { x: 641, y: 362 }, 'corners are in px of the whole picture')
})

test('a photo in which nothing shows at all was looked at each way once', async () => {
  const views = /** @type {string[]} */ ([])
  const worker = new FakeWorker((id) => ({ id, found: [] }))
  const watched = (/** @type {any} */ photo, /** @type {string} */ view) => (views.push(view), grab(photo, view))
  const decoder = await openDecoder(() => /** @type {any} */ (worker), { grab: /** @type {any} */ (watched) })
  assert.deepEqual(await decoder.read(picture), [])
  assert.deepEqual(views.sort(), ['across', 'down', 'falling', 'middle', 'rising', 'whole'])
})

test('of a film each frame is looked at two other ways, until something shows', async () => {
  const views = /** @type {string[]} */ ([])
  const worker = new FakeWorker((id) => ({ id, found: id >= 4 ? [{ text: 'far', corners: CORNERS }] : [] }))
  const watched = (/** @type {any} */ film, /** @type {string} */ view) => (views.push(view), grab(film, view))
  const decoder = await openDecoder(() => /** @type {any} */ (worker), { grab: /** @type {any} */ (watched) })
  const film = /** @type {any} */ ({ videoWidth: 2560, videoHeight: 1440 })
  for (let frame = 0; frame < 4; frame++) await decoder.read(film)
  assert.deepEqual(views, ['whole', 'middle', 'rising', 'falling', 'falling', 'falling'])
})

test('a picture that is small enough has no other view', async () => {
  const worker = new FakeWorker((id) => ({ id, found: [] }))
  const whole = (/** @type {any} */ small, /** @type {string} */ view) => (view === 'whole' ? grab(small, view) : null)
  const decoder = await openDecoder(() => /** @type {any} */ (worker), { grab: /** @type {any} */ (whole) })
  assert.deepEqual(await decoder.read(picture), [])
  assert.equal(worker.asked, 1)
  const film = /** @type {any} */ ({ videoWidth: 640, videoHeight: 480 })
  for (const _ of [1, 2, 3]) await decoder.read(film)
  assert.equal(worker.asked, 7, 'every frame is read all the same')
})

test('a worker that never loaded, or was closed, leaves nobody waiting', async () => {
  const worker = /** @type {any} */ (new FakeWorker(() => undefined))
  const decoder = await openDecoder(() => worker, { grab })
  const first = decoder.read(picture)
  worker.onerror({ message: '' })
  await assert.rejects(first, /did not load/)
  const second = decoder.read(picture)
  decoder.close()
  await assert.rejects(second, /closed/)
  assert.equal(worker.closed, true)
})
