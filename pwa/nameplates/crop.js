// @ts-check
/** The piece of a photo where a field was read, drawn from the photo that the phone still has. */

const MARGIN = 0.5 // of the height of the line, all around
const SHARPEST = 2 // px of the canvas for one of the photo; beyond it there is nothing more to see
const WIDEST = 640

/**
 * @param {HTMLCanvasElement} canvas
 * @param {ImageBitmap} photo
 * @param {{box: [number, number][], scale: number}} of `scale`: px of the bitmap for one of the box
 */
export function drawCrop(canvas, photo, { box, scale }) {
  const [across, down] = [0, 1].map(axis => box.map(point => point[axis] * scale))
  const margin = MARGIN * Math.max(8, Math.min(spread(across), spread(down)))
  const left = Math.max(0, Math.min(...across) - margin)
  const top = Math.max(0, Math.min(...down) - margin)
  const width = Math.min(photo.width, Math.max(...across) + margin) - left
  const height = Math.min(photo.height, Math.max(...down) + margin) - top
  const zoom = Math.min(SHARPEST, WIDEST / width)
  canvas.width = Math.max(1, Math.round(width * zoom))
  canvas.height = Math.max(1, Math.round(height * zoom))
  canvas.getContext('2d')?.drawImage(photo, left, top, width, height, 0, 0, canvas.width, canvas.height)
}

/** @param {number[]} values */
function spread(values) {
  return Math.max(...values) - Math.min(...values)
}
