// @ts-check
/** A small code that nobody sees, for a decoder to practise on. */

/** Its modules, a row a number, the first bit on the left; it says "1". */
export const PRACTICE = [
  0x1fd27f, 0x104541, 0x17495d, 0x175d5d, 0x174e5d, 0x104541, 0x1fd57f, 0x000000, 0x05d289, 0x1e33c6, 0x1dd951,
  0x050ec6, 0x16f417, 0x001bea, 0x1fc06f, 0x10523a, 0x175e6d, 0x174f46, 0x175351, 0x104344, 0x1fcdd5
]
const MODULE = 6 // px
const QUIET = 4 // modules

/** @param {number[]} rows */
export function drawn(rows) {
  const side = (rows.length + 2 * QUIET) * MODULE
  const pixels = new ImageData(side, side)
  const shades = new Uint32Array(pixels.data.buffer).fill(0xffffffff)
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const [row, column] = [y, x].map((px) => Math.floor(px / MODULE) - QUIET)
      if ((rows[row] ?? 0) & (1 << (rows.length - 1 - column)) && column >= 0 && column < rows.length) {
        shades[y * side + x] = 0xff000000
      }
    }
  }
  return pixels
}
