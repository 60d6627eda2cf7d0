// @ts-check
/** Larger type at once, without waiting for the server, and without a network too. */

for (const form of document.querySelectorAll('form[data-instant]')) {
  form.addEventListener('submit', event => {
    const pressed = /** @type {HTMLButtonElement | null} */ (/** @type {SubmitEvent} */ (event).submitter)
    if (!pressed) return
    event.preventDefault()
    choose(pressed.value === '1')
    for (const button of form.querySelectorAll('button')) {
      button.setAttribute('aria-pressed', String(button === pressed))
    }
  })
}

/** The same cookie as POST /settings/type sets. @param {boolean} large */
function choose(large) {
  document.documentElement.classList.toggle('large', large)
  const secure = location.protocol === 'https:' ? '; secure' : ''
  document.cookie = `large=${large ? 1 : 0}; max-age=31536000; path=/; samesite=lax${secure}`
}
