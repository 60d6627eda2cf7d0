// @ts-check
/** Entries of an outbox as tests need them. */

/** @typedef {import('../../../offline/browser/outbox.js').Entry} Entry */

/** @param {Partial<Entry>} [more] @returns {Entry} */
export function entryOf(more = {}) {
  const id = more.id ?? 'a'
  return {
    id,
    envelope: { id, kind: 'inspection', version: 1, made_at: '', author: 'me', body: { fields: {} } },
    digest: '',
    title: '1 号蒸汽锅炉',
    files: [],
    order: 1,
    state: 'waiting',
    attempts: 0,
    nextAt: 0,
    hurdle: null,
    putAt: '2026-11-20T02:44:00.000Z',
    ...more,
  }
}
