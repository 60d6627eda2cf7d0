// @ts-check
import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import 'fake-indexeddb/auto'

import { close, done, NAME, UPGRADES, work } from '../../../offline/browser/database.js'
import { agree, all, changes, has, keep, remove, search, see } from '../../../offline/browser/my_things.js'

const lift = { tag: 'AAAAAAAAAA', name: '3 号客梯', standing: 'in_date', seenAt: '2026-11-20T08:00:00Z', addedAt: '2026-11-20T08:00:00Z' }
const boiler = { tag: 'BBBBBBBBBB', name: '1 号蒸汽锅炉', standing: 'overdue', seenAt: '2026-11-21T08:00:00Z', addedAt: '2026-11-21T08:00:00Z' }

beforeEach(async () => {
  await close()
  await done(indexedDB.deleteDatabase(NAME))
})

test('what was added is there, newest first', async () => {
  await keep([lift, boiler])
  assert.deepEqual((await all()).map(thing => thing.name), ['1 号蒸汽锅炉', '3 号客梯'])
})

test('what was removed is gone', async () => {
  await keep([lift, boiler])
  await remove(lift.tag)
  assert.equal(await has(lift.tag), false)
  assert.equal(await has(boiler.tag), true)
})

test('a newer standing takes the place of an older one, never the other way round', async () => {
  await keep([lift])
  await see({ ...lift, standing: 'due_soon', seenAt: '2026-11-22T08:00:00Z' })
  await see({ ...lift, standing: 'unknown', seenAt: '2026-11-19T08:00:00Z' })
  const [kept] = await all()
  assert.equal(kept.standing, 'due_soon')
  assert.equal(kept.addedAt, lift.addedAt)
})

test('seeing a page does not put it into the list', async () => {
  await see(lift)
  assert.deepEqual(await all(), [])
})

test('every change is told', async () => {
  let told = 0
  changes.addEventListener('changed', () => told++)
  await keep([lift])
  await remove(lift.tag)
  assert.equal(told, 2)
})

test('the account and the phone agree: nothing is lost, what was removed elsewhere goes', async () => {
  await keep([lift, { ...boiler, account: 'mine' }])
  const gauge = { ...boiler, tag: 'CCCCCCCCCC', name: '压力表' }
  await keep([{ ...gauge, tag: 'DDDDDDDDDD', account: 'of somebody else' }])
  await agree([gauge], 'mine')
  assert.deepEqual((await all()).map(thing => [thing.tag, thing.account]).sort(), [
    ['AAAAAAAAAA', undefined],
    ['CCCCCCCCCC', 'mine'],
    ['DDDDDDDDDD', 'of somebody else'],
  ])
})

test('words are found in name and tag', () => {
  const things = [lift, boiler]
  assert.deepEqual(search(things, '锅炉'), [boiler])
  assert.deepEqual(search(things, '号 aaaa'), [lift])
  assert.deepEqual(search(things, ' '), things)
  assert.deepEqual(search(things, '吊机'), [])
})

test('a database that the browser closed is opened again', async () => {
  await keep([lift])
  const database = await work(['my_things'], 'readonly', store => store.transaction.db)
  database.close() // without the event, as when the page was frozen
  assert.equal((await all()).length, 1)
})

test('work that fails leaves nothing half done', async () => {
  await assert.rejects(
    work(['my_things'], 'readwrite', async store => {
      await done(store.put(lift))
      throw new Error('half way')
    }),
    /half way/,
  )
  assert.deepEqual(await all(), [])
})

test('a phone that comes from an older version keeps what it has', async () => {
  const before = indexedDB.open(NAME, 1)
  before.onupgradeneeded = () => UPGRADES[0](before.result)
  const old = await done(before)
  await done(old.transaction('my_things', 'readwrite').objectStore('my_things').put(lift))
  old.close()
  assert.deepEqual(await all(), [lift])
})
