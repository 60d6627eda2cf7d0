/*
 * What a person does on a page, and what can be seen of it: evaluated in a page of the product as a function of one
 * argument, and uses the page's own modules, so that it is the product that keeps, hands in and delivers.
 */
async ({ deed, ...about }) => {
  const build = document.querySelector('script[type=module][src^="/b/"]').getAttribute('src').split('/')[2]
  const names = ['database', 'drafts', 'envelope', 'filled_forms', 'outbox']
  const modules = await Promise.all(names.map(name => import(`/b/${build}/offline/${name}.js`)))
  const [{ done, work, NAME, UPGRADES }, drafts, { sha256 }, forms, outbox] = modules

  /** Everything of a form is kept, as autosave and shutter keep it; gives the digests of its photos, and what it becomes. */
  async function keep({ draft: id, title, address, fields, step, photos }) {
    await drafts.discard(id)
    const { becomes } = await drafts.save({ id, title, address, fields, step })
    const digests = []
    for (const photo of photos) {
      const blob = photo.base64 ? decoded(photo.base64) : await taken(photo.width)
      await drafts.keepFile({ draft: id, slot: photo.slot, blob, facts: { takenAt: new Date().toISOString() } })
      digests.push(await sha256(await blob.arrayBuffer()))
    }
    return { photos: digests, becomes }
  }

  async function handIn({ kind, author, title, address, draft, fields, becomes }) {
    const { id } = await forms.file({ kind, version: 1, author, title, address, draft, fields, becomes })
    return id
  }

  /** What the person sees in the form again is put right, as `fields` say. */
  async function mend({ id, fields }) {
    await forms.takeBack(id)
    const entry = await outbox.read(id)
    const draft = await drafts.read(entry.draft)
    if (draft?.record !== id) return false
    await drafts.save({ ...draft, fields: { ...draft.fields, ...fields } })
    await forms.file({ ...entry.envelope, title: entry.title, address: entry.address, draft: draft.id, fields: { ...draft.fields, ...fields } })
    await outbox.sendAgain(id)
    return true
  }

  /** All that is on this phone, without bytes. */
  async function seen() {
    const entries = await outbox.all()
    const inHand = await work(['drafts'], 'readonly', store => done(store.getAll()))
    return {
      locks: (await navigator.locks.query()).held.map(({ name, clientId }) => `${name} ${clientId}`),
      person: document.documentElement.dataset.person ?? '',
      entries: entries.map(({ envelope, ...entry }) => ({ ...entry, author: envelope.author, fields: envelope.body.fields })),
      drafts: inHand.map(({ id, fields, record }) => ({ id, fields, record })),
    }
  }

  /** The digests of the bytes that this phone really has, by record and by draft. */
  async function held() {
    const files = await work(['outbox_files'], 'readonly', store => done(store.getAll()))
    const begun = await work(['draft_files'], 'readonly', store => done(store.getAll()))
    const found = {}
    for (const { record, draft, blob } of [...files, ...begun]) {
      const digests = (found[record ?? draft] ??= [])
      digests.push(await sha256(await blob.arrayBuffer()))
    }
    return found
  }

  /** For the next run. */
  async function forget() {
    const stores = ['outbox', 'outbox_files', 'drafts', 'draft_files']
    await work(stores, 'readwrite', (...all) => Promise.all(all.map(store => done(store.clear()))))
    return true
  }

  /** A page of a newer build wants to upgrade; its step breaks, and everything is as it was. */
  async function wantDatabase() {
    const opening = indexedDB.open(NAME, UPGRADES.length + 1)
    opening.onupgradeneeded = () => opening.transaction.abort()
    await new Promise(resolve => (opening.onerror = opening.onsuccess = resolve))
    return true
  }

  function shiftClock({ ms }) {
    const Real = Date
    globalThis.Date = class extends Real {
      constructor(...parts) {
        parts.length ? super(...parts) : super(Real.now() + ms)
      }
      static now() {
        return Real.now() + ms
      }
    }
    return true
  }

  /** A photo of nothing, unlike any other. */
  async function taken(width) {
    const canvas = Object.assign(document.createElement('canvas'), { width, height: (width * 3) / 4 })
    const context = canvas.getContext('2d')
    const picture = context.createImageData(canvas.width, canvas.height)
    for (let from = 0; from < picture.data.length; from += 65536) crypto.getRandomValues(picture.data.subarray(from, from + 65536))
    context.putImageData(picture, 0, 0)
    return new Promise(resolve => canvas.toBlob(resolve, 'image/jpeg', 0.9))
  }

  function decoded(base64) {
    return new Blob([Uint8Array.from(atob(base64), sign => sign.charCodeAt(0))], { type: 'image/png' })
  }

  return { keep, handIn, mend, seen, held, forget, wantDatabase, shiftClock }[deed](about)
}
