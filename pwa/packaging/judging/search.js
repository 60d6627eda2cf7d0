// @ts-check
// Which classes somebody means who types 月饼, 口红, yuebing or yb. Names, everyday words, pinyin and its initials.

/** @typedef {import('./in_force.js').Dictionary} Dictionary */
/** @typedef {import('./in_force.js').Class} Class */
/** @typedef {{ text: string, pinyin: string, initials: string }} Known */

const MOST = 12
/** Of a dictionary that was searched before: the words of each class, the name first.
 * @type {WeakMap<Dictionary, Known[][]>} */
const prepared = new WeakMap()

/** Best first: what is called exactly so, then what begins so, then what has it inside.
 * @param {Dictionary} dictionary @param {string} typed @returns {Class[]} */
export function findClasses(dictionary, typed) {
  const wanted = typed.normalize('NFKC').toLowerCase().replace(/[\s、，,]+/g, '')
  if (!wanted) return []
  const words = prepared.get(dictionary) ?? prepare(dictionary)
  return dictionary.classes
    .map((each, place) => ({ each, place, score: Math.max(...words[place].map((known) => scored(known, wanted))) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.place - b.place)
    .slice(0, MOST)
    .map(({ each }) => each)
}

/** The everyday word that matched, to be shown beside the name of the class; '' where the name itself did.
 * @param {Dictionary} dictionary @param {Class} found @param {string} typed */
export function matchedWord(dictionary, found, typed) {
  const wanted = typed.normalize('NFKC').toLowerCase().replace(/[\s、，,]+/g, '')
  const [name, ...words] = (prepared.get(dictionary) ?? prepare(dictionary))[dictionary.classes.indexOf(found)]
  const best = words.reduce((a, b) => (scored(b, wanted) > scored(a, wanted) ? b : a), name)
  return best === name ? '' : best.text
}

/** @param {Dictionary} dictionary */
function prepare(dictionary) {
  const words = dictionary.classes.map((each) =>
    [{ word: each.name, pinyin: each.pinyin }, { word: each.name_en, pinyin: '' }, ...each.words].map(known),
  )
  prepared.set(dictionary, words)
  return words
}

/** @param {{ word: string, pinyin: string }} word @returns {Known} */
function known({ word, pinyin }) {
  const parts = pinyin.split(' ').filter(Boolean)
  return {
    text: word.toLowerCase().replace(/[\s、，,]+/g, ''),
    pinyin: parts.join(''),
    initials: parts.map((part) => part[0]).join(''),
  }
}

/** @param {Known} known @param {string} wanted */
function scored({ text, pinyin, initials }, wanted) {
  if (text === wanted) return 9
  if (pinyin === wanted || pinyin.replaceAll('v', 'u') === wanted) return 8
  if (text.startsWith(wanted)) return 7
  if (initials === wanted) return 6
  if (text.includes(wanted)) return 5
  if (wanted.length > 1 && pinyin.startsWith(wanted)) return 4
  if (wanted.length > 1 && initials.startsWith(wanted)) return 3
  // What somebody typed with more around it: 鲜花月饼礼盒 is a mooncake.
  if (text.length > 1 && /[^ -~]/.test(text) && wanted.includes(text)) return 2
  return 0
}
