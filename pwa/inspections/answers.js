// @ts-check
/** What the form of an inspection says so far: answers, findings, what is missing. Reads the form, keeps nothing. */

/** @typedef {{spot: HTMLElement, say: string}} Missing */

/** @param {HTMLElement} section @returns {'yes' | 'no' | 'na' | ''} */
export function verdictOf(section) {
  const checked = section.querySelector('[name^="answer."]:checked')
  return checked instanceof HTMLInputElement ? /** @type {'yes'} */ (checked.value) : ''
}

/** All that still has to be said, in the order of the form. @param {HTMLElement[]} sections @param {boolean} signed @returns {Missing[]} */
export function missing(sections, signed) {
  const found = sections.filter(section => section.querySelector('[name^="answer."]')).flatMap(missingIn)
  const unit = sections[sections.length - 1]
  const written = ['signed_name', 'refusal'].some(name => textOf(unit, name))
  return signed || written ? found : [...found, { spot: unit, say: '请单位签名；拒签的写明情况' }]
}

/** @param {HTMLElement} section @returns {Missing[]} */
function missingIn(section) {
  const verdict = verdictOf(section)
  const question = section.querySelector('legend')?.textContent?.replace(/：结论$/, '') ?? ''
  if (!verdict) return [{ spot: section, say: `“${question}”还没有结论` }]
  if (verdict !== 'no') return []
  const note = /** @type {HTMLElement} */ (section.querySelector('textarea'))
  const said = textOf(section, note.getAttribute('name') ?? '')
  const graded = section.querySelector('[name^="grade."]:checked')
  return [
    ...(said ? [] : [{ spot: note, say: `“${question}”不符合：写明看到了什么` }]),
    ...(graded ? [] : [{ spot: section, say: `“${question}”不符合：选隐患等级` }]),
  ]
}

/** The officer decides; until then the grade is the one that the issue suggests. @param {HTMLElement} section */
export function suggestGrade(section) {
  if (verdictOf(section) !== 'no' || section.querySelector('[name^="grade."]:checked')) return
  const issue = section.querySelector('select')
  const grade = issue?.selectedOptions[0]?.dataset.suggest
  const choice = section.querySelector(`[name^="grade."][value="${grade}"]`)
  if (choice instanceof HTMLInputElement) choice.checked = true
}

/** A reading above its limit is said, not refused. @param {HTMLElement} section */
export function sayTooMuch(section) {
  const input = section.querySelector('[data-most]')
  const say = section.querySelector('[data-too-much]')
  if (input instanceof HTMLInputElement && say instanceof HTMLElement) say.hidden = !(Number(input.value) > Number(input.dataset.most))
}

/** @param {HTMLElement} within @param {string} name */
function textOf(within, name) {
  const control = within.querySelector(`[name="${name}"]`)
  return control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement ? control.value.trim() : ''
}
