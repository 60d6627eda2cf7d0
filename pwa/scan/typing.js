// @ts-check
/** A field for a tag: groups it 4-4-2 while one types, whatever is typed for a look-alike. */
import { grouped, groupedAsTyped } from '../../scanning/codes.js'

/** @param {HTMLInputElement} field */
export function groupWhileTyping(field) {
  field.addEventListener('input', (event) => {
    // An address pasted whole stays as it is, and so does what an input method is still composing.
    if (/** @type {InputEvent} */ (event).isComposing || /[/:]/.test(field.value)) return
    const before = groupedAsTyped(field.value.slice(0, field.selectionStart ?? undefined)).replaceAll(' ', '')
    field.value = groupedAsTyped(field.value)
    const caret = before.length === field.value.replaceAll(' ', '').length ? field.value.length : grouped(before).length
    field.setSelectionRange(caret, caret)
  })
}
