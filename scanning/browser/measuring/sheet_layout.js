// @ts-check
/**
 * What is where on the measuring sheet, in mm on its page: the browser's copy of scanning/measuring/sheet.py
 * (tests/scanning/measuring/test_sheet_in_browser.py compares the two).
 */

/** @typedef {import('./view.js').Point} Point */

export const PAGE = { width: 210, height: 297 }
export const BOARD = { origin: /** @type {Point} */ ([15, 14]), squares: [5, 7], square: 36, marker: 27 }

/** Of OpenCV's DICT_4X4_50 the markers that the sheet has. */
export const DICTIONARY = {
  cells: 4,
  bits: [
    '1011010100110010', '0000111110011010', '0011001100101101', '1001100101000110', '0101010010011110', '0111100111001101',
    '1001111000101110', '1100010011110010', '1111111011011010', '1100111101010110', '1111100110010001', '0001000110100111',
    '0000111010110111', '0010101000001111', '0010010010110001', '0010011000111110', '0100011001100101',
  ],
}

/** Markers stand in the white squares, in reading order. @param {number} id @returns {Point[]} from the top left on, clockwise */
export function markerCorners(id) {
  const [columns, rows] = BOARD.squares
  const white = Array.from({ length: columns * rows }, (_, at) => [at % columns, Math.floor(at / columns)]).filter(([column, row]) => (column + row) % 2)
  const [column, row] = white[id]
  const margin = (BOARD.square - BOARD.marker) / 2
  const [left, top] = [BOARD.origin[0] + column * BOARD.square + margin, BOARD.origin[1] + row * BOARD.square + margin]
  return [[left, top], [left + BOARD.marker, top], [left + BOARD.marker, top + BOARD.marker], [left, top + BOARD.marker]]
}

/** Where two black squares touch. @returns {Point[]} */
export function crossings() {
  const [columns, rows] = BOARD.squares
  return Array.from({ length: (columns - 1) * (rows - 1) }, (_, at) => [
    BOARD.origin[0] + BOARD.square * (1 + (at % (columns - 1))),
    BOARD.origin[1] + BOARD.square * (1 + Math.floor(at / (columns - 1))),
  ])
}
