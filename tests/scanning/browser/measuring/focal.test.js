// @ts-check
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { focal35 } from '../../../../scanning/browser/measuring/focal.js'

/** A JPEG's beginning with one EXIF value. @param {boolean} little @param {number} focal */
function jpeg(little, focal) {
  const view = new DataView(new ArrayBuffer(80))
  view.setUint32(0, 0xffd8ffe1)
  view.setUint16(4, 60)
  view.setUint32(6, 0x45786966)
  const tiff = 12
  view.setUint16(tiff, little ? 0x4949 : 0x4d4d)
  view.setUint16(tiff + 2, 42, little)
  view.setUint32(tiff + 4, 8, little)
  view.setUint16(tiff + 8, 1, little)
  view.setUint16(tiff + 10, 0x8769, little)
  view.setUint32(tiff + 18, 26, little)
  view.setUint16(tiff + 26, 1, little)
  view.setUint16(tiff + 28, 0xa405, little)
  view.setUint16(tiff + 36, focal, little)
  return view.buffer
}

test('the focal length is read in either order of bytes', () => {
  assert.equal(focal35(jpeg(true, 26)), 26)
  assert.equal(focal35(jpeg(false, 77)), 77)
})
test('what no lens has is not believed', () => assert.equal(focal35(jpeg(true, 3)), null))
test('what is no JPEG tells nothing', () => assert.equal(focal35(new TextEncoder().encode('<svg>').buffer), null))
test('a file that ends too early tells nothing', () => {
  for (let length = 0; length < 50; length++) assert.equal(focal35(jpeg(true, 26).slice(0, length)), null)
})
