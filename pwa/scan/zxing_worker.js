// @ts-check
/** zxing-wasm in a worker: answers `{id, found}` or `{id, failed}` to `{id, pixels}`. Loaded on demand only. */
import { prepareZXingModule, readBarcodes } from '../vendor/zxing/reader/index.js'

const READING = {
  formats: ['QRCodeModel2'], // in noise Micro QR codes are "read" that nobody printed
  textMode: 'Plain',
  tryHarder: true,
  maxNumberOfSymbols: 12
}

prepareZXingModule({
  overrides: { locateFile: (/** @type {string} */ file) => new URL(`../vendor/zxing/reader/${file}`, import.meta.url).href },
  fireImmediately: true
})

addEventListener('message', async ({ data: { id, pixels } }) => {
  try {
    postMessage({ id, found: (await readBarcodes(pixels, /** @type {any} */ (READING))).map(foundOf) })
  } catch (error) {
    postMessage({ id, failed: String(error) })
  }
})

/** @param {{text: string, position: Record<'topLeft' | 'topRight' | 'bottomRight' | 'bottomLeft', {x: number, y: number}>}} code */
function foundOf({ text, position: { topLeft, topRight, bottomRight, bottomLeft } }) {
  return { text, corners: [topLeft, topRight, bottomRight, bottomLeft] }
}
