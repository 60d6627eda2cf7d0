// @ts-check
/**
 * Asks for the camera and fetches the decoder while the scanner's page is still being read, since both take longer than
 * all the rest. For that page alone, loaded `async`; its Viewfinder goes on with what was begun here.
 */
import { askForCamera } from '../../scanning/camera.js'
import { openPhonesDecoder } from './phones_decoder.js'

// A page in the background must not switch the camera on.
export const asked = document.hidden ? null : askForCamera()
export const decoder = openPhonesDecoder()

// The Viewfinder tells the person what failed; until it listens, nobody needs to.
for (const begun of [asked, decoder]) begun?.catch(() => {})
