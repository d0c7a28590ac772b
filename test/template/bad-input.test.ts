/** Whatever stands in a template: a mistake has a place and a next step, and comes soon. */
import assert from 'node:assert/strict'
import { Problem, whereOf } from '../../engine/model/diagnostic.ts'
import { check, evaluate, references, renderValue } from '../../engine/template/index.ts'
import { expression, scopeOf, template } from './setting.ts'

const many = 20_000
const around = (open: string, inner: string, close: string, count: number) => open.repeat(count) + inner + close.repeat(count)

/** Texts that go deep: 10,000 brackets and their kind. */
const deep: Readonly<Record<string, string>> = {
  parentheses: `{{ ${around('(', '1', ')', 10_000)} }}`,
  lists: `{{ ${around('[', '', ']', 10_000)} }}`,
  dicts: `{{ ${around("{'a': ", '1', '}', 10_000)} }}`,
  'open parentheses': `{{ ${'('.repeat(10_000)} }}`,
  nots: `{{ ${'not '.repeat(many)}1 }}`,
  signs: `{{ ${'-'.repeat(many)}1 }}`,
  attributes: `{{ d${'.b'.repeat(many)} }}`,
  indexes: `{{ d${'[0]'.repeat(many)} }}`,
  calls: `{{ d${'()'.repeat(many)} }}`,
  sums: `{{ 1${'+1'.repeat(many)} }}`,
  filters: `{{ 1${' | string'.repeat(many)} }}`,
  conditions: `{{ 1${' and 1'.repeat(many)} }}`,
  choices: `{{ ${'1 if 0 else '.repeat(many)}2 }}`,
  ifs: around('{% if 1 %}', 'x', '{% endif %}', 5000),
  loops: around('{% for x in [1] %}', 'x', '{% endfor %}', 5000),
  'a macro that calls itself': '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}',
}

/** Texts that ask for too much, and what is said of them. */
const large: readonly (readonly [string, RegExp])[] = [
  ['{{ range(1000000000) }}', /`range` would create more than/],
  ["{{ 'a' * 1000000000 }}", /`\*` would create more than/],
  ['{{ [1] * 1000000000 }}', /`\*` would create more than/],
  ['{{ 10 ** 10000000 }}', /is too large/],
  ["{{ 'a'.center(10000000000) }}", /grows too large/],
  ["{{ '%1000000000d' % 5 }}", /grows too large/],
  ["{{ [1] | batch(1000000000, 'x') }}", /`batch` needs a size from 1 to/],
  ['{{ range(12) | permutations }}', /more than a million/],
  ['{{ range(60) | combinations(30) }}', /more than a million/],
  ['{{ range(1000) | product(range(10000)) }}', /more than a million/],
  ['{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}', /exceed/],
  ["{% set n = namespace(x='a') %}{% for i in range(99) %}{% set n.x = n.x ~ n.x %}{% endfor %}", /grows too large/],
  ['{% set n = namespace(x=[1]) %}{% for i in range(99) %}{% set n.x = n.x + n.x %}{% endfor %}', /`\+` would create more than/],
  ['{% set n = namespace(x=10) %}{% for i in range(99) %}{% set n.x = n.x * n.x %}{% endfor %}', /is too large/],
  ["{{ ('a' * 40 ~ 'b') is match('(a+)+$') }}", /`\(a\+\)\+\$` takes too long on this text/],
  ["{{ ('a' * 40 ~ 'b') | regex_replace('(a|a)*$', '') }}", /takes too long on this text/],
]

function failure(work: () => unknown): Problem {
  try {
    work()
  } catch (error) {
    assert.ok(error instanceof Problem, String(error))
    assert.ok(error.place, error.message)
    return error
  }
  return assert.fail('nothing failed')
}

describe('bad input', () => {
  for (const [name, text] of Object.entries(deep))
    it(`goes deep: ${name}`, () => {
      const error = failure(() => renderValue(template(text), scopeOf({ d: {} })))
      assert.match(error.message, /deep/)
      check(template(text))
      references(template(text))
    })
  for (const [text, told] of large)
    it(`is large: ${text}`, () => assert.match(failure(() => renderValue(template(text), scopeOf())).message, told))
  it('goes deep in a condition', () =>
    assert.match(failure(() => evaluate(expression(`1${' and 1'.repeat(many)}`), scopeOf())).message, /deep/))

  const variables = {
    a: template('{{ b }}', 'vars.yml'),
    b: template('x{{ c.d }}', 'vars.yml'),
    c: { d: template('{{ [a] }}', 'vars.yml') },
    own: template("{{ lookup('vars', 'own') }}", 'vars.yml'),
    whole: { a: 1, b: template('{{ whole }}', 'vars.yml') },
  }
  const circles: readonly (readonly [string, string])[] = [
    ['{{ a }}', '`a` refers to itself: `a` → `b` → `c.d` → `a`'],
    ['{{ c.d }}', '`c.d` refers to itself: `c.d` → `a` → `b` → `c.d`'],
    ['{{ own }}', '`own` refers to itself: `own`'],
  ]
  for (const [text, message] of circles)
    it(`refers to itself: ${text}`, () => {
      const error = failure(() => renderValue(template(text), scopeOf(variables)))
      assert.equal(error.message, message)
      assert.equal(error.place && whereOf(error.place).file, 'vars.yml')
    })
  it('refers to itself as a whole', () =>
    assert.match(failure(() => renderValue(template('{{ whole }}'), scopeOf(variables))).message, /refers to itself/))
  it('is never looked at where nobody uses it', () => assert.equal(renderValue(template('{{ n }}'), scopeOf({ ...variables, n: 1 })), 1))
})
