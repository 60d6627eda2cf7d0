// @ts-check
/** Asks the worker for the sheet in a picture, one question after the other. */

/** @typedef {import('../../scanning/measuring/sheet.js').Sheet} Sheet */

export class SheetReader {
  /** @type {Worker | null} */
  #worker = null
  #asked = 0

  /**
   * @param {CanvasImageSource} source
   * @param {{width: number, height: number}} size of the source, px
   * @param {number} [longest] side that is looked at, px
   * @returns {Promise<Sheet | null>} in px of the source
   */
  async read(source, { width, height }, longest = 4000) {
    const scale = Math.min(1, longest / Math.max(width, height))
    const [across, down] = [Math.round(width * scale), Math.round(height * scale)]
    const canvas = document.createElement('canvas')
    canvas.width = across
    canvas.height = down
    const drawing = canvas.getContext('2d', { willReadFrequently: true })
    if (!drawing) return null
    drawing.drawImage(source, 0, 0, across, down)
    const sheet = await this.#ask(drawing.getImageData(0, 0, across, down))
    return sheet && scale < 1 ? enlarged(sheet, 1 / scale) : sheet
  }

  close() {
    this.#worker?.terminate()
    this.#worker = null
  }

  /** @param {ImageData} pixels @returns {Promise<Sheet | null>} */
  #ask(pixels) {
    const worker = (this.#worker ??= new Worker(new URL('./sheet_worker.js', import.meta.url), { type: 'module' }))
    const id = ++this.#asked
    return new Promise((resolve, reject) => {
      const ending = new AbortController()
      const { signal } = ending
      worker.addEventListener('message', ({ data }) => {
        if (data.id !== id) return
        ending.abort()
        if (data.failed) reject(new Error(data.failed))
        else resolve(data.sheet)
      }, { signal })
      worker.addEventListener('error', event => {
        ending.abort()
        reject(new Error(event.message))
      }, { signal })
      worker.postMessage({ id, pixels: { width: pixels.width, height: pixels.height, data: pixels.data } }, [pixels.data.buffer])
    })
  }
}

/** @param {Sheet} sheet @param {number} by @returns {Sheet} */
function enlarged(sheet, by) {
  const moved = (/** @type {[number, number]} */ [x, y]) => /** @type {[number, number]} */ ([(x + 0.5) * by - 0.5, (y + 0.5) * by - 0.5])
  return { ...sheet, edge_px: sheet.edge_px * by, outline: sheet.outline.map(moved), points: sheet.points.map(({ mm, px, off }) => ({ mm, px: moved(px), off: off * by })) }
}
