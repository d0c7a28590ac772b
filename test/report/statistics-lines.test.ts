/** What tasks kept for the end, as a person reads it. */
import assert from 'node:assert/strict'
import { painter } from '../../engine/report/colour.ts'
import { statisticsLines } from '../../engine/report/ending-lines.ts'

describe('statistics in the report', () => {
  const plain = painter(false)
  it('are not there where nothing was kept', () => assert.deepEqual(statisticsLines(undefined, plain), []))
  it('stand by who they are of, and are escaped', () =>
    assert.deepEqual(statisticsLines({ run: { n: 3, words: ['a'] }, hosts: { web1: { text: 'x\u001b[31m' } } }, plain), [
      '',
      'STATISTICS',
      'all hosts  n: 3',
      '           words: ["a"]',
      'web1       text: x',
    ]))
})
