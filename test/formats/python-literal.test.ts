/** Python literals: what `ast.literal_eval` of Python gives for the same texts. */
import assert from 'node:assert/strict'
import { pythonLiteral } from '../../engine/template/values/python-literal.ts'
import { PyFloat, tuple } from '../../engine/template/values/values.ts'

describe('Python literals', () => {
  const literals: [string, unknown][] = [
    ['1', 1],
    ['-5', -5],
    ['+ 5', 5],
    ['1_000', 1000],
    ['0x1F', 31],
    ['0o17', 15],
    ['0b101', 5],
    ['00', 0],
    ['1.5', 1.5],
    ['.5', 0.5],
    ['1e3', new PyFloat(1000)],
    ['None', null],
    ['True', true],
    ['\'a\' "b"', 'ab'],
    ["r'\\n'", '\\n'],
    ["'\\x41\\n\\u00e9\\q'", 'A\né\\q'],
    ["'''a\"b'''", 'a"b'],
    ["u'x'", 'x'],
    ['[]', []],
    ["[1, 'a', [None],]", [1, 'a', [null]]],
    ['(1)', 1],
    ['(1,)', tuple([1])],
    ['1, 2', tuple([1, 2])],
    ['()', tuple([])],
    ['{1, 2}', [1, 2]],
    ['1 # comment', 1],
    ['12345678901234567890', '12345678901234567890'],
  ]
  for (const [text, value] of literals)
    it(text, () => {
      assert.deepEqual(pythonLiteral(text), { value })
    })

  it('dicts', () => {
    assert.deepEqual({ ...(pythonLiteral("{'a': 1, 'b': [2]}")?.value as object) }, { a: 1, b: [2] })
    assert.deepEqual(pythonLiteral("{1: 'x'}"), { value: new Map([[1, 'x']]) })
  })

  const texts = [
    'yes',
    '0644',
    '10.0.0.1',
    '1.2.3',
    'a b',
    "'a",
    '[1',
    '[1 2]',
    '[,]',
    '2024-01-01',
    '5 - 3',
    '1_',
    "{'a'}x",
    '',
    'Trueish',
    '{{ {"k": 1} }}',
    '{[1]}',
  ]
  for (const text of [...texts, '{1: 2, 3}'])
    it(`${text} is none`, () => {
      assert.equal(pythonLiteral(text), undefined)
    })
})
