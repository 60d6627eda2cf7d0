// @ts-check
/** The signature of the unit, kept with the draft like a photo: one, the last. */

import { filesOf, keepFile, removeFile } from '../../offline/drafts.js'
import { Signature } from './signature.js'

/**
 * @param {string} draft
 * @param {() => Record<string, unknown>} facts when and where
 * @param {() => void} changed
 * @returns {Promise<{isSigned: () => Promise<boolean>, restore: () => Promise<void>}>}
 */
export async function signingFor(draft, facts, changed) {
  const signature = new Signature(
    /** @type {HTMLCanvasElement} */ (document.getElementById('glass')),
    /** @type {HTMLButtonElement} */ (document.getElementById('glass-again')),
  )
  signature.addEventListener('signed', async event => {
    const before = await signatures()
    await keepFile({ draft, slot: 'signature', blob: Reflect.get(event, 'detail'), facts: { takenAt: new Date().toISOString(), ...facts() } })
    for (const file of before) await removeFile(file.id)
    changed()
  })
  signature.addEventListener('cleared', async () => {
    for (const file of await signatures()) await removeFile(file.id)
    changed()
  })

  async function signatures() {
    const files = await filesOf(draft).catch(() => [])
    return files.filter(file => file.slot === 'signature')
  }

  async function restore() {
    const signed = (await signatures())[0]
    if (signed) await signature.show(signed.blob)
  }

  return { restore, isSigned: async () => (await signatures()).length > 0 }
}
