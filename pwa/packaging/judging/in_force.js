// @ts-check
// Which edition and which value hold for a class on a day. What is not in the dictionary is not known: null, never a
// default. Days are ISO strings, which sort as days do. The other half of backend/packaging/judging/in_force.py.

/**
 * @typedef {{ word: string, pinyin: string }} Word
 * @typedef {{ key: string, category: string, seq: number, parent: string | null, name: string, name_en: string,
 *   pinyin: string, words: Word[] }} Class
 * @typedef {{ key: string, name: string, name_en: string, family: string }} Category
 * @typedef {{ code: string, amends: string | null, family: string, name: string, name_en: string, label: string,
 *   label_en: string, valid_from: string, valid_to: string | null, classes: string[] }} Edition
 * @typedef {{ on: string, property: string, value: any, valid_from: string | null, edition: string, clause: string,
 *   confidence: string }} Value
 * @typedef {{ digest: string, editions: Edition[], categories: Category[], classes: Class[], values: Value[] }} Dictionary
 * @typedef {{ edition: Edition | null, why: string, day: string }} Holding
 */

export const NONE = 'none'

/** @param {Dictionary} dictionary @param {string} key */
export const classOf = (dictionary, key) => dictionary.classes.find((each) => each.key === key) ?? null

/** @param {Dictionary} dictionary @param {Class} found @returns {Category} */
export const categoryOf = (dictionary, found) =>
  /** @type {Category} */ (dictionary.categories.find((each) => each.key === found.category))

/** @param {Dictionary} dictionary @param {string} code @returns {Edition} */
export const editionOf = (dictionary, code) =>
  /** @type {Edition} */ (dictionary.editions.find((each) => each.code === code))

/** On what values for this class may hang, closest first. @param {Class} found */
export const subjectsOf = (found) => [found.key, ...(found.parent ? [found.parent] : []), found.category]

/** The latest edition of the family that has begun for this class: by itself, or by an amendment that named it.
 * @param {Dictionary} dictionary @param {Class} found @param {string} day @returns {Holding} */
export function holding(dictionary, found, day) {
  const family = categoryOf(dictionary, found).family
  const subjects = subjectsOf(found)
  let [first, ended] = ['', '']
  /** @type {[string, Edition] | null} */
  let best = null
  for (const edition of dictionary.editions) {
    if (edition.family !== family || edition.amends) continue
    const begin = began(dictionary, edition, subjects)
    if (begin > day) first = first && first < begin ? first : begin
    else if (edition.valid_to && edition.valid_to <= day) ended = ended > edition.valid_to ? ended : edition.valid_to
    else if (best === null || begin > best[0]) best = [begin, edition]
  }
  if (best) return { edition: best[1], why: '', day: best[0] }
  return ended ? { edition: null, why: 'over', day: ended } : { edition: null, why: 'early', day: first }
}

/** @param {Dictionary} dictionary @param {Edition} edition @param {string[]} subjects */
function began(dictionary, edition, subjects) {
  const earlier = dictionary.editions
    .filter((each) => each.amends === edition.code && each.classes.some((key) => subjects.includes(key)))
    .map((each) => each.valid_from)
  return [edition.valid_from, ...earlier].reduce((a, b) => (b < a ? b : a))
}

/** @param {Dictionary} dictionary @param {Edition} edition @param {string} day */
export const amendmentsInForce = (dictionary, edition, day) =>
  dictionary.editions.filter(
    (each) => each.amends === edition.code && each.valid_from <= day && !(each.valid_to && each.valid_to <= day),
  )

/** The row that holds: of the closest subject that has one, the one that began last. null: not known.
 * @param {Dictionary} dictionary @param {string} key @param {string} wanted @param {string} day
 * @returns {Value | null} */
export function valueOf(dictionary, key, wanted, day) {
  const found = classOf(dictionary, key)
  const edition = found && holding(dictionary, found, day).edition
  if (!found || !edition) return null
  const codes = new Set([
    edition.code,
    ...dictionary.editions.filter((each) => each.amends === edition.code).map((each) => each.code),
  ])
  for (const subject of subjectsOf(found)) {
    const rows = dictionary.values.filter(
      (row) =>
        row.on === subject && row.property === wanted && codes.has(row.edition) && (row.valid_from ?? '') <= day,
    )
    if (rows.length) return rows.reduce((a, b) => ((b.valid_from ?? '') > (a.valid_from ?? '') ? b : a))
  }
  return null
}
