// @ts-check
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { Camera, askForCamera } from '../../../scanning/browser/camera.js'

class Track extends EventTarget {
  readyState = 'live'
  torch = false
  constructor(capabilities = {}) {
    super()
    this.getCapabilities = () => capabilities
  }
  stop() {
    this.readyState = 'ended'
  }
  async applyConstraints({ advanced: [{ torch }] }) {
    this.torch = torch
  }
}

/** A page, a video and a machine whose camera does what `opens` says; `begun`: it was asked for before. */
function setting(opens = async () => new Track(), begun = false) {
  /** @type {Track[]} */
  const tracks = []
  /** @type {any[]} */
  const asked = []
  const page = /** @type {any} */ (new EventTarget())
  page.hidden = false
  const media = /** @type {any} */ ({
    async getUserMedia(wish) {
      asked.push(wish)
      const track = await opens()
      tracks.push(track)
      return { getTracks: () => [track], getVideoTracks: () => [track] }
    }
  })
  const video = /** @type {any} */ ({ srcObject: null, play: async () => {} })
  const early = begun ? askForCamera({ media, secure: true }) : null
  early?.catch(() => {})
  const camera = new Camera(video, { media, page, secure: true, asked: early })
  /** @type {string[]} */
  const told = []
  for (const name of ['opened', 'closed', 'refused']) {
    camera.addEventListener(name, (event) => told.push([name, /** @type {any} */ (event).detail].filter(Boolean).join(' ')))
  }
  const turn = (hidden) => {
    page.hidden = hidden
    page.dispatchEvent(new Event('visibilitychange'))
    return new Promise((resolve) => setTimeout(resolve))
  }
  return { camera, video, tracks, asked, told, turn }
}

test('the rear camera is asked for, without sound', async () => {
  const { camera, asked, video } = setting()
  await camera.start()
  assert.equal(asked[0].audio, false)
  assert.deepEqual(asked[0].video.facingMode, { ideal: 'environment' })
  assert.ok(camera.isOpen && video.srcObject)
})

test('a hidden page has no camera, a page shown again has', async () => {
  const { camera, tracks, video, told, turn } = setting()
  await camera.start()
  await turn(true)
  assert.deepEqual([tracks[0].readyState, camera.isOpen, video.srcObject], ['ended', false, null])
  await turn(false)
  assert.deepEqual([tracks.length, tracks[1].readyState, camera.isOpen], [2, 'live', true])
  assert.deepEqual(told, ['opened', 'closed', 'opened'])
})

test('a page hidden while the person is asked does not keep the camera', async () => {
  let allow = () => {}
  const track = new Track()
  const { camera, turn } = setting(() => new Promise((resolve) => (allow = () => resolve(track))))
  const starting = camera.start()
  await turn(true)
  allow()
  await starting
  assert.deepEqual([track.readyState, camera.isOpen], ['ended', false])
})

test('a stopped camera stays off when the page is shown again', async () => {
  const { camera, tracks, turn } = setting()
  await camera.start()
  camera.stop()
  await turn(true)
  await turn(false)
  assert.deepEqual([tracks.length, tracks[0].readyState], [1, 'ended'])
})

for (const [name, reason] of [
  ['NotAllowedError', 'denied'],
  ['SecurityError', 'denied'],
  ['NotFoundError', 'none'],
  ['OverconstrainedError', 'none'],
  ['NotReadableError', 'busy'],
  ['AbortError', 'busy']
]) {
  test(`${name} is told as ${reason}, and another start may work`, async () => {
    let works = false
    const { camera, told } = setting(async () => {
      if (works) return new Track()
      throw new DOMException('', name)
    })
    await camera.start()
    assert.deepEqual([told, camera.isOpen], [[`refused ${reason}`], false])
    works = true
    await camera.start()
    assert.equal(camera.isOpen, true)
  })
}

test('without TLS there is no camera to ask, and that is told', async () => {
  for (const [secure, reason] of [[false, 'insecure'], [true, 'unsupported']]) {
    const page = /** @type {any} */ (new EventTarget())
    const camera = new Camera(/** @type {any} */ ({}), { media: /** @type {any} */ ({}), page, secure: Boolean(secure) })
    let told
    camera.addEventListener('refused', (event) => (told = /** @type {any} */ (event).detail))
    await camera.start()
    assert.equal(told, reason)
  }
})

test('a camera that another app takes away is told as busy', async () => {
  const { camera, tracks, told } = setting()
  await camera.start()
  tracks[0].dispatchEvent(new Event('ended'))
  assert.deepEqual([told.at(-1), camera.isOpen], ['refused busy', false])
})

test('the torch is offered where there is one, and lit', async () => {
  const dark = setting()
  await dark.camera.start()
  assert.equal(dark.camera.hasTorch, false)
  const lit = setting(async () => new Track({ torch: true }))
  assert.equal(lit.camera.hasTorch, false)
  await lit.camera.start()
  assert.equal(lit.camera.hasTorch, true)
  await lit.camera.torch(true)
  assert.equal(lit.tracks[0].torch, true)
})

test('a picture that was asked for before is shown, and one asked for again after that was closed', async () => {
  const { camera, tracks, asked, video, turn } = setting(undefined, true)
  assert.equal(asked.length, 1)
  await camera.start()
  assert.deepEqual([asked.length, camera.isOpen, Boolean(video.srcObject)], [1, true, true])
  await turn(true)
  await turn(false)
  assert.deepEqual(tracks.map(({ readyState }) => readyState), ['ended', 'live'])
})

test('a picture that was asked for and is not wanted any more is stopped', async () => {
  const { camera, tracks, turn } = setting(undefined, true)
  await turn(true)
  await camera.start()
  assert.deepEqual([tracks.length, tracks[0].readyState, camera.isOpen], [1, 'ended', false])
})

test('a camera that was asked for and refused is told as refused', async () => {
  const { camera, told } = setting(async () => Promise.reject(new DOMException('', 'NotAllowedError')), true)
  await camera.start()
  assert.deepEqual([told, camera.isOpen], [['refused denied'], false])
})
