// @ts-check
/** The page "打印贴纸": says how many places the chosen paper has, and shows on its drawing where printing starts. */

const form = /** @type {HTMLFormElement} */ (document.getElementById('sheets'))
const start = /** @type {HTMLInputElement} */ (document.getElementById('start_at'))
const hint = /** @type {HTMLElement} */ (document.getElementById('places'))

if (form) {
  form.addEventListener('input', show)
  show()
}

function show() {
  const paper = /** @type {HTMLInputElement | null} */ (form.querySelector('input[name=paper]:checked'))
  const places = Number(paper?.dataset.places ?? 1)
  const first = Number(start.value)
  const fits = Number.isInteger(first) && first >= 1 && first <= places
  hint.textContent =
    places === 1
      ? '标签带一页一枚，填 1'
      : `每页 ${places} 枚，从左上角起横着数${fits && first > 1 ? `，前 ${first - 1} 枚留空` : ''}`
  start.setCustomValidity(fits ? '' : `这种纸每页 ${places} 枚，请填 1 到 ${places}`)
  start.toggleAttribute('aria-invalid', !fits)
  markUsed(paper, fits ? first - 1 : 0)
}

/** @param {HTMLInputElement | null} paper @param {number} used how many places are empty already */
function markUsed(paper, used) {
  for (const label of form.querySelectorAll('.paper .label')) label.classList.remove('used')
  const labels = paper?.parentElement?.querySelectorAll('.paper .label') ?? []
  for (const label of [...labels].slice(0, used)) label.classList.add('used')
}
