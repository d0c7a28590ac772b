/** Command lines and their words. */
import assert from 'node:assert/strict'
import { wordsOf } from '../../engine/formats/shell-words.ts'
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
