// @ts-check
/**
 * Verifies a file without sending it: the phone computes the digest and asks for that. Without this script, or where
 * the browser gives pages no digests, the form sends the file and the server computes it.
 */

const form = /** @type {HTMLFormElement} */ (document.getElementById('verification'))
const file = /** @type {HTMLInputElement} */ (form.elements.namedItem('file'))
const digest = /** @type {HTMLInputElement} */ (form.elements.namedItem('digest'))
const button = /** @type {HTMLButtonElement} */ (form.querySelector('button'))
const line = /** @type {HTMLElement} */ (document.getElementById('progress'))
const label = button.textContent

if (crypto.subtle) form.addEventListener('submit', ask)
addEventListener('pageshow', () => working(false)) // also when one comes back from the answer

/** @param {SubmitEvent} event */
async function ask(event) {
  const chosen = file.files?.[0]
  if (!chosen) return
  event.preventDefault()
  if (chosen.size === 0) return say(line.dataset.empty)
  if (chosen.size > Number(form.dataset.most)) return say(line.dataset.heavy)
  working(true)
  try {
    digest.value = await sha256(chosen)
  } catch {
    working(false)
    return say(line.dataset.unreadable)
  }
  file.disabled = true
  form.submit()
}

/** @param {File} chosen @returns {Promise<string>} 64 hex digits */
async function sha256(chosen) {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', await chosen.arrayBuffer()))
  return [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('')
}

/** @param {boolean} busy */
function working(busy) {
  button.textContent = busy ? (button.dataset.busy ?? '') : label
  button.setAttribute('aria-busy', String(busy))
  line.hidden = true
  if (!busy) {
    file.disabled = false
    digest.value = ''
  }
}

/** @param {string} [sentence] */
function say(sentence) {
  line.hidden = false
  const words = line.querySelector('span')
  if (words) words.textContent = sentence ?? ''
}
