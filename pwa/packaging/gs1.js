// @ts-check

/** EAN-13, EAN-8 or UPC-A, whose last digit checks the others (GS1 General Specifications 7.9). @param {string} digits */
export function isBarcode(digits) {
  if (!/^(\d{8}|\d{12,13})$/.test(digits)) return false
  return [...digits].reverse().reduce((sum, digit, at) => sum + Number(digit) * (at % 2 ? 3 : 1), 0) % 10 === 0
}
