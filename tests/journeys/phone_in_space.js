/**
 * A phone with augmented reality, for journeys: as much of WebXR as the product uses, in front of a world of a level table
 * and a box on it. WebXR Device API, Hit Test Module, DOM Overlays Module. As real ones do, it needs a fresh tap, has
 * no session twice, sorts what its gaze meets, and gives no pose while it does not know where it is.
 *
 * `phoneInSpace`: `look(eye, at)`, `lose()`, `find()`, `leave()`, `moveOrigin()`; each promise is kept some frames later.
 */
;(() => {
  const FRAMES = 12
  const PROJECTION = { focal: 1.6, near: 0.1, far: 100 }
  const world = { surfaces: [], eye: [0, 1, 1], at: [0, 0, 0], isLost: false, isOffered: !location.search.includes('without'), asked: 0, refuses: '', surfacesAreFound: true }
  const minus = (a, b) => a.map((value, axis) => value - b[axis])
  const dot = (a, b) => a.reduce((sum, value, axis) => sum + value * b[axis], 0)
  const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
  const unit = vector => vector.map(value => value / Math.hypot(...vector))

  class Transform {
    constructor(axes, at) {
      this.axes = axes
      this.at = at
      this.matrix = new Float32Array([...axes[0], 0, ...axes[1], 0, ...axes[2], 0, ...at, 1])
    }
    get inverse() {
      const turned = [0, 1, 2].map(row => this.axes.map(axis => axis[row]))
      return new Transform(turned, this.axes.map(axis => -dot(axis, this.at)))
    }
  }

  function viewer() {
    const back = unit(minus(world.eye, world.at))
    const right = unit(cross([0, 1, 0], back))
    return new Transform([right, cross(back, right), back], world.eye)
  }

  /** Where a ray meets the world's rectangles, the nearest first; the y axis of each is the normal. */
  function hits({ axes, at }) {
    const along = axes[2].map(value => -value)
    return world.surfaces
      .map(({ middle, up, reach }) => ({ far: dot(minus(middle, at), up) / dot(along, up), up, middle, reach }))
      .filter(({ far }) => Number.isFinite(far) && far > 0)
      .map(hit => ({ ...hit, point: at.map((value, axis) => value + hit.far * along[axis]) }))
      .filter(({ point, middle, reach }) => Math.hypot(...minus(point, middle)) < reach)
      .sort((a, b) => a.far - b.far)
      .map(({ point, up }) => {
        const side = unit(cross(up, Math.abs(up[0]) > 0.5 ? [0, 0, 1] : [1, 0, 0]))
        return new Transform([side, up, cross(side, up)], point)
      })
  }

  class Session extends EventTarget {
    domOverlayState = { type: 'screen' }
    #waiting = []
    #isOver = false
    frames = 0

    constructor(root) {
      super()
      this.root = root
      this.space = new EventTarget()
      this.viewer = new EventTarget()
      const step = time => {
        if (this.#isOver) return
        const callbacks = this.#waiting.splice(0)
        if (this.baseLayer) for (const callback of callbacks) callback(time, this.#frame())
        else this.#waiting.push(...callbacks)
        this.frames++
        requestAnimationFrame(step)
      }
      requestAnimationFrame(step)
    }
    updateRenderState({ baseLayer }) {
      this.baseLayer = baseLayer
    }
    async requestReferenceSpace(type) {
      return type === 'viewer' ? this.viewer : this.space
    }
    async requestHitTestSource({ space }) {
      if (space !== this.viewer) throw new TypeError('this phone tests along its gaze alone')
      return { space }
    }
    requestAnimationFrame(callback) {
      return this.#waiting.push(callback)
    }
    async end() {
      if (this.#isOver) throw new DOMException('over', 'InvalidStateError')
      this.#isOver = true
      running = null
      this.dispatchEvent(new Event('end'))
    }
    #frame() {
      const pose = viewer()
      const { focal, near, far } = PROJECTION
      const ratio = this.root.clientHeight / this.root.clientWidth
      const projectionMatrix = new Float32Array([focal * ratio, 0, 0, 0, 0, focal, 0, 0, 0, 0, (far + near) / (near - far), -1, 0, 0, (2 * far * near) / (near - far), 0])
      return {
        getViewerPose: () => (world.isLost ? null : { transform: pose, emulatedPosition: false, views: [{ projectionMatrix, transform: pose }] }),
        getHitTestResults: () => (world.surfacesAreFound ? hits(pose).map(transform => ({ getPose: () => ({ transform }) })) : []),
      }
    }
  }

  let running = null
  const xr = {
    async isSessionSupported(mode) {
      world.asked++
      return mode === 'immersive-ar' && world.isOffered
    },
    async requestSession(mode, { requiredFeatures = [], domOverlay }) {
      if (!navigator.userActivation.isActive) throw new DOMException('no fresh tap', 'SecurityError')
      if (world.refuses) throw new DOMException('refused', world.refuses)
      if (running) throw new DOMException('there is one', 'InvalidStateError')
      if (mode !== 'immersive-ar' || requiredFeatures.some(name => !['hit-test', 'dom-overlay'].includes(name))) throw new DOMException('unknown', 'NotSupportedError')
      running = new Session(domOverlay.root)
      return running
    },
  }
  Object.defineProperty(navigator, 'xr', { value: xr })
  // A browser without such a device makes no context compatible, whatever it is asked for.
  const compatible = new WeakSet()
  const { getContext } = HTMLCanvasElement.prototype
  HTMLCanvasElement.prototype.getContext = function (kind, options) {
    const context = getContext.call(this, kind, options)
    if (context && options?.xrCompatible) compatible.add(context)
    return context
  }
  globalThis.XRWebGLLayer = class {
    framebuffer = null
    constructor(session, gl) {
      if (!compatible.has(gl)) throw new DOMException('this context is not for XR', 'InvalidStateError')
    }
  }

  async function framesLater() {
    const until = running ? running.frames + FRAMES : 0
    while (running && running.frames < until) await new Promise(requestAnimationFrame)
  }

  globalThis.phoneInSpace = {
    world,
    look: (eye, at) => {
      Object.assign(world, { eye, at })
      return framesLater()
    },
    lose: () => {
      world.isLost = true
      return framesLater()
    },
    find: () => {
      world.isLost = false
      return framesLater()
    },
    leave: () => running.end(),
    moveOrigin: () => {
      running.space.dispatchEvent(new Event('reset'))
      return framesLater()
    },
  }
})()
