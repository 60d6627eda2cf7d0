// @ts-check
/** The focal length that a JPEG tells in its EXIF block, as for a film of 35 mm: a lens is known by it before a sheet is found. */

const BELIEVABLE = [10, 300] // mm, from ultra-wide to telephoto
const [EXIF_PART, FOCAL_35] = [0x8769, 0xa405]

/** @param {ArrayBuffer} bytes the beginning of the file is enough @returns {number | null} null where nothing believable is told */
export function focal35(bytes) {
  try {
    const block = exifBlock(new DataView(bytes))
    const told = block && valueIn(block, FOCAL_35)
    return told && told >= BELIEVABLE[0] && told <= BELIEVABLE[1] ? told : null
  } catch (error) {
    if (error instanceof RangeError) return null // it ends in the middle of what it says it has
    throw error
  }
}

/** @param {DataView} file @returns {DataView | null} the TIFF inside */
function exifBlock(file) {
  if (file.byteLength < 4 || file.getUint16(0) !== 0xffd8) return null
  for (let at = 2; at + 10 < file.byteLength && file.getUint8(at) === 0xff; at += 2 + file.getUint16(at + 2)) {
    if (file.getUint8(at + 1) === 0xda) return null // pixels begin
    if (file.getUint8(at + 1) === 0xe1 && file.getUint32(at + 4) === 0x45786966) return new DataView(file.buffer, at + 10)
  }
  return null
}

/** @param {DataView} tiff @param {number} wanted */
function valueIn(tiff, wanted) {
  const little = tiff.getUint16(0) === 0x4949
  const first = entries(tiff, tiff.getUint32(4, little), little)
  const part = first.get(EXIF_PART)
  const found = part && entries(tiff, tiff.getUint32(part + 8, little), little).get(wanted)
  return found ? tiff.getUint16(found + 8, little) : null
}

/** Where the entries of a directory are, by tag. @param {DataView} tiff @param {number} at @param {boolean} little */
function entries(tiff, at, little) {
  const count = tiff.getUint16(at, little)
  return new Map(Array.from({ length: count }, (_, i) => [tiff.getUint16(at + 2 + 12 * i, little), at + 2 + 12 * i]))
}
