/** When a condition holds: the same rule alone and within, and braces that give names or data, never code. */
import assert from 'node:assert/strict'
import { Expression } from '../../engine/model/template.ts'
import { conditionsIn, holds } from '../../engine/template/index.ts'
import { missing, type Scope } from '../../engine/template/scope.ts'
import { namesIn } from '../refusal.ts'
import { expression, scopeOf, template } from './setting.ts'

const variables = {
  yes: true,
  no: false,
  text: 'abc',
  empty: '',
  off: 'off',
  false_text: 'false',
  zero: '0',
  one: 1,
  nul: null,
  list: [],
  full: [0, 1],
  d: { flag: 'false', k1: { y: 2 }, 'a-b': 1, items: 5 },
  indirect: template('{{ off }}'),
  foo_x: 1,
  x: 'x',
  k: 'k1',
  name: 'one',
  path: 'd.k1',
  number: '7',
  quote: "it's",
  host: 'localhost == 1',
  call: "lookup('pipe', 'id')",
  function: 'lookup',
  dashed: 'a-b',
  or: 'or',
}

/** As ansible-core 2.14 decides each of them, except where it fails: see the next table. */
const table: readonly (readonly [string, boolean])[] = [
  ['yes', true],
  ['no', false],
  ['not no', true],
  ['text', true],
  ['empty', false],
  ['off', true],
  ['false_text', true],
  ['zero', true],
  ['one', true],
  ['nul', false],
  ['list', false],
  ['full', true],
  ['d.flag', true],
  ["d['flag']", true],
  ['indirect', true],
  ['host', true],
  ['off and yes', true],
  ['yes and off', true],
  ['empty or off', true],
  ['not off', false],
  ["'false'", true],
  ["off | default('x')", true],
  ['off | bool', false],
  ['missing is defined and missing', false],
  ['yes and\n  one == 1', true],
  ['no,', true],
  ['no, one == 2', true],
  ['{{ yes }}', true],
  ['{{ no }}', false],
  ['  {{ one == 1 }} ', true],
  ['{{ false_text }}', false],
  ['{{ zero }}', false],
  ['{{ empty }}', false],
  ['{{ number }}', true],
  ['{{ full }}', true],
  ['{% if yes %}true{% else %}false{% endif %}', true],
  ['{% if no %}true{% else %}false{% endif %}', false],
  ['foo_{{ x }} == 1', true],
  ['d.{{ k }}.y == 2', true],
  ['d.k{{ one }}.y == 2', true],
  ['{{ path }}.y == 2', true],
  ['{{ name }} is defined', true],
  ['{{ x }}_y is defined', false],
  ['1 in {{ full }}', true],
  ['{{ number }} > 6', true],
  ['not {{ false_text }}', true],
  ["'{{ x }}y' == 'xy'", true],
  ["full['{{ x }}'] is defined", false],
  ["'{{ d['k1'].y }}' == '2'", true],
  ["'{{ quote }}' == quote", true],
  ["'{{ call }}' == call", true],
]

/** What gives a text that is neither a number nor a name, and what would be called. */
const refused: readonly string[] = [
  '{{ host }}',
  '{{ call }}',
  '{{ call }} and yes',
  '{{ host }} or yes',
  '{{ quote }} is defined',
  '{{ dashed }} == 1',
  'd.{{ dashed }} == 1',
  'd.{{ host }} == 1',
  "{{ function }}('pipe', 'id')",
  "{{ function }} == 'x'",
  "d.{{ x }}('y')",
  'yes {{ or }} no',
  'one | {{ x }}',
  'one is {{ x }}',
  '{{ empty }} == 1',
  "{{ x }} == 'x' and {{ text }}",
]

describe('a condition', () => {
  for (const [text, wanted] of table)
    it(`${text.replace('\n', ' ')} ${wanted ? 'holds' : 'does not hold'}`, () =>
      assert.equal(holds(expression(text), scopeOf(variables)), wanted))
  for (const text of refused)
    it(`is refused: ${text}`, () =>
      assert.throws(() => holds(expression(text), scopeOf(variables)), { name: /^(?:TemplateError|UndefinedError)$/ }))

  it('with an undefined variable is an error', () =>
    assert.throws(() => holds(expression('missing'), scopeOf()), { name: 'UndefinedError', variable: 'missing' }))
  it('keeps its place inside of braces', () =>
    assert.throws(
      () => holds(expression('{{ missing }}', 'a.yml', '- when: '), scopeOf()),
      (error: { place?: { start: number } }) => error.place?.start === 11,
    ))
  it('is told of as it was written', () =>
    assert.throws(() => holds(expression('foo_{{ x }} == 1'), scopeOf({ x: 'bar' })), {
      message: /`foo_\{\{ x \}\}`/,
      variable: 'foo_bar',
    }))
  it('reads names that are set around it', () =>
    assert.throws(() => holds(expression('{{ a }} == 1'), scopeOf({ a: 'b', b: template('{{ nope }}') })), { variable: 'nope' }))
})

describe('a condition that comes to a text', () => {
  const warnings = (text: string, more: Partial<Scope> = {}) => {
    const told: [string, string, number][] = []
    const scope = scopeOf(variables)
    const warn: Scope['here']['warn'] = (message, where) =>
      told.push([namesIn(message).join(' '), where?.hint ?? '', where?.place.start ?? -1])
    holds(expression(text), { ...scope, ...more, here: { ...scope.here, warn } })
    return told
  }
  it('is warned of, at its place, with what to write', () => {
    assert.deepEqual(warnings('yes and false_text'), [['false_text false', 'append `| bool`', 8]])
    assert.deepEqual(
      warnings('text').map(([, hint]) => hint),
      ['append `| length > 0`'],
    )
    assert.equal(warnings('empty').length, 1)
    assert.equal(warnings('not zero').length, 1)
  })
  it('is not warned of where it is no text, or is not asked', () => {
    for (const text of ['yes', 'one', 'full', "text == 'abc'", 'no and text', 'text | bool', 'text | length > 0'])
      assert.deepEqual(warnings(text), [], text)
  })
  it('is not warned of ahead of its turn', () => assert.deepEqual(warnings('text', { ahead: true }), []))
})

describe('a text in braces', () => {
  /** A scope in which an author wrote all but `found`. */
  const authored = (written: Readonly<Record<string, unknown>>, found: Readonly<Record<string, unknown>> = {}): Scope => ({
    ...scopeOf({ ...written, ...found }),
    written: (name) => (Object.hasOwn(written, name) && !Object.hasOwn(found, name) ? written[name] : missing),
  })
  const texts = {
    t: 'one == 1',
    f: 'one == 2',
    one: 1,
    d: { t: ['one == 2'] },
    indirect: template('{{ f }}'),
    part: template('{{ one }} == 2'),
  }

  it('is a condition where an author wrote it', () => {
    for (const [text, wanted] of [
      ['{{ t }}', true],
      ['{{ f }}', false],
      ['{{ d.t[0] }}', false],
      ['{{ indirect }}', false],
      ['{{ part }}', false],
      ["{{ 'one == 2' }}", false],
    ] as const)
      assert.equal(holds(expression(text), authored(texts)), wanted, text)
  })
  it('is data where anything else gave it, also under an author’s name', () => {
    for (const found of [{ t: "lookup('pipe', 'id')" }, { t: 'one == 1' }])
      assert.throws(() => holds(expression('{{ t }}'), authored(texts, found)), { message: /is data/ })
    assert.throws(() => holds(expression('{{ a }}'), authored({ a: template('{{ b }}') }, { b: 'one == 1' })), { message: /is data/ })
    assert.throws(() => holds(expression("{{ t ~ '' }}"), authored(texts)), { message: /is data/ })
  })
  it('that leads to itself is an error', () =>
    assert.throws(() => holds(expression('{{ a }}'), authored({ a: template('{{ b }}'), b: template('{{ a }}') })), {
      name: 'TemplateError',
    }))

  it('gives an option its conditions: those of an author evaluated, those of a host never', () => {
    const given = (text: string, scope: Scope) =>
      conditionsIn(template(text), scope).map((each) => (each instanceof Expression ? ['condition', each.text] : each))
    const scope = authored({ ...texts, tests: ['one == 1', true], more: template('{{ tests }}') }, { lines: ["lookup('pipe', 'id')"] })
    assert.deepEqual(given('{{ tests }}', scope), [['condition', 'one == 1'], true])
    assert.deepEqual(given('{{ more }}', scope), [['condition', 'one == 1'], true])
    assert.deepEqual(given("{{ ['one == 2'] }}", scope), [['condition', 'one == 2']])
    assert.deepEqual(given('{{ lines }}', scope), ["lookup('pipe', 'id')"])
    assert.deepEqual(given('{{ tests + lines }}', scope), ['one == 1', true, "lookup('pipe', 'id')"])
  })
})
