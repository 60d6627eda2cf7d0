// @ts-check
/** Everything unsent of one person, or one record of it, into a file that leaves this phone: shared, or saved. */

import * as drafts from '../../offline/drafts.js'
import { rescueFile } from '../../offline/rescue.js'
import * as outbox from '../../offline/outbox.js'
import { sizeOf } from './wording.js'

/** @typedef {import('../../offline/outbox.js').Entry} Entry */
/** @typedef {{file: File, records: number, drafts: number}} Exported */

/** @param {string} author @param {string} [only] one record alone @returns {Promise<Exported>} */
export async function exported(author, only) {
  const entries = (await outbox.all(author)).filter(entry => entry.state !== 'received' && (!only || entry.id === only))
  const begun = only ? [] : await drafts.all(author)
  const records = await Promise.all(entries.map(recordOf))
  const rescued = await Promise.all(begun.map(async draft => ({ draft, files: await drafts.filesOf(draft.id) })))
  const blob = await rescueFile({ author, records, drafts: rescued })
  return { file: new File([blob], nameOf(new Date(), entries.length + begun.length), { type: blob.type }), records: entries.length, drafts: begun.length }
}

/** To whom the person likes, where the phone can; else it is saved. @param {Exported} made @returns {Promise<'shared' | 'saved' | 'kept'>} */
export async function handOut({ file }) {
  if (!navigator.canShare?.({ files: [file] })) {
    save(file)
    return 'saved'
  }
  try {
    await navigator.share({ files: [file] })
    return 'shared'
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return 'kept' // the person thought better of it
    save(file)
    return 'saved'
  }
}

/** @param {Exported} made @param {'shared' | 'saved' | 'kept'} how */
export function handedOutSentence({ file, records, drafts: begun }, how) {
  const what = [records && `${records} 条`, begun && `${begun} 份草稿`].filter(Boolean).join('、')
  if (how === 'kept') return '没有发出去。记录都还在本机'
  const where = how === 'saved' ? `已存成“${file.name}”，在这台手机的下载里` : '已交给您选的应用'
  return `${what}，${sizeOf(file.size)}，${where}。请交给单位负责人导入。本机的照样留着，收到编号才放下`
}

/** @param {Entry} entry */
async function recordOf({ id, envelope, title, address, draft, files }) {
  const found = await Promise.all(files.map(async ({ sha256 }) => ({ sha256, blob: await outbox.fileOf(id, sha256) })))
  return { envelope, title, address, draft, files: found.flatMap(({ sha256, blob }) => (blob ? [{ sha256, blob }] : [])) }
}

/** @param {Date} now @param {number} count */
function nameOf(now, count) {
  const two = (/** @type {number} */ number) => String(number).padStart(2, '0')
  return `码上待上传-${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}-${two(now.getHours())}${two(now.getMinutes())}-${count}条.mashang`
}

/** @param {File} file */
function save(file) {
  const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(file), download: file.name })
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000) // a large file is still being copied
}
