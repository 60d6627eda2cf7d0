// @ts-check
/** What a person behind the camera should do next, one thing at a time. It advises; it never keeps anybody from taking a picture. */

import { steepness } from './view.js'
import { middleOf } from './measure.js'
import { seenFrom } from './pose.js'

/** @typedef {'sheet' | 'two' | 'cut' | 'nearer' | 'lower' | 'higher' | 'level' | 'still' | 'good'} Advice */

const LEAST_PART = 0.2 // of the picture's shorter side that the board should be across
const STEEP = 72 // degrees; from above nobody sees a height
const FLAT = 26
const LEVEL = 18 // degrees
const SOFT = 4.5 // px of a step from ink to paper in a picture with a longer side of 1280

/**
 * @param {import('./sheet.js').Sheet | null} sheet
 * @param {import('./view.js').Picture} picture
 * @returns {Advice}
 */
export function advice(sheet, picture) {
  if (!sheet) return 'sheet'
  if (sheet.twice) return 'two'
  const { width, height } = picture
  if (sheet.outline.some(([x, y]) => x < 0 || y < 0 || x > width || y > height)) return 'cut'
  const across = Math.hypot(sheet.outline[0][0] - sheet.outline[2][0], sheet.outline[0][1] - sheet.outline[2][1])
  if (across < LEAST_PART * Math.min(width, height)) return 'nearer'
  const view = seenFrom(picture, sheet.points)
  if (!view) return 'sheet'
  const middle = middleOf(sheet.points)
  const steep = steepness(view.pose, middle)
  if (steep > STEEP) return 'lower'
  if (steep < FLAT) return 'higher'
  if (Math.abs(tilt(view.pose)) > LEVEL) return 'level'
  if (isSoft(sheet, picture)) return 'still'
  return 'good'
}

/** Whether a step from ink to paper is wider than a sharp camera makes it. @param {import('./sheet.js').Sheet} sheet @param {import('./view.js').Picture} picture */
export function isSoft(sheet, { width, height }) {
  return sheet.edge_px > SOFT * Math.max(1, Math.max(width, height) / 1280)
}

/** How far the camera itself is tilted, in degrees: what stands beside the picture's middle leans in it without that. @param {import('./view.js').Pose} pose */
function tilt({ turn }) {
  return (Math.atan2(-turn[0][2], turn[1][2]) * 180) / Math.PI
}
