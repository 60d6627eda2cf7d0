// @ts-check
/** 分享: the address of a judgement, by the phone's own sheet where it has one, else copied. */

for (const button of document.querySelectorAll('[data-share]')) button.addEventListener('click', () => share(/** @type {HTMLElement} */ (button)))

/** @param {HTMLElement} button */
async function share(button) {
  const { share: url = '', title = '' } = button.dataset
  if (navigator.share) {
    try {
      return await navigator.share({ title, url })
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') return // the person closed the sheet
    }
  }
  await navigator.clipboard.writeText(url)
  const label = button.querySelector('span')
  if (label) label.textContent = button.dataset.copied ?? ''
}
