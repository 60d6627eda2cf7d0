// @ts-check
/** Small dense systems of equations, as a fit of twenty numbers needs them. Rows are arrays. */

/** @typedef {number[][]} Matrix */

/**
 * x with A·x = b, by elimination with the largest pivot.
 * @param {Matrix} matrix square @param {number[]} right
 * @returns {number[] | null} null where the equations say too little
 */
export function solve(matrix, right) {
  const solved = eliminate(matrix, right.map(value => [value]))
  return solved && solved.map(([value]) => value)
}

/** x with the least squares of A·x − b. @param {Matrix} rows @param {number[]} right @returns {number[] | null} null where they say too little */
export function leastSquares(rows, right) {
  const columns = rows.length ? rows[0].map((_, at) => rows.map(row => row[at])) : []
  return solve(columns.map(one => columns.map(other => dot(one, other))), columns.map(one => dot(one, right)))
}

/** @param {number[]} one @param {number[]} other */
export function dot(one, other) {
  let sum = 0
  for (let i = 0; i < one.length; i++) sum += one[i] * other[i]
  return sum
}

/** @param {Matrix} matrix square @returns {Matrix | null} */
export function inverse(matrix) {
  return eliminate(matrix, matrix.map((_, row) => matrix.map((_, column) => Number(row === column))))
}

/** @param {Matrix} matrix @param {Matrix} right @returns {Matrix | null} */
function eliminate(matrix, right) {
  const size = matrix.length
  const rows = matrix.map((row, index) => [...row, ...right[index]])
  for (let column = 0; column < size; column++) {
    let best = column
    for (let row = column + 1; row < size; row++) if (Math.abs(rows[row][column]) > Math.abs(rows[best][column])) best = row
    const pivot = rows[best]
    if (!(Math.abs(pivot[column]) > 1e-14)) return null
    rows[best] = rows[column]
    rows[column] = pivot
    const scale = pivot[column]
    for (let place = column; place < pivot.length; place++) pivot[place] /= scale
    for (let row = 0; row < size; row++) {
      const factor = rows[row][column]
      if (row === column || factor === 0) continue
      for (let place = column; place < pivot.length; place++) rows[row][place] -= factor * pivot[place]
    }
  }
  return rows.map(row => row.slice(size))
}
