// @ts-check
/** A short film from an open camera, without sound. */

const TYPES = ['video/mp4;codecs=avc1', 'video/webm;codecs=vp8', 'video/webm', 'video/mp4']
const BITS_PER_SECOND = 2_500_000
export const LONGEST_S = 15

/** @returns {boolean} */
export function canRecord() {
  return 'MediaRecorder' in globalThis && TYPES.some(type => MediaRecorder.isTypeSupported(type))
}

/**
 * Records until `stop` is called or the longest time is over.
 * @param {MediaStream} stream
 * @returns {{film: Promise<Blob>, stop(): void, seconds(): number}}
 */
export function record(stream) {
  const mimeType = TYPES.find(type => MediaRecorder.isTypeSupported(type))
  const recorder = new MediaRecorder(stream, { mimeType, videoBitsPerSecond: BITS_PER_SECOND })
  /** @type {Blob[]} */
  const pieces = []
  const began = performance.now()
  recorder.ondataavailable = ({ data }) => data.size && pieces.push(data)
  /** @type {Promise<Blob>} */
  const film = new Promise((resolve, reject) => {
    recorder.onstop = () => resolve(new Blob(pieces, { type: recorder.mimeType.split(';')[0] }))
    recorder.onerror = () => reject(new Error('recording failed'))
  })
  recorder.start(1000)
  const stop = () => recorder.state !== 'inactive' && recorder.stop()
  const timer = setTimeout(stop, LONGEST_S * 1000)
  film.finally(() => clearTimeout(timer)).catch(() => {})
  return { film, stop, seconds: () => Math.round((performance.now() - began) / 1000) }
}
