// @ts-check
/** What the hero of a card says today: its standing from the due date, as things.models.standing_of, and the gaps of its words. */

const DUE_SOON = 30 // days, as the register has it
const NEAR = 60 // days; a date nearer than this is told to the day
const DAY = 86_400_000 // ms

/** @typedef {Pick<import('../../offline/pack.js').Card, 'kind' | 'use' | 'failed' | 'last' | 'due'>} Dated */

/**
 * The name of the face, as packs.standings has it, and what fills its gaps.
 * @param {Dated} card
 * @param {Date} [now]
 * @returns {{face: string, fills: Record<string, string>}}
 */
export function heroOf({ kind, use, failed, last, due }, now = new Date()) {
  if (use !== 'in_use') return { face: `${kind} ${use}`, fills: {} }
  if (failed) return { face: `${kind} failed`, fills: { when: last ? month(last) : '最近一次' } }
  if (!due) return { face: `${kind} unknown`, fills: {} }
  const days = daysUntil(due, now)
  const fills = { span: span(Math.abs(days)), day: day(due), when: days <= NEAR ? day(due) : month(due) }
  return { face: `${kind} ${days < 0 ? 'overdue' : days <= DUE_SOON ? 'due_soon' : 'in_date'}`, fills }
}

/** Whole days from today, in Shanghai, to a date. @param {string} date 2026-10-08 @param {Date} now */
export function daysUntil(date, now) {
  const today = now.toLocaleDateString('sv-SE', { timeZone: 'Asia/Shanghai' })
  return Math.round((Date.parse(date) - Date.parse(today)) / DAY)
}

/** How long that is in words, as dates.span: 8 天, 7 个月, 2 年. @param {number} days */
export function span(days) {
  if (days < 60) return `${days} 天`
  return days < 730 ? `${Math.round(days / 30.44)} 个月` : `${Math.floor(days / 365)} 年`
}

/** @param {string} date */
function day(date) {
  const [year, month, day] = date.split('-').map(Number)
  return `${year}年${month}月${day}日`
}

/** @param {string} date */
function month(date) {
  const [year, month] = date.split('-').map(Number)
  return `${year}年${month}月`
}
