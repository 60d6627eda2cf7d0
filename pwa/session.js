// @ts-check
/**
 * A session that ended while somebody was working: signing in happens on top of the page, and then the page goes on
 * where it was. Nothing typed is lost. Other modules may ask for it with `signInHere`.
 */

const AS_PART = { 'HX-Request': 'true' }

if (document.documentElement.hasAttribute('data-signed-in')) {
  document.addEventListener('submit', checkFirst)
  document.addEventListener('htmx:before:response', renewAndRepeat)
}

/** The sheet that is open, if any: several requests that failed together ask once. @type {Promise<boolean> | null} */
let asking = null

/** Shows the door on top of the page. Whether the person came in. @returns {Promise<boolean>} */
export function signInHere() {
  asking ??= openSheet().finally(() => (asking = null))
  return asking
}

/** A form that is sent as a page would be gone with the 401: ask before it leaves. @param {SubmitEvent} event */
async function checkFirst(event) {
  const form = /** @type {HTMLFormElement} */ (event.target)
  if (event.defaultPrevented || form.method !== 'post') return
  event.preventDefault()
  const answer = await fetch('/session').catch(() => null)
  if (answer?.status === 401 && !(await signInHere())) return
  send(form, event.submitter)
}

/** Sends a form as pressing its button would, without being asked again. @param {HTMLFormElement} form @param {HTMLElement | null} submitter */
function send(form, submitter) {
  document.removeEventListener('submit', checkFirst)
  form.requestSubmit(submitter)
  document.addEventListener('submit', checkFirst)
}

/** @param {Event} event of htmx, before the answer is looked at */
async function renewAndRepeat(event) {
  const { ctx } = /** @type {CustomEvent} */ (event).detail
  if (ctx.response.status !== 401) return
  event.preventDefault()
  if (!(await signInHere())) return
  const { method, action } = ctx.request
  const { htmx } = /** @type {any} */ (globalThis)
  htmx.ajax(method, action, { source: ctx.sourceElement, target: ctx.target, swap: ctx.swap })
}

/** @returns {Promise<boolean>} */
async function openSheet() {
  const answer = await fetch('/sign-in', { headers: AS_PART }).catch(() => null)
  if (!answer?.ok) return false
  const sheet = document.createElement('dialog')
  sheet.className = 'sheet-over'
  sheet.innerHTML = await answer.text()
  document.body.append(sheet)
  sheet.showModal()
  return new Promise(resolve => {
    sheet.addEventListener('close', () => {
      sheet.remove()
      resolve(sheet.returnValue === 'in')
    })
    sheet.addEventListener('submit', event => knock(event, sheet))
    sheet.addEventListener('click', event => otherWay(event, sheet))
  })
}

/** @param {SubmitEvent} event @param {HTMLDialogElement} sheet */
async function knock(event, sheet) {
  const form = /** @type {HTMLFormElement} */ (event.target)
  if (form.method === 'dialog') return
  event.preventDefault()
  event.stopPropagation()
  const address = event.submitter?.getAttribute('formaction') ?? form.getAttribute('action') ?? '/sign-in'
  const body = new URLSearchParams(/** @type {any} */ (new FormData(form)))
  const answer = await fetch(address, { method: 'POST', body, headers: AS_PART }).catch(() => null)
  if (answer?.status === 204) sheet.close('in')
  else if (answer) show(sheet, await answer.text())
}

/** By code instead of by password, or back. @param {MouseEvent} event @param {HTMLDialogElement} sheet */
async function otherWay(event, sheet) {
  const link = /** @type {HTMLElement} */ (event.target).closest('a')
  if (!link) return
  event.preventDefault()
  const answer = await fetch(link.href, { headers: AS_PART }).catch(() => null)
  if (answer?.ok) show(sheet, await answer.text())
}

/** @param {HTMLDialogElement} sheet @param {string} part */
function show(sheet, part) {
  sheet.innerHTML = part
  const first = /** @type {HTMLElement | null} */ (sheet.querySelector('[aria-invalid], input:not([type=hidden])'))
  first?.focus()
}
