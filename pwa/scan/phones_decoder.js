// @ts-check
/** The decoder of this phone: its own, else zxing in a worker. */
import { openDecoder } from '../../scanning/decoder.js'

/** @param {string[]} [wanted] kinds of codes as browsers name them; the worker hears of them by its name */
export function openPhonesDecoder(wanted = ['qr_code']) {
  const open = () => new Worker(new URL('./zxing_worker.js', import.meta.url), { type: 'module', name: wanted.join(' ') })
  return openDecoder(open, { wanted })
}
