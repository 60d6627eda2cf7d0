// @ts-check
/** One more way to measure, where the phone offers it: AR. Its words and its overlay are fetched then; others never load them, and without a network it is not offered. */

/** Whether the phone says that it can. @returns {Promise<boolean>} */
async function canAugment() {
  try {
    return await Reflect.get(navigator, 'xr').isSessionSupported('immersive-ar')
  } catch {
    return false // a page in a frame that does not let it
  }
}

/** @param {HTMLElement} before where it is offered: after this */
export async function offer(before) {
  if (!(await canAugment())) return
  const answer = await fetch(`/measure/spatial?lang=${document.documentElement.lang.slice(0, 2)}`).catch(() => null)
  if (!answer?.ok) return
  const { Estimate } = await import('./estimate.js')
  const part = new DOMParser().parseFromString(await answer.text(), 'text/html')
  const bring = (/** @type {string} */ wanted) => /** @type {HTMLElement} */ (document.importNode(/** @type {Element} */ (part.querySelector(wanted)), true))
  const [section, overlay] = [bring('#spatial'), bring('#spatial-over')]
  const words = /** @type {HTMLTemplateElement} */ (part.querySelector('#spatial-words')).content.querySelectorAll('p')
  document.head.append(bring('link'))
  document.body.append(bring('.sprite'), overlay)
  before.after(section)
  await new Estimate(section, overlay, Object.fromEntries([...words].map(line => [line.dataset.word, line.textContent ?? '']))).restore()
}
