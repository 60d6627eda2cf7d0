// @ts-check
/** Takes the figures to another app, and says so in the button. */

document.addEventListener('click', async event => {
  const button = event.target instanceof Element ? event.target.closest('[data-copy]') : null
  const label = button?.querySelector('span')
  if (!(button instanceof HTMLElement) || !label) return
  await navigator.clipboard.writeText(button.dataset.copy ?? '')
  label.textContent = button.dataset.copied ?? ''
})
