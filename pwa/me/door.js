// @ts-check
/** Tells the server whether this is the installed app: field people stay signed in there for 30 days. */

import { isInstalled } from '../this_browser.js'

for (const field of document.querySelectorAll('form[data-door] input[name=installed]')) {
  /** @type {HTMLInputElement} */ (field).value = isInstalled() ? '1' : ''
}
