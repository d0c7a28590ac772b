/** What templates have of Python: names of types, seeded random numbers, words of JMESPath, and types that are kept or not; values as Ansible gave them. */
import assert from 'node:assert/strict'
import { evaluate, evaluateBraced, keepNativeTypes, renderValue } from '../../engine/template/index.ts'
import { expression, scopeOf, template } from './setting.ts'

const rows = ['a', 'b', 'true', true, 5, 'a b'].map((n, at) => ({ n, v: at + 1 }))
const vars = { d: { a: 1 }, l: [1], n: 3, f: 1.5, b: true, o: null, rows, big: 2n ** 64n, large: 123456789012345678901234567890n }
const rendered = (text: string) => renderValue(template(text), scopeOf(vars))

describe('templates', () => {
  it('name classes as Python does, and show no more of them', () => {
    const names = ['d', 'l', 'n', 'f', 'b', 'o', "'x'", '(1, 2)'].map((each) => rendered(`{{ ${each}.__class__.__name__ }}`))
    assert.deepEqual(names, ['dict', 'list', 'int', 'float', 'bool', 'NoneType', 'str', 'tuple'])
    assert.equal(rendered('{{ d.__class__ }}'), "<class 'dict'>")
    assert.equal(rendered("{{ d['__class__'] == {}.__class__ }}"), true)
    assert.equal(rendered("{{ d.__class__.__mro__ | default('none') }} {{ d.__dict__ | default('none') }}"), 'none none')
  })

  const random: readonly (readonly [string, unknown])[] = [
    ["1000 | random(seed='abc')", 790],
    ['100 | random(seed=12345678901234567890)', 65],
    ['100 | random(seed=9007199254740993)', 45],
    ['100 | random(seed=1.5)', 70],
    ["large | random(seed='abc')", 44222715206203143027291285503n],
    ['big | random(start=2**60, step=7, seed=1)', 3190123523648463452n],
  ]
  for (const [text, wanted] of random) it(text, () => assert.equal(evaluate(expression(text), scopeOf(vars)), wanted))

  it('take bare words in the backticks of a query as texts', () => {
    const query = (text: string) => evaluate(expression(`rows | json_query('${text}')`), scopeOf(vars))
    assert.deepEqual(
      ['a', 'a b', ' a', 'true', '5', '"b"'].map((word) => query(`[?n==\`${word}\`].v`)),
      [[1], [6], [1], [4], [5], [2]],
    )
    assert.deepEqual(query('[0].{x: n, y: `lit`}'), { x: 'a', y: 'lit' })
    assert.throws(() => query('[?n==`a'), { name: 'TemplateError' })
  })

  it('keep numbers as numbers, unless that is switched off', () => {
    const all = () => ['{{ 1 }}', '{{ n }}', '{{ n + 1 }}', '{{ b }}', '{{ l }}', 'a{{ 1 }}'].map(rendered)
    assert.deepEqual(all(), [1, 3, 4, true, [1], 'a1'])
    keepNativeTypes(false)
    try {
      assert.deepEqual(all(), ['1', 3, '4', true, [1], 'a1'])
    } finally {
      keepNativeTypes(undefined)
    }
  })

  it('make an empty text of None, but for a variable that is written as nothing, unless types are kept', () => {
    const texts = [
      '{{ o }}',
      '{{o}}\n',
      '{{ (o) }}',
      '{{- o }}',
      '{{ again }}',
      '{{ e.o }}',
      '{{ none }}',
      '{{ [o] | first }}',
      '{% if true %}{{ o }}{% endif %}',
      '{{ e }}',
      '{{ o is none }}',
    ]
    const scope = scopeOf({ o: null, again: template('{{ o }}'), e: { o: null } })
    const all = () => texts.map((text) => renderValue(template(text), scope))
    const shown = (text: string) => evaluateBraced(expression(text), scope)
    assert.deepEqual(all(), [null, null, '', '', '', '', '', '', '', { o: null }, true])
    assert.deepEqual(['o', 'again', 'e.o'].map(shown), [null, '', ''])
    keepNativeTypes(true)
    try {
      assert.deepEqual(all(), [...Array(9).fill(null), { o: null }, true])
      assert.deepEqual(['o', 'again', 'e.o'].map(shown), [null, null, null])
    } finally {
      keepNativeTypes(undefined)
    }
  })
})
