// @ts-check
/**
 * A session of augmented reality: what the phone sees in each frame, and how it ends. Measures nothing.
 * WebXR Device API, Hit Test Module, DOM Overlays Module.
 *
 * Events: `frame` with a Seen, or null while the phone does not know where it is; `moved` when its space has another
 * origin, so that points of before mean nothing; `ended`.
 */

import { gazeOf, surfaceOf } from '../../../scanning/measuring/spatial.js'

/** @typedef {import('../../../scanning/measuring/spatial.js').Gaze} Gaze */
/** @typedef {import('../../../scanning/measuring/spatial.js').Surface} Surface */
/** @typedef {{gaze: Gaze, surfaces: Surface[], projection: ArrayLike<number>, inverse: ArrayLike<number>}} Seen */

// What is used of WebXR; TypeScript's own library does not have it.
/** @typedef {{matrix: Float32Array, inverse: XRTransform}} XRTransform */
/** @typedef {{transform: XRTransform, emulatedPosition: boolean, views: {projectionMatrix: Float32Array, transform: XRTransform}[]}} XRPose */
/** @typedef {{getViewerPose(space: EventTarget): XRPose | null, getHitTestResults(source: object): {getPose(space: EventTarget): XRPose | null}[]}} XRFrame */
/**
 * @typedef {EventTarget & {
 *   domOverlayState?: {type: string} | null
 *   updateRenderState(state: {baseLayer: {framebuffer: WebGLFramebuffer | null}}): void
 *   requestReferenceSpace(type: 'local' | 'viewer'): Promise<EventTarget>
 *   requestHitTestSource(options: {space: EventTarget}): Promise<object>
 *   requestAnimationFrame(callback: (time: number, frame: XRFrame) => void): number
 *   end(): Promise<void>
 * }} XRSession
 */
/** @typedef {{requestSession(mode: string, options: object): Promise<XRSession>}} XRSystem */

const MODE = 'immersive-ar'

export class SpatialSession extends EventTarget {
  /** @type {XRSession | null} */
  #session = null

  /**
   * To be called while a tap is fresh. Rejects with a DOMException where it cannot be.
   * @param {HTMLElement} root what stands over the camera's picture
   */
  async start(root) {
    const xr = /** @type {XRSystem} */ (Reflect.get(navigator, 'xr'))
    const session = await xr.requestSession(MODE, { requiredFeatures: ['hit-test', 'dom-overlay'], domOverlay: { root } })
    this.#session = session
    session.addEventListener('end', () => {
      this.#session = null
      this.dispatchEvent(new Event('ended'))
    })
    try {
      await this.#begin(session)
    } catch (error) {
      await this.end()
      throw error
    }
  }

  async end() {
    await this.#session?.end()
  }

  /** @param {XRSession} session */
  async #begin(session) {
    if (session.domOverlayState?.type !== 'screen') throw new DOMException('the overlay floats in space', 'NotSupportedError') // glasses: lines would not meet edges
    const clear = emptyPicture(session)
    const [space, viewer] = await Promise.all([session.requestReferenceSpace('local'), session.requestReferenceSpace('viewer')])
    const source = await session.requestHitTestSource({ space: viewer })
    space.addEventListener('reset', () => this.dispatchEvent(new Event('moved')))
    const onFrame = (/** @type {number} */ _, /** @type {XRFrame} */ frame) => {
      if (this.#session !== session) return
      session.requestAnimationFrame(onFrame)
      clear()
      this.dispatchEvent(new CustomEvent('frame', { detail: seenIn(frame, space, source) }))
    }
    session.requestAnimationFrame(onFrame)
  }
}

/** Nothing is drawn into space: lines are drawn over the screen. But a frame into which nothing is drawn shows no new picture of the camera. @param {XRSession} session */
function emptyPicture(session) {
  const gl = document.createElement('canvas').getContext('webgl', { xrCompatible: true })
  if (!gl) throw new DOMException('no WebGL', 'NotSupportedError')
  const Layer = Reflect.get(globalThis, 'XRWebGLLayer')
  const baseLayer = new Layer(session, gl)
  session.updateRenderState({ baseLayer })
  return () => {
    gl.bindFramebuffer(gl.FRAMEBUFFER, baseLayer.framebuffer)
    gl.clearColor(0, 0, 0, 0)
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT)
  }
}

/** @param {XRFrame} frame @param {EventTarget} space @param {object} source @returns {Seen | null} */
function seenIn(frame, space, source) {
  const pose = frame.getViewerPose(space)
  if (!pose || pose.emulatedPosition) return null // it knows how it is turned at most
  const [view] = pose.views
  const hits = frame.getHitTestResults(source).map(hit => hit.getPose(space))
  return {
    gaze: gazeOf(pose.transform.matrix),
    surfaces: hits.flatMap(hit => (hit ? [surfaceOf(hit.transform.matrix)] : [])),
    projection: view.projectionMatrix,
    inverse: view.transform.inverse.matrix,
  }
}
