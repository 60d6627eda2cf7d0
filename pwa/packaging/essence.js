// @ts-check
/** What two verdicts are compared by: what was decided and every figure, none of the sentences. As backend/packaging/judgements/essence.py. */

const WORDS = ['say', 'lines', 'clause', 'assumed']

/** @param {any} verdict */
export function essence({ dictionary, date, overall, exceeded, checks }) {
  const bare = (/** @type {Record<string, unknown>} */ check) => Object.fromEntries(Object.entries(check).filter(([key]) => !WORDS.includes(key)))
  return { dictionary, date, overall, exceeded, checks: Object.fromEntries(Object.entries(checks).map(([name, check]) => [name, bare(check)])) }
}
