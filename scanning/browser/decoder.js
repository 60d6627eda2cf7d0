// @ts-check
/**
 * Reads the QR codes of a picture: by the browser's own detector where it has one, else in a worker that is only
 * then loaded. Knows no camera, no page, and not what a text means.
 */

/** @typedef {{x: number, y: number}} Point */
/** @typedef {{text: string, corners: Point[]}} Found corners in px of the picture, in turning order */
/** @typedef {HTMLVideoElement | ImageBitmap} Picture */
/** @typedef {{name: 'native' | 'worker', read(picture: Picture): Promise<Found[]>, close(): void}} Decoder */
/** @typedef {{detect(picture: Picture): Promise<{rawValue: string, cornerPoints: Point[]}[]>}} Detector */
/** @typedef {{new (options: {formats: string[]}): Detector, getSupportedFormats(): Promise<string[]>}} Native */
/** @typedef {{pixels: ImageData, scale: number}} Grab scale: px of the grab for a px of the picture */

// A frame is read at this size at most: enough for a code of a tenth of its width, and quick on a small phone.
const LONGEST_SIDE = 1280

/**
 * The best decoder there is here. A detector that fails at work is replaced by the worker: some phones name the
 * format and then have no service behind it.
 * @param {() => Worker} openWorker
 * @param {{Native?: Native, grab?: (picture: Picture) => Grab}} [around] what the browser offers
 * @returns {Promise<Decoder>}
 */
export async function openDecoder(openWorker, { Native = browsersOwn(), grab = grabber() } = {}) {
  const formats = Native ? await Native.getSupportedFormats().catch(() => []) : []
  if (!Native || !formats.includes('qr_code')) return workerDecoder(openWorker(), grab)
  return nativeDecoder(new Native({ formats: ['qr_code'] }), () => workerDecoder(openWorker(), grab))
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
 * @param {(picture: Picture) => Grab} grab
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
  return {
    name: 'worker',
    async read(picture) {
      const { pixels, scale } = grab(picture)
      const id = ++last
      /** @type {Found[]} */
      const found = await new Promise((resolve, reject) => {
        asked.set(id, { resolve, reject })
        worker.postMessage({ id, pixels }, [pixels.data.buffer])
      })
      const inPicture = (/** @type {Point} */ { x, y }) => ({ x: x / scale, y: y / scale })
      return eachOnce(found.map(({ text, corners }) => ({ text, corners: corners.map(inPicture) })))
    },
    close() {
      worker.terminate()
      giveUp('closed')
    }
  }
}

/**
 * One canvas for all grabs, since a new one for each frame is what makes phones hot.
 * @returns {(picture: Picture) => Grab}
 */
function grabber() {
  /** @type {CanvasRenderingContext2D | null} */
  let context = null
  return (picture) => {
    const [width, height] =
      'videoWidth' in picture ? [picture.videoWidth, picture.videoHeight] : [picture.width, picture.height]
    const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height))
    context ??= document.createElement('canvas').getContext('2d', { willReadFrequently: true })
    if (!context) throw new Error('no canvas')
    context.canvas.width = Math.max(1, Math.round(width * scale))
    context.canvas.height = Math.max(1, Math.round(height * scale))
    context.drawImage(picture, 0, 0, context.canvas.width, context.canvas.height)
    return { pixels: context.getImageData(0, 0, context.canvas.width, context.canvas.height), scale }
  }
}

/** @param {Found[]} found */
function eachOnce(found) {
  const texts = new Set()
  return found.filter(({ text }) => text && !texts.has(text) && texts.add(text))
}
