// @ts-check
/** Times as people here write them: 14:32 today, 昨天 16:08, 11月12日 09:05. */

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/**
 * @param {Date} moment
 * @param {string} language zh-CN or en
 * @param {Date} [now]
 */
export function when(moment, language, now = new Date()) {
  const clock = `${two(moment.getHours())}:${two(moment.getMinutes())}`
  const days = Math.round((midnight(now) - midnight(moment)) / 86_400_000)
  const english = language.startsWith('en')
  if (days === 0) return clock
  if (days === 1) return `${english ? 'yesterday' : '昨天'} ${clock}`
  const year = moment.getFullYear() === now.getFullYear() ? '' : moment.getFullYear()
  const day = english
    ? `${moment.getDate()} ${MONTHS[moment.getMonth()]} ${year}`.trim()
    : `${year && `${year}年`}${moment.getMonth() + 1}月${moment.getDate()}日`
  return `${day} ${clock}`
}

/** @param {number} number */
const two = number => String(number).padStart(2, '0')

/** @param {Date} moment */
const midnight = moment => new Date(moment.getFullYear(), moment.getMonth(), moment.getDate()).getTime()
