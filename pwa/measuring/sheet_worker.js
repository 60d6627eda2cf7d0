// @ts-check
/** Finds the sheet beside the page: answers `{id, sheet}` or `{id, failed}` to `{id, pixels}`. */

import { grayOf } from '../../scanning/measuring/gray.js'
import { findSheet } from '../../scanning/measuring/sheet.js'

addEventListener('message', ({ data: { id, pixels } }) => {
  try {
    postMessage({ id, sheet: findSheet(grayOf(pixels)) })
  } catch (error) {
    postMessage({ id, failed: String(error) })
  }
})
