// @ts-check
/** Sentences that stand ready for the state that is chosen: one tap writes them into the answer, to be changed there. */

const text = /** @type {HTMLTextAreaElement} */ (document.getElementById('text'))
const form = /** @type {HTMLFormElement} */ (text.form)

function show() {
  const chosen = form.querySelector('input[name=state]:checked')
  for (const list of form.querySelectorAll('.ready')) {
    if (list instanceof HTMLElement) list.hidden = list.dataset.of !== chosen?.getAttribute('value')
  }
}

form.addEventListener('change', show)
form.addEventListener('click', event => {
  const pressed = event.target instanceof Element && event.target.closest('[data-ready]')
  if (!pressed) return
  text.value = pressed.textContent ?? ''
  text.focus()
})
show()
