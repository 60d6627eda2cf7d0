// @ts-check
/** Brightness of a picture, as the sheet's reader looks at it. */

/** @typedef {{width: number, height: number, data: Uint8Array}} Gray */

/** @param {{width: number, height: number, data: Uint8ClampedArray | Uint8Array}} picture four bytes a pixel @returns {Gray} */
export function grayOf({ width, height, data }) {
  const gray = new Uint8Array(width * height)
  for (let i = 0, at = 0; i < gray.length; i++, at += 4) gray[i] = (77 * data[at] + 150 * data[at + 1] + 29 * data[at + 2]) >> 8
  return { width, height, data: gray }
}

/** The mean of squares of so many pixels. @param {Gray} gray @param {number} factor whole @returns {Gray} */
export function shrunk(gray, factor) {
  if (factor <= 1) return gray
  const width = Math.floor(gray.width / factor)
  const height = Math.floor(gray.height / factor)
  const data = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0
      for (let row = 0; row < factor; row++) {
        const from = (y * factor + row) * gray.width + x * factor
        for (let column = 0; column < factor; column++) sum += gray.data[from + column]
      }
      data[y * width + x] = sum / (factor * factor)
    }
  }
  return { width, height, data }
}

/** Between the pixels; their middles are at whole numbers. @param {Gray} gray @param {number} x @param {number} y */
export function brightness({ width, height, data }, x, y) {
  const [left, top] = [Math.floor(x), Math.floor(y)]
  if (left < 0 || top < 0 || left + 1 >= width || top + 1 >= height) return NaN
  const [right, down] = [x - left, y - top]
  const at = top * width + left
  return (data[at] * (1 - right) + data[at + 1] * right) * (1 - down) + (data[at + width] * (1 - right) + data[at + width + 1] * right) * down
}

/**
 * 1 where it is darker than around it.
 * @param {Gray} gray @param {number} around half a window, px
 * @returns {Uint8Array}
 */
export function darker({ width, height, data }, around) {
  const sums = new Float64Array((width + 1) * (height + 1))
  for (let y = 0; y < height; y++) {
    let row = 0
    for (let x = 0; x < width; x++) {
      row += data[y * width + x]
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row
    }
  }
  const dark = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    const [top, bottom] = [Math.max(0, y - around), Math.min(height, y + around + 1)]
    for (let x = 0; x < width; x++) {
      const [left, right] = [Math.max(0, x - around), Math.min(width, x + around + 1)]
      const sum = sums[bottom * (width + 1) + right] - sums[top * (width + 1) + right] - sums[bottom * (width + 1) + left] + sums[top * (width + 1) + left]
      const mean = sum / ((bottom - top) * (right - left))
      dark[y * width + x] = Number(data[y * width + x] < mean - LEAST_CONTRAST)
    }
  }
  return dark
}

const LEAST_CONTRAST = 8 // of 255
