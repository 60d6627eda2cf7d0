// @ts-check
/** The only question that is asked twice: whether what was not sent is to be removed. */

/** @typedef {'keep' | 'export' | 'remove'} Answer */

/**
 * Keeps unless the person says twice that it shall go; between the two it can be exported.
 * @param {HTMLDialogElement} sheet
 * @param {string} name what it is about
 * @param {string} loss what would be gone
 * @returns {Promise<Answer>}
 */
export async function askTwice(sheet, name, loss) {
  const first = await ask(sheet, { question: `要删除“${name}”吗`, loss: `${loss}。服务器还没有，删了就没有了`, on: '删除', mayExport: false })
  if (first !== 'on') return 'keep'
  const second = await ask(sheet, { question: '再问一次：真的不要了吗', loss: `“${name}”只在这台手机上，删了谁也找不回来`, on: '不要了，删掉', mayExport: true })
  return second === 'on' ? 'remove' : second
}

/**
 * @param {HTMLDialogElement} sheet
 * @param {{question: string, loss: string, on: string, mayExport: boolean}} asked
 * @returns {Promise<'keep' | 'export' | 'on'>}
 */
function ask(sheet, { question, loss, on, mayExport }) {
  const part = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (sheet.querySelector(selector))
  part('[data-question]').textContent = question
  part('[data-loss]').textContent = loss
  part('[data-answer=on] span').textContent = on
  part('[data-answer=export]').hidden = !mayExport
  sheet.returnValue = ''
  if (!sheet.open) sheet.showModal()
  part('[data-question]').focus() // neither answer is the nearer one
  return new Promise(resolve => {
    const ending = new AbortController()
    /** @param {'keep' | 'export' | 'on'} answer */
    const end = answer => {
      ending.abort()
      sheet.close()
      resolve(answer)
    }
    sheet.addEventListener('cancel', () => end('keep'), { signal: ending.signal })
    sheet.addEventListener(
      'click',
      event => {
        const answer = /** @type {HTMLElement} */ (event.target).closest('[data-answer]')?.getAttribute('data-answer')
        if (answer) end(/** @type {'keep' | 'export' | 'on'} */ (answer))
      },
      { signal: ending.signal },
    )
  })
}
