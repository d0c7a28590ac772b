/** Variables are rendered when they are used, no further than that, once, and never in a circle. */
import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import { Problem } from '../../engine/model/diagnostic.ts'
import { evaluate, filterNames, LazyDict, PyFloat, renderValue, toJson } from '../../engine/template/index.ts'
import { missing, omit } from '../../engine/template/scope.ts'
import { refusing } from '../refusal.ts'
import { expression, scopeOf, template } from './setting.ts'

const value = (text: string, variables: Readonly<Record<string, unknown>> = {}) => renderValue(template(text), scopeOf(variables))

describe('rendering values', () => {
  it('gives what holds no template as it is', () => {
    const data = { list: [1, { deep: 'text {% x' }] }
    assert.equal(renderValue(data, scopeOf()), data)
    assert.equal(renderValue('{{ a }}', scopeOf()), '{{ a }}')
  })
  it('renders every leaf of lists, dicts and Maps, and keys of Maps', () => {
    const rendered = renderValue(
      { a: [template('{{ x }}')], b: new Map<unknown, unknown>([[template('k{{ x }}'), template('{{ x + 1 }}')]]), c: 'plain' },
      scopeOf({ x: 1 }),
    )
    assert.deepEqual(rendered, { a: [1], b: { k1: 2 }, c: 'plain' })
  })
  it('keeps the type of a single expression, and gives text otherwise', () => {
    assert.deepEqual(value('{{ [1, 2] }}'), [1, 2])
    assert.equal(value('{{ none }}'), '')
    assert.equal(value(' {{ 1 }}'), ' 1')
    assert.equal(value('{{ 1 }}{{ 2 }}'), '12')
    assert.equal(value('{% if true %}{{ 5 }}{% endif %}'), 5)
    assert.deepEqual(value('{{ {"a": 1} }}\n'), { a: 1 })
    assert.equal(value('{{ "x" }}\n'), 'x\n')
    assert.ok(value('{{ 1.0 }}') instanceof PyFloat)
  })
  it('never reads a text again', () => {
    assert.equal(value("{{ '[1, 2]' }}"), '[1, 2]')
    assert.equal(value("{{ 'True' }}"), 'True')
    assert.equal(value("{{ '0' ~ '1' }}"), '01')
  })
  it('leaves backslashes of a playbook alone', () => {
    assert.equal(value(String.raw`{{ 'a1' | regex_replace('(\d)', '<\1>') }}`), 'a<1>')
    assert.equal(value(String.raw`{{ 'a\nb' }}`), String.raw`a\nb`)
    assert.equal(evaluate(expression(String.raw`'a\nb'`), scopeOf()), 'a\nb')
  })
  it('takes lists longer than a call has room for', () => {
    const long = Array.from({ length: 200_000 }, (_, index) => -index)
    assert.equal(value('{{ [long, [long]] | flatten | length }}', { long }), 400_000)
    assert.equal(value('{% set l = long | list %}{{ l.sort() or l[0] }}', { long }), -199_999)
  })
  it('gives the line ends back that a block swallowed', () => {
    assert.equal(value('{% if true %}\na\n{% endif %}\n'), 'a\n')
    assert.equal(value('{% if false %}\na\n{% endif %}\n\n'), '\n\n')
  })
})

describe('omit', () => {
  it('leaves out what is equal to it', () => {
    const scope = scopeOf({ x: template('{{ omit }}'), d: { a: template('{{ y | default(omit) }}'), b: [template('{{ omit }}'), 1] } })
    assert.deepEqual(renderValue({ a: template('{{ x }}'), b: 1, c: { d: template('{{ z | default(omit) }}') } }, scope), { b: 1, c: {} })
    assert.deepEqual(renderValue(template('{{ d }}'), scope), { b: [1] })
    assert.deepEqual(renderValue(template("{{ [1, omit, {'a': x, 'b': 2}] }}"), scope), [1, { b: 2 }])
  })
  it('is given back where it is the whole value', () => {
    assert.equal(value('{{ nope | default(omit) }}'), omit)
    assert.equal(value('{% if true %}{{ omit }}{% endif %}'), omit)
  })
  it('is no part of a text', () => assert.throws(() => value('a{{ omit }}'), refusing({ names: ['omit'] })))
})

describe('variables', () => {
  it('refer to others, in whatever order', () =>
    assert.equal(value('{{ a }}', { a: template('{{ b }}-{{ c }}'), b: template('{{ c + 1 }}'), c: 1 }), '2-1'))
  it('are rendered only as far as a chain goes', () => {
    const foo = { bar: [template('{{ 1 }}'), template('{{ nope }}')], other: template('{{ 1 // 0 }}') }
    assert.equal(value('{{ foo.bar[0] }}', { foo }), 1)
    assert.throws(() => value('{{ foo }}', { foo }), { name: /Error$/ })
    assert.equal(value('{{ foo.x }}', { foo: { x: 2, y: template('{{ foo.x }}') } }), 2)
    assert.equal(value('{{ foo.y }}', { foo: { x: 2, y: template('{{ foo.x }}') } }), 2)
  })
  it('in a circle are an error that names it', () => {
    assert.throws(
      () => value('{{ a }}', { a: template('{{ b }}'), b: template('x{{ a }}') }),
      (error: Error) => {
        assert.match(error.message, /`a` refers to itself: `a` → `b` → `a`/)
        return true
      },
    )
  })
  it('are rendered once in a scope', () => {
    let asked = 0
    const lazy = new (class extends LazyDict {
      get() {
        asked++
        return 7
      }
      has() {
        return true
      }
      keys() {
        return ['k']
      }
    })()
    const scope = scopeOf({ a: template('{{ lazy.k }}'), lazy })
    assert.equal(evaluate(expression('a + a + a'), scope), 21)
    assert.equal(asked, 1)
  })
  it('that are random or timed are not kept', () => {
    const scope = scopeOf({ r: template('{{ 1000000000 | random }}'), through: template('{{ r }}') })
    assert.notEqual(evaluate(expression('through'), scope), evaluate(expression('through'), scope))
  })
  it('whose own template fails are undefined, so that default helps', () => {
    const variables = { a: template('{{ nope.deep }}') }
    assert.equal(value("{{ a | default('d') }}", variables), 'd')
    assert.equal(value('{{ a is defined }}', variables), false)
    assert.throws(() => value('{{ a }}', variables), { name: 'UndefinedError', variable: 'nope' })
  })
  it('are never changed by a template', () => {
    const variables = { l: [1], d: { a: [1] }, t: [template('{{ 1 }}')] }
    assert.equal(value('{% do l.append(2) %}{% set x = l.append(3) %}l: {{ l }}', variables), 'l: [1, 2, 3]')
    assert.deepEqual(value('{% do d.update({"b": 2}) %}{% do d.a.append(5) %}{{ d }}', variables), { a: [1, 5], b: 2 })
    assert.equal(value('{% do t.append(2) %}{{ t }} {{ l.pop() }} {{ l }}', variables), '[1, 2] 1 []')
    assert.deepEqual(variables.l, [1])
    assert.deepEqual(variables.d, { a: [1] })
    assert.deepEqual(value('{% set r = [] %}{% for i in [1, 2] %}{{ r.append({"i": i}) }}{% endfor %}{{ r }}'), [{ i: 1 }, { i: 2 }])
    assert.equal(value("{% set r = {'a': []} %}{% do r.a.append(1) %}{% do r.update({'5': 1}) %}r: {{ r }}"), "r: {'a': [1], '5': 1}")
  })
  it('are not changed where a filter hands them back, or a part of them', () => {
    const variables = { data: { a: [1] } }
    assert.deepEqual(value("{% set x = data | get_path('a') %}{% set _ = x.append(9) %}{{ x }}", variables), [1, 9])
    assert.deepEqual(variables, { data: { a: [1] } })
    const args = ['', "('a')", "('[0]')", '(l)', '(l, l)', '(default=l)', '(start=l)', "('replace', '', l)", '([])', "('q', false)"]
    const changed = filterNames().flatMap((name) =>
      ["'t'", 'l', 'd', 'e'].flatMap((of) =>
        args.filter((arg) => !leavesAlone(`{% set x = ${of} | ${name}${arg} %}`)).map((arg) => `${of} | ${name}${arg}`),
      ),
    )
    assert.deepEqual(changed, [])
  })
  it('keep the order of keys, integer-like ones too', () => {
    assert.equal(value("{{ {'b': 1, '2': 2, '1': 3} | list | join(',') }}"), 'b,2,1')
    assert.equal(value("{{ {'2': 'x'}['2'] }}"), 'x')
    assert.deepEqual(toJson(value("{{ {1: 'a', 'b': 2} }}")), { 1: 'a', b: 2 })
  })
})

describe('a lazy dict', () => {
  class Hosts extends LazyDict {
    get(key: string): unknown {
      if (key === 'web1') return { ansible_host: '10.0.0.1' }
      return key === 'own' ? template('{{ n }}') : missing
    }
    has(key: string): boolean {
      return key === 'web1'
    }
    keys(): string[] {
      return ['web1']
    }
  }
  const scope = scopeOf({ hostvars: new Hosts(), n: 5, groups: { web: ['web1'] } })
  const expected: readonly (readonly [string, unknown])[] = [
    ['hostvars.web1.ansible_host', '10.0.0.1'],
    ["hostvars['web1']['ansible_host']", '10.0.0.1'],
    ["'web1' in hostvars and 'db1' not in hostvars", true],
    ['hostvars.own', 5],
    ['hostvars | list', ['web1']],
    ['hostvars.items() | map("first") | list', ['web1']],
    ["hostvars | dict2items | map(attribute='key') | list", ['web1']],
    ["hostvars.get('zzz', 'none')", 'none'],
    ["groups.web | map('extract', hostvars, 'ansible_host') | list", ['10.0.0.1']],
    ['hostvars is mapping', true],
    ['hostvars | length', 1],
    ['hostvars.zzz is defined', false],
    ["hostvars ~ ''", "{'web1': {'ansible_host': '10.0.0.1'}}"],
  ]
  for (const [text, wanted] of expected) it(text, () => assert.deepEqual(evaluate(expression(text), scope), wanted))
  it('is resolved as plain data', () => assert.deepEqual(toJson(new Hosts()), { web1: { ansible_host: '10.0.0.1' } }))
})

/** Whether variables stay as they are when a list or dict that a template has as `x` grows. */
function leavesAlone(before: string): boolean {
  const variables = { l: [['b'], ['c']], d: { a: ['b'] }, e: [] }
  const frozen = structuredClone(variables)
  for (const change of ['x.append(9)', "x.update({'z': 9})"])
    try {
      value(`${before}{% set _ = ${change} %}`, variables)
    } catch (error) {
      if (!(error instanceof Problem)) throw error
    }
  return isDeepStrictEqual(variables, frozen)
}
