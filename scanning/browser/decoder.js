// @ts-check
/**
 * Reads the QR codes of a picture, or other codes that are asked for: by the browser's own detector where it has one, else in a worker that is only
 * then loaded. Knows no camera, no page, and not what a text means.
 */

/** @typedef {{x: number, y: number}} Point */
/** @typedef {{text: string, corners: Point[]}} Found corners in px of the picture, in turning order */
/** @typedef {HTMLVideoElement | ImageBitmap} Picture */
/** @typedef {{name: 'native' | 'worker', read(picture: Picture): Promise<Found[]>, close(): void}} Decoder */
/** @typedef {{detect(picture: Picture): Promise<{rawValue: string, cornerPoints: Point[]}[]>}} Detector */
/** @typedef {{new (options: {formats: string[]}): Detector, getSupportedFormats(): Promise<string[]>}} Native */
/** @typedef {{pixels: ImageData, back: (point: Point) => Point}} Grab `back`: from its places to those of the picture */
/** @typedef {'whole' | 'middle' | 'across' | 'rising' | 'down' | 'falling'} View reduced; its middle at full size, `null` if that is all; stretched that way */
/** @typedef {(picture: Picture, view: View) => Grab | null} Grabber */

// A frame is read at this size at most: quick on a small phone. A code smaller than a tenth of its width needs every
// pixel, and people hold what they read in the middle.
const LONGEST_SIDE = 1280
// A code tilted by 60° is half as wide one way: zxing reads it stretched. Worst is what is squeezed along the diagonal
// between two of its finder patterns, which then look like neighbours: the diagonals come first, that of upright codes
// before. Of a film each frame is looked at two ways, the likeliest first, until something shows: waiting for the next
// frame takes longer than looking again.
/** @type {View[]} */
const VIEWS = ['whole', 'middle', 'rising', 'falling', 'across', 'down']
const LOOKS = 2
const STRETCHED = 2
/** Degrees, from across towards down. @type {Partial<Record<View, number>>} */
const WAYS = { across: 0, falling: 45, down: 90, rising: -45 }

/**
 * The best decoder there is here. A detector that fails at work is replaced by the worker: some phones name the
 * format and then have no service behind it.
 * @param {() => Worker} openWorker
 * @param {{Native?: Native, grab?: Grabber, wanted?: string[]}} [around] what the browser offers; `wanted` as it names formats
 * @returns {Promise<Decoder>}
 */
export async function openDecoder(openWorker, { Native = browsersOwn(), grab = grabber(), wanted = ['qr_code'] } = {}) {
  const formats = Native ? await Native.getSupportedFormats().catch(() => []) : []
  if (!Native || !formats.includes(wanted[0])) return workerDecoder(openWorker(), grab)
  return nativeDecoder(new Native({ formats: wanted.filter(format => formats.includes(format)) }), () => workerDecoder(openWorker(), grab))
}

/** @returns {Native | undefined} */
function browsersOwn() {
  return /** @type {any} */ (globalThis).BarcodeDetector
}

/**
 * @param {Detector} detector
 * @param {() => Decoder} otherwise
 * @returns {Decoder}
 */
function nativeDecoder(detector, otherwise) {
  /** @type {Decoder | undefined} */
  let other
  return {
    name: 'native',
    async read(picture) {
      if (other) return other.read(picture)
      try {
        const codes = await detector.detect(picture)
        return eachOnce(codes.map((code) => ({ text: code.rawValue, corners: [...code.cornerPoints] })))
      } catch {
        other = otherwise()
        return other.read(picture)
      }
    },
    close: () => other?.close()
  }
}

/**
 * @param {Worker} worker answers `{id, found}` or `{id, failed}` to `{id, pixels}`
 * @param {Grabber} grab
 * @returns {Decoder}
 */
function workerDecoder(worker, grab) {
  /** @type {Map<number, {resolve(found: Found[]): void, reject(error: Error): void}>} */
  const asked = new Map()
  let last = 0
  /** @param {string} why */
  const giveUp = (why) => {
    for (const question of asked.values()) question.reject(new Error(why))
    asked.clear()
  }
  worker.onmessage = ({ data: { id, found, failed } }) => {
    const question = asked.get(id)
    asked.delete(id)
    failed ? question?.reject(new Error(failed)) : question?.resolve(found)
  }
  worker.onerror = (event) => giveUp(event.message || 'the decoder did not load')
  /**
   * @param {Grab | null} grabbed
   * @returns {Promise<Found[]>}
   */
  const readGrab = async (grabbed) => {
    if (!grabbed) return []
    const { pixels, back } = grabbed
    const id = ++last
    /** @type {Found[]} */
    const found = await new Promise((resolve, reject) => {
      asked.set(id, { resolve, reject })
      worker.postMessage({ id, pixels }, [pixels.data.buffer])
    })
    return eachOnce(found.map(({ text, corners }) => ({ text, corners: corners.map(back) })))
  }
  /** @param {Picture} photo */
  const readPhoto = async (photo) => {
    for (const view of VIEWS) {
      const found = await readGrab(grab(photo, view))
      if (found.length) return found
    }
    return []
  }
  let next = 0
  return {
    name: 'worker',
    async read(picture) {
      if (!('videoWidth' in picture)) return readPhoto(picture)
      for (let look = 0; look < LOOKS; look++) {
        const found = await readGrab(grab(picture, VIEWS[next]) ?? grab(picture, 'whole'))
        if (found.length) return found
        next = (next + 1) % VIEWS.length
      }
      return []
    },
    close() {
      worker.terminate()
      giveUp('closed')
    }
  }
}

/**
 * One canvas for all grabs, since a new one for each frame is what makes phones hot.
 * @returns {Grabber}
 */
function grabber() {
  /** @type {CanvasRenderingContext2D | null} */
  let context = null
  return (picture, view) => {
    const [width, height] =
      'videoWidth' in picture ? [picture.videoWidth, picture.videoHeight] : [picture.width, picture.height]
    const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height))
    if (view === 'middle' && scale === 1) return null
    context ??= document.createElement('canvas').getContext('2d', { willReadFrequently: true })
    if (!context) throw new Error('no canvas')
    const [wide, high] = [width, height].map((side) => Math.max(1, Math.round(side * scale)))
    context.canvas.width = wide // clears it, and its transform
    context.canvas.height = high
    // Whole pixels, so that the middle at full size stays as sharp as it is.
    const matrix = new DOMMatrix().translate(wide >> 1, high >> 1)
    matrix.multiplySelf(seenBy(view, scale)).translateSelf(-(width >> 1), -(height >> 1))
    context.setTransform(matrix)
    context.drawImage(picture, 0, 0)
    const home = matrix.inverse()
    return {
      pixels: context.getImageData(0, 0, wide, high),
      back: ({ x, y }) => ({ x: home.a * x + home.c * y + home.e, y: home.b * x + home.d * y + home.f })
    }
  }
}

/**
 * How a picture is drawn about its middle.
 * @param {View} view
 * @param {number} scale that of the whole
 */
function seenBy(view, scale) {
  if (view === 'middle') return new DOMMatrix()
  const way = WAYS[view] ?? 0
  return new DOMMatrix().rotate(way).scale(view in WAYS ? scale * STRETCHED : scale, scale).rotate(-way)
}

/** @param {Found[]} found */
function eachOnce(found) {
  const texts = new Set()
  return found.filter(({ text }) => text && !texts.has(text) && texts.add(text))
}
