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
  const found = sections.flatMap(section => (section.dataset.step === 'site' ? missingOnSite(section) : missingIn(section)))
  const unit = sections[sections.length - 1]
  const written = ['signed_name', 'refusal'].some(name => textOf(unit, name))
  return signed || written ? found : [...found, { spot: unit, say: '请单位签名；拒签的写明情况' }]
}

/** @param {HTMLElement} section @returns {Missing[]} */
function missingOnSite(section) {
  const use = section.querySelector('[name="site.use"]:checked')
  const spot = /** @type {HTMLElement} */ (section.querySelector('#site-use'))
  if (!(use instanceof HTMLInputElement)) return [{ spot, say: '现场采集：选实际使用状态' }]
  const other = /** @type {HTMLElement} */ (section.querySelector('#site-user'))
  const named = use.value !== 'other_unit' || textOf(section, 'site.user')
  return named ? [] : [{ spot: other, say: '现场采集：写现在是哪个单位在用' }]
}

/** @param {HTMLElement} section @returns {Missing[]} */
function missingIn(section) {
  if (!section.querySelector('[name^="answer."]')) return []
  const verdict = verdictOf(section)
  const question = questionOf(section)
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

/** @param {HTMLElement} section */
function questionOf(section) {
  return section.querySelector('legend')?.textContent?.replace(/：结论$/, '') ?? ''
}

/** By item. @param {HTMLElement[]} sections that ask something @returns {Record<string, string>} */
export function questionsIn(sections) {
  return Object.fromEntries(sections.map(section => [section.id.replace(/^i-/, ''), questionOf(section)]))
}

/** The grade that the rules suggest for the chosen type of issue, in words: it is the officer who decides. @param {HTMLElement} section */
export function tellSuggestion(section) {
  const say = section.querySelector('[data-suggestion]')
  const said = section.querySelector('select')?.selectedOptions[0]?.dataset.say
  if (say && said) say.textContent = said
}

/** Whether anything was found that the rules want an order for. @param {HTMLElement[]} sections */
export function isGrave(sections) {
  const graves = '[name^="grade."][value=severe]:checked, [name^="grade."][value=major]:checked'
  return sections.some(section => verdictOf(section) === 'no' && section.querySelector(graves))
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
