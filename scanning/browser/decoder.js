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
/** @typedef {{pixels: ImageData, scale: number, left: number, top: number}} Grab scale: px of the grab for a px of the picture; left, top: where in the picture it begins */
/** @typedef {'whole' | 'middle'} View reduced, or what of it is in the middle at full size: `null` if that is all */
/** @typedef {(picture: Picture, view: View) => Grab | null} Grabber */

// A frame is read at this size at most: quick on a small phone. A code smaller than a tenth of its width needs every
// pixel, and people hold what they read in the middle.
const LONGEST_SIDE = 1280

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
    const { pixels, scale, left, top } = grabbed
    const id = ++last
    /** @type {Found[]} */
    const found = await new Promise((resolve, reject) => {
      asked.set(id, { resolve, reject })
      worker.postMessage({ id, pixels }, [pixels.data.buffer])
    })
    const inPicture = (/** @type {Point} */ { x, y }) => ({ x: left + x / scale, y: top + y / scale })
    return eachOnce(found.map(({ text, corners }) => ({ text, corners: corners.map(inPicture) })))
  }
  /** @type {View} */
  let next = 'whole'
  return {
    name: 'worker',
    async read(picture) {
      if (!('videoWidth' in picture)) {
        const found = await readGrab(grab(picture, 'whole'))
        return found.length ? found : readGrab(grab(picture, 'middle'))
      }
      // Of a film every other frame is looked at the other way, until something shows.
      const found = await readGrab(grab(picture, next) ?? grab(picture, 'whole'))
      if (!found.length) next = next === 'whole' ? 'middle' : 'whole'
      return found
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
    const [wide, high] = [width, height].map((side) => Math.max(1, Math.round(side * scale)))
    context ??= document.createElement('canvas').getContext('2d', { willReadFrequently: true })
    if (!context) throw new Error('no canvas')
    context.canvas.width = wide
    context.canvas.height = high
    const [left, top] = view === 'middle' ? [(width - wide) >> 1, (height - high) >> 1] : [0, 0]
    if (view === 'middle') context.drawImage(picture, left, top, wide, high, 0, 0, wide, high)
    else context.drawImage(picture, 0, 0, wide, high)
    return { pixels: context.getImageData(0, 0, wide, high), scale: view === 'middle' ? 1 : scale, left, top }
  }
}

/** @param {Found[]} found */
function eachOnce(found) {
  const texts = new Set()
  return found.filter(({ text }) => text && !texts.has(text) && texts.add(text))
}
