// @ts-check
/** Who is signed in on this page, as far as it knows: the author of what is filled in here. Empty for a visitor. */

export const person = document.documentElement.dataset.person ?? ''
