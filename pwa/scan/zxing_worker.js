// @ts-check
/**
 * zxing-wasm in a worker: answers `{id, found}` or `{id, failed}` to `{id, pixels}`. Loaded on demand only. What it reads
 * is told by its name: formats as browsers name them.
 */
import { prepareZXingModule, readBarcodes } from '../vendor/zxing/reader/index.js'
import { PRACTICE, drawn } from './practice.js'

/** @type {Record<string, string>} */
const NAMES = {
  qr_code: 'QRCodeModel2', // in noise Micro QR codes are "read" that nobody printed
  ean_13: 'EAN13',
  ean_8: 'EAN8',
  upc_a: 'UPCA'
}
const READING = {
  formats: (self.name || 'qr_code').split(' ').map((wanted) => NAMES[wanted]),
  textMode: 'Plain',
  tryHarder: true,
  maxNumberOfSymbols: 12
}

prepareZXingModule({
  overrides: { locateFile: (/** @type {string} */ file) => new URL(`../vendor/zxing/reader/${file}`, import.meta.url).href },
  fireImmediately: true
})
  // Browsers compile each part of it when it is first needed: a code read while the camera opens makes the first one
  // of the camera quick. What may be wrong shows with that one.
  .then(() => readBarcodes(drawn(PRACTICE), /** @type {any} */ (READING)))
  .catch(() => {})

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
