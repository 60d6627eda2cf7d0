// @ts-check
/** A code that is bound leaves no draft behind, whichever way the form was sent. */

import { all, discard } from '../../offline/drafts.js'

const tag = document.getElementById('main')?.dataset.bound ?? ''
if (tag) for (const draft of await all(`binding:${tag}:`).catch(() => [])) await discard(draft.id)
