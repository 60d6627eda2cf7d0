// @ts-check
// Judges on the phone's half what stands in the lines of the input, a JSON object each; the first line brings the
// dictionary and the words. tests/backend/packaging/test_both_halves.py compares.

import { createInterface } from 'node:readline'

import { judge } from '../../../pwa/packaging/judging/judge.js'
import { readNet } from '../../../pwa/packaging/judging/net_content.js'
import { questions } from '../../../pwa/packaging/judging/questions.js'

/** @param {any} value keys in order, as Python writes them */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const keys = Object.keys(value).sort()
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`
}

/** @type {any} */
let given = null
const out = []
for await (const line of createInterface({ input: process.stdin })) {
  const told = JSON.parse(line)
  if (!given) given = told
  else if (typeof told === 'string') out.push(canonical(readNet(told, given.words)))
  else {
    const verdict = judge(given.dictionary, told, given.words)
    out.push(canonical({ verdict, questions: questions(given.dictionary, told, given.words) }))
  }
}
process.stdout.write(`${out.join('\n')}\n`)
