// @ts-check
/** What all checks of a phone come to, in one sentence. Pure. */

/** @typedef {import('./checks.js').Look} Look */

const ESSENTIAL = ['相机'] // without having tried it one does not know

/** @param {[string, {look: Look}][]} found by the name of the check @returns {{look: Look, word: string, why: string}} */
export function verdictOf(found) {
  const named = (/** @type {Look} */ look) => found.filter(([, one]) => one.look === look).map(([name]) => name)
  const [broken, minor, unknown] = [named('over'), named('soon'), named('what')]
  if (broken.length) return { look: 'over', word: '还不能', why: `先把这几样弄好：${broken.join('、')}` }
  const untried = unknown.filter(name => ESSENTIAL.includes(name))
  if (untried.length) return { look: 'what', word: '还差一步', why: `${untried.join('、')}还没有试过，点它右边的按钮试一下` }
  const open = [minor.length && `留意${minor.join('、')}`, unknown.length && `${unknown.join('、')}还不知道`].filter(Boolean)
  if (minor.length) return { look: 'soon', word: '能，有几样要留意', why: open.join('；') }
  return { look: 'ok', word: '能离线干活', why: open.join('；') || '样样都试过了' }
}
