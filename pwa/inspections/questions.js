// @ts-check
/** What was asked in an inspection, for the order that is written right after it in this tab: a record has only the answers. */

/** @param {string} id of the record @param {Record<string, string>} questions by item */
export function rememberQuestions(id, questions) {
  sessionStorage.setItem(keyOf(id), JSON.stringify(questions))
}

/** None where another tab handed it in. @param {string} id @returns {Record<string, string>} */
export function questionsOf(id) {
  return JSON.parse(sessionStorage.getItem(keyOf(id)) ?? '{}')
}

/** @param {string} id */
function keyOf(id) {
  return `asked in ${id}`
}
