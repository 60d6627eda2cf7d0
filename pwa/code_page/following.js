// @ts-check
/** The page behind a code while something goes on with the thing: it hears how that goes on. */

import { follow } from '../live/parts.js'

const page = document.querySelector('[data-live]')
if (page instanceof HTMLElement) follow(page)
