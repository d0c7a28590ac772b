/** Command lines and their words. */
import assert from 'node:assert/strict'
import { locatedWords, quotedWord, type Splitting, wordsOf } from '../../engine/formats/shell-words.ts'
import { Problem } from '../../engine/model/diagnostic.ts'

const table: readonly (readonly [string, readonly string[]])[] = [
  ['', []],
  ['  \t ', []],
  ['echo one  two', ['echo', 'one', 'two']],
  ["echo 'one  two'", ['echo', 'one  two']],
  ['echo "one  two"', ['echo', 'one  two']],
  ['a"b c"d\'e f\'', ['ab cde f']],
  ["''", ['']],
  ['a "" b', ['a', '', 'b']],
  ['"a\\"b"', ['a"b']],
  ['"a\\\\b"', ['a\\b']],
  ['"a\\nb"', ['a\\nb']],
  ["'a\\'", ['a\\']],
  ['a\\ b', ['a b']],
  ['a\\"b', ['a"b']],
  ["it\\'s", ["it's"]],
  ['one\ntwo\r\nthree', ['one', 'two', 'three']],
  ['a # b', ['a', '#', 'b']],
  ['a|b > c && $d *', ['a|b', '>', 'c', '&&', '$d', '*']],
  ['größe "ü ö"', ['größe', 'ü ö']],
]

describe('wordsOf', () => {
  for (const [line, words] of table) it(JSON.stringify(line), () => assert.deepEqual(wordsOf(line), words))
  for (const line of ["echo 'one", 'echo "one', 'echo "one\\"', 'echo one\\'])
    it(`refuses ${JSON.stringify(line)}`, () => assert.throws(() => wordsOf(line), Problem))
})

describe('the rules in which splitters differ', () => {
  const split = (line: string, rules: Splitting) => locatedWords(line, rules).map(({ text }) => text)

  it('are what comes behind the last backslash', () => {
    assert.deepEqual(split('a b\\', { lastBackslash: 'kept' }), ['a', 'b\\'])
    assert.deepEqual(split('a b\\', { lastBackslash: 'dropped' }), ['a', 'b'])
    assert.throws(() => split('a b\\', { lastBackslash: 'refused' }), { at: 3 })
  })

  it('are what a backslash quotes between double quotes', () => {
    assert.deepEqual(split('"\\$\\"\\\\"', {}), ['\\$"\\'])
    assert.deepEqual(split('"\\$\\"\\\\"', { escapable: '"\\$`' }), ['$"\\'])
  })

  it('are comments, templates and what is blank', () => {
    assert.deepEqual(split('a {{ b c }} #d', { comments: true, templates: true }), ['a', '{{ b c }}'])
    assert.deepEqual(split('a {{ b', { templates: true }), ['a', '{{', 'b'])
    assert.deepEqual(split('a\fb c', { blank: / / }), ['a\fb', 'c'])
  })

  it('say where each character was', () => {
    const [, word] = locatedWords('a "b\\"c"', { start: 10 })
    assert.deepEqual([word?.start, word?.end, word?.text.length, word?.locate(1), word?.locate(2)], [12, 18, 3, 15, 16])
  })
})

describe('a quoted word', () => {
  for (const [text, shell, python] of [
    ['plain', 'plain', 'plain'],
    ['', "''", "''"],
    ["it's", "'it'\\''s'", `'it'"'"'s'`],
  ] as const)
    it(JSON.stringify(text), () => assert.deepEqual([quotedWord(text), quotedWord(text, 'python')], [shell, python]))
})
