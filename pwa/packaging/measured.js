// @ts-check
/** What was measured from photos goes into the judgement that is being made: the figures with their intervals, and which measurement they are of. */

import { idOf, read, save } from '../../offline/drafts.js'
import { NAMES } from './case.js'

export const JUDGING = 'judgement:now'

/** @typedef {import('../../scanning/measuring/measure.js').Figure} Figure value, low, high */

/**
 * On disk when the promise is kept.
 * @param {string} writer
 * @param {{shape: 'box' | 'cylinder', mm: Record<string, Figure>, typed: Record<string, number>, measurement: string, title: string, by?: string}} measured `by`: 'ar' where they are an estimate without photos
 */
export async function carry(writer, { shape, mm, typed, measurement, title, by = '' }) {
  const id = idOf(writer, JUDGING)
  const begun = await read(id)
  const kept = Object.entries(begun?.fields ?? {}).filter(([name]) => !/(length|width|height|diameter)_mm$/.test(name))
  const sizes = NAMES[shape].flatMap(field => {
    const name = field.replace('_mm', '')
    if (typed[name]) return [[field, String(typed[name])]]
    if (!mm[name]) return [] // is still to be typed
    const [value, low, high] = mm[name].map(written => String(Math.round(written * 100) / 100))
    return [[field, String(Math.round(Number(value) * 10) / 10)], [`low.${field}`, low], [`high.${field}`, high]]
  })
  const fields = Object.fromEntries([...kept, ...sizes, ['shape', shape], ['measurement', measurement], ['size_by', by]])
  await save({ title, address: '/judge', ...begun, id, fields, step: 'size' })
}
