// @ts-check
/** How safe what lies on this phone is: whether the browser may throw it away, when, and how much room is left. */

import { isInstalled, isIos } from '../this_browser.js'
import { sizeOf } from './wording.js'

/**
 * @typedef {object} Storage
 * @property {boolean | undefined} isProtected undefined where the browser does not say
 * @property {number | undefined} used bytes
 * @property {number | undefined} free bytes
 * @property {boolean} isInstalled
 * @property {boolean} isIos
 */

const LITTLE = 200_000_000 // bytes; some ten records with photos

/** @returns {Promise<Storage>} */
export async function storageNow() {
  const { usage, quota } = (await navigator.storage?.estimate?.()) ?? {}
  return {
    isProtected: await navigator.storage?.persisted?.(),
    used: usage,
    free: quota === undefined || usage === undefined ? undefined : quota - usage,
    isInstalled: isInstalled(),
    isIos: isIos(),
  }
}

/** @param {Storage} storage */
export function roomSentence({ used, free }) {
  if (used === undefined || free === undefined) return '浏览器不说还有多少空间'
  return `本机已用 ${sizeOf(used)}，还可用 ${sizeOf(free)}`
}

/** @param {Storage} storage */
export function isTight({ free }) {
  return free !== undefined && free < LITTLE
}

/** When the browser may throw away what was not sent, as far as that is known. @param {Storage} storage */
export function evictionSentence({ isProtected, isInstalled, isIos }) {
  if (isIos && !isInstalled) return '从今天起 7 天不打开，苹果的浏览器会清掉没传的。放到主屏幕就不会'
  if (isProtected) return '系统已答应不自动清理'
  if (isInstalled) return '放在主屏幕上的一般不会被清理，系统还没有答应'
  return '系统没有答应保留：手机空间紧张时可能被清理，不会事先说'
}
