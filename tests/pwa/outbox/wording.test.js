// @ts-check
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { evictionSentence, isTight, roomSentence } from '../../../pwa/outbox/storage.js'
import { contentOf, emptySentence, nameOf, receiptSentence, receivedSentence, said, sizeOf } from '../../../pwa/outbox/wording.js'
import { entryOf } from './entries.js'

process.env.TZ = 'Asia/Shanghai'
const around = { entries: [], online: true }
const file = (held = false) => ({ sha256: 'a', size: 12_400_000, held })
const nextAt = new Date(2026, 10, 20, 10, 52, 7).getTime()
const answer = /** @type {any} */ ({ status: 'waiting_for', clock: '' })

/** @type {[string, Parameters<typeof entryOf>[0], Partial<Parameters<typeof said>[1]>, string, string][]} */
const CASES = [
  ['just put in', {}, {}, 'here', '没有照片，排队中'],
  ['no network', { hurdle: 'network' }, { online: false }, 'here', '没有照片，没有网络，连上就自动传'],
  ['nobody answers', { hurdle: 'network', attempts: 1, nextAt, files: [file(true)] }, {}, 'here', '1 张照片，12.4 MB，连不上服务器，10:52:07 再试'],
  ['handed over without an answer', { hurdle: 'network', attempts: 1, unsure: true }, {}, 'unknown', '不知道到没到，正在问服务器。记录还在本机'],
  ['the server breaks', { hurdle: 'server', attempts: 1, nextAt, files: [file()] }, {}, 'here', '1 张照片，12.4 MB，服务器暂时没有收，10:52:07 再试'],
  ['signed out', { hurdle: 'sign_in' }, {}, 'here', '没有照片，登录过期了，登录后接着传'],
  ['somebody else is in', { hurdle: 'sign_in', answer: { ...answer, field: 'author' } }, {}, 'here', '没有照片，现在登录的是别人，本人登录后接着传'],
  ['an older server', { hurdle: 'record', answer: { ...answer, waiting_for: { version: 2 } } }, {}, 'here', '没有照片，服务器还没有升级，升级后自动传'],
  ['moving', { state: 'sending', files: [file()] }, { sent: 7_700_000 }, 'moving', '已传 7.7 MB，共 12.4 MB，断了会接着传'],
  ['trying', { state: 'sending', files: [file()] }, {}, 'here', '1 张照片，12.4 MB，正在连服务器…'],
  ['all photos are there', { state: 'sending', files: [file()] }, { sent: 12_400_000 }, 'moving', '照片都传到了，正在登记'],
  ['refused', { state: 'parked', reason: '没有被收下：这个码 15:51 已被同事绑到“3 号储气罐”' }, {}, 'refused', '这个码 15:51 已被同事绑到“3 号储气罐”'],
]

for (const [why, entry, more, chip, sentence] of CASES) {
  test(`${why}: ${sentence}`, () => assert.deepEqual(said(entryOf(entry), { ...around, ...more }), { chip, sentence }))
}

test('what waits for another names it, also when that one is no longer here', () => {
  const parent = entryOf({ id: 'p' })
  const child = entryOf({ id: 'c', hurdle: 'record', answer, envelope: { ...parent.envelope, id: 'c', after: 'p' } })
  assert.match(said(child, { ...around, entries: [parent, child] }).sentence, /等“监督检查：1 号蒸汽锅炉”先传完/)
  assert.match(said(child, { ...around, entries: [child] }).sentence, /等“它前面的那条”先传完/)
})

test('a refused record that was begun to be mended says so and keeps its reason', () => {
  const { chip, sentence } = said(entryOf({ state: 'parked', reason: '没有被收下：没有定位' }), { ...around, mending: new Date().toISOString() })
  assert.equal(chip, 'mending')
  assert.match(sentence, /^改了一半，\d\d:\d\d 存在本机。没有定位$/)
})

test('photos and signatures are counted apart', () => {
  const photos = [{ slot: 'code_label', sha256: 'a' }, { slot: 'signature', sha256: 'b' }]
  const entry = entryOf({ files: ['a', 'b', 'c'].map(sha256 => ({ sha256, size: 5_966_667, held: false })) })
  entry.envelope.body.photos = photos
  assert.equal(contentOf(entry), '2 张照片、1 个签名，17.9 MB')
})

test('a record is called by its kind and its thing', () => {
  assert.deepEqual(
    [nameOf('binding', '2 号储气罐'), nameOf('inspection', '1 号蒸汽锅炉'), nameOf('inspection_order', '1 号蒸汽锅炉'), nameOf('unheard_of', '某物'), nameOf('binding', ''), nameOf('', '')],
    ['绑码：2 号储气罐', '监督检查：1 号蒸汽锅炉', '监察指令书：1 号蒸汽锅炉', '某物', '绑码', '没有名字的记录'],
  )
})

test('sizes as people read them', () => {
  assert.deepEqual([0, 40_000, 120_000, 31_000_000, 1_900_000_000].map(sizeOf), ['1 KB', '40 KB', '0.1 MB', '31 MB', '1.9 GB'])
})

test('receipts are told with their number, today counted apart', () => {
  const now = new Date(2026, 10, 20, 12)
  const at = (/** @type {number} */ day, /** @type {number} */ hour) => entryOf({ state: 'received', receivedAt: new Date(2026, 10, day, hour, 58).toISOString() })
  assert.equal(receivedSentence([at(20, 9), at(20, 8), at(19, 8)], now), '今天 2 条，最近 09:58')
  assert.equal(receivedSentence([at(19, 9)], now), '最近 1 条，最后一条 昨天 09:58')
  assert.equal(emptySentence([at(20, 9), at(20, 8), at(19, 8)], now), '最近一次 09:58，2 条都已收到')
  assert.match(emptySentence([], now), /没有网络也丢不了/)
  const status = /** @type {const} */ ('accepted')
  const receipt = { status, clock: '', receipt: 'R1120-58K2' }
  assert.match(receiptSentence({ ...at(20, 9), answer: receipt }), /^已收到 .*09:58，编号 R1120-58K2$/)
  assert.equal(receiptSentence({ ...at(20, 9), answer: { ...receipt, status: 'repeated' } }), '之前已收到，没有重复登记，编号 R1120-58K2')
})

test('how safe the storage is, as far as it is known', () => {
  const storage = { isProtected: false, used: 312_000_000, free: 1_900_000_000, isInstalled: false, isIos: false }
  assert.equal(roomSentence(storage), '本机已用 312 MB，还可用 1.9 GB')
  assert.match(roomSentence({ ...storage, free: undefined }), /不说/)
  assert.match(evictionSentence(storage), /没有答应/)
  assert.match(evictionSentence({ ...storage, isProtected: true }), /已答应不自动清理/)
  assert.match(evictionSentence({ ...storage, isIos: true, isProtected: true }), /7 天不打开/)
  assert.doesNotMatch(evictionSentence({ ...storage, isIos: true, isInstalled: true }), /7 天/)
  assert.deepEqual([isTight(storage), isTight({ ...storage, free: 1000 }), isTight({ ...storage, free: undefined })], [false, true, false])
})
