// @ts-check
/** Pictures of the sheet as a camera would take them, for tests: drawn through the lens, a few rays a pixel. */

import { BOARD, DICTIONARY, markerCorners, PAGE } from '../../../../scanning/browser/measuring/sheet_layout.js'
import { onPlane } from '../../../../scanning/browser/measuring/view.js'

const [TABLE, PAPER, INK] = [110, 225, 25]
const RAYS = [-1 / 3, 0, 1 / 3]

/**
 * @param {import('./scene.js').Camera} camera
 * @param {{paper?: (x: number, y: number) => number | null, soft?: number}} [around] `paper`: what lies on the page instead, by mm; `soft`: how often the picture is blurred
 * @returns {import('../../../../scanning/browser/measuring/gray.js').Gray}
 */
export function photographed({ lens, pose, picture: { width, height } }, { paper = () => null, soft = 0 } = {}) {
  let data = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0
      for (const dy of RAYS) {
        for (const dx of RAYS) {
          const place = onPlane(lens, pose, [x + dx, y + dy], 0)
          sum += place ? (paper(place[0], place[1]) ?? shade(place[0], place[1])) : TABLE
        }
      }
      data[y * width + x] = sum / RAYS.length ** 2
    }
  }
  for (let round = 0; round < soft; round++) data = blurred(data, width, height)
  return { width, height, data }
}

const MARKERS = DICTIONARY.bits.map((bits, id) => ({ bits, corner: markerCorners(id)[0] }))
const CELL = BOARD.marker / (DICTIONARY.cells + 2)

/** @param {number} x @param {number} y mm */
function shade(x, y) {
  if (x < 0 || y < 0 || x > PAGE.width || y > PAGE.height) return TABLE
  const [column, row] = [Math.floor((x - BOARD.origin[0]) / BOARD.square), Math.floor((y - BOARD.origin[1]) / BOARD.square)]
  if (column < 0 || row < 0 || column >= BOARD.squares[0] || row >= BOARD.squares[1]) return PAPER
  if ((column + row) % 2 === 0) return INK
  const { bits, corner } = MARKERS[Math.floor((row * BOARD.squares[0] + column) / 2)]
  const [right, down] = [Math.floor((x - corner[0]) / CELL), Math.floor((y - corner[1]) / CELL)]
  if (right < 0 || down < 0 || right > DICTIONARY.cells + 1 || down > DICTIONARY.cells + 1) return PAPER
  const isBorder = right === 0 || down === 0 || right === DICTIONARY.cells + 1 || down === DICTIONARY.cells + 1
  return !isBorder && bits[(down - 1) * DICTIONARY.cells + right - 1] === '1' ? PAPER : INK
}

/** @param {Uint8Array<ArrayBuffer>} data @param {number} width @param {number} height */
function blurred(data, width, height) {
  const soft = new Uint8Array(data)
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      let sum = 0
      for (let dy = -1; dy <= 1; dy++) for (let dx = -1; dx <= 1; dx++) sum += data[(y + dy) * width + x + dx]
      soft[y * width + x] = sum / 9
    }
  }
  return soft
}
