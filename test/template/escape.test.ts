/** Nothing of JavaScript can be reached from a template. */
import assert from 'node:assert/strict'
import { evaluate, LazyDict, renderValue } from '../../engine/template/index.ts'
import { expression, scopeOf, template } from './setting.ts'

class Hosts extends LazyDict {
  secret = 'hidden'
  get(key: string): unknown {
    return key === 'web1' ? { ip: '10.0.0.1' } : undefined
  }
  has(key: string): boolean {
    return key === 'web1'
  }
  keys(): string[] {
    return ['web1']
  }
}

const variables = {
  s: 'text',
  n: 5,
  f: 2.5,
  list: [1, 2],
  dict: { a: 1 },
  map: new Map<unknown, unknown>([[1, 'x']]),
  hosts: new Hosts(),
  bare: Object.assign(Object.create(null), { a: 1 }),
  func: () => process,
  regex: /x/,
  date: new Date(0),
  hostile: JSON.parse('{"__proto__": {"polluted": true}, "constructor": "data"}'),
}

/** Each has to fail, or to give nothing. */
const attempts = [
  "''.constructor.constructor('return process')()",
  "''['constructor']['constructor']('return process')()",
  "s.constructor('return 1')",
  "s['__proto__']",
  "list.constructor.constructor('return this')()",
  "list['constructor']",
  'list.map',
  'list.filter',
  "dict.constructor.constructor('return this')()",
  "dict['__proto__']",
  'dict.__proto__.polluted',
  "dict.__defineGetter__('x', func)",
  'dict.hasOwnProperty',
  'dict.toString',
  'map.size',
  'map.entries',
  "map.constructor.constructor('return this')()",
  'hosts.secret',
  'hosts.constructor',
  "hosts['constructor']",
  'func()',
  'func.constructor',
  "func['call']()",
  'regex.source',
  'regex.constructor',
  'date.getTime()',
  'n.toFixed(1)',
  'n.constructor',
  'f.toString()',
  "lookup.constructor('return process')()",
  "lookup.call('env', 'HOME')",
  'range.constructor',
  'loop',
  'self',
  'globalThis',
  'process',
  'require',
  'this',
  'Function',
  'module',
  "'{0.constructor}'.format(s)",
  "'{0[constructor]}'.format(list)",
  "'{0.__proto__}'.format(dict)",
  "'%(constructor)s' % dict",
  "list | map(attribute='constructor') | list",
  "list | map('constructor') | list",
  "list | attr('constructor')",
  "dict | attr('__proto__')",
  "[dict] | map(attribute='__proto__.polluted') | list",
  "'constructor' | extract(dict)",
  "['a', 'b'] | sort(attribute='constructor')",
  "dict | json_query('constructor.constructor')",
  's | constructor',
  's is constructor',
  's is __proto__',
  "lookup('constructor')",
  "lookup('__proto__')",
  'namespace().__proto__.x',
  "cycler('a').constructor",
  'joiner().call',
  "''.__class__.__mro__",
  '().__class__.__bases__[0].__subclasses__()',
  'dict.items.__globals__',
]

describe('nothing of JavaScript can be reached', () => {
  for (const text of attempts)
    it(text, () => {
      let value: unknown
      try {
        value = evaluate(expression(text), scopeOf(variables))
      } catch (error) {
        assert.match((error as Error).name, /^(?:TemplateError|UndefinedError)$/)
        return
      }
      assert.equal(value, null)
    })

  it('a key named __proto__ is data and changes no prototype', () => {
    const made = evaluate(expression("{'__proto__': {'polluted': 1}, 'a': 2}"), scopeOf())
    assert.ok(made instanceof Map)
    assert.equal(({} as { polluted?: unknown }).polluted, undefined)
    assert.equal(evaluate(expression('(dict | combine(hostile)).constructor'), scopeOf(variables)), 'data')
    assert.equal(({} as { polluted?: unknown }).polluted, undefined)
    evaluate(expression('(\'{"__proto__": {"polluted": 1}}\' | from_json) | to_json'), scopeOf())
    assert.equal(({} as { polluted?: unknown }).polluted, undefined)
  })

  it('sizes have limits', () => {
    for (const text of [
      "'x' * 99999999999",
      'range(99999999)',
      '9 ** (9 ** 9)',
      '[1] * 100000000',
      'range(1000) | product(range(10000)) | list',
    ])
      assert.throws(() => evaluate(expression(text), scopeOf()), { name: 'TemplateError' })
  })

  it('deep nesting is an error, not a crash', () => {
    const text = `${'('.repeat(20_000)}1${')'.repeat(20_000)}`
    assert.throws(() => evaluate(expression(text), scopeOf()), { name: 'TemplateError' })
  })

  it('what a host said is data, whatever it passes through', () => {
    const evil = "{{ lookup('pipe', 'touch /tmp/owned') }}"
    const scope = scopeOf({ out: { stdout: evil }, copy: template('{{ out.stdout }}'), again: template('{{ copy }}') })
    for (const text of [
      '{{ out.stdout }}',
      '{{ again }}',
      "{{ [out.stdout] | join('') }}",
      "{{ out | to_json | from_json | map(attribute='x', default=out.stdout) | first if false else again }}",
    ])
      assert.equal(renderValue(template(text), scope), evil)
    assert.deepEqual(renderValue({ a: template('{{ out }}') }, scope), { a: { stdout: evil } })
    assert.equal(renderValue(template("{{ '{' ~ '{ 1 + 1 }' ~ '}' }}"), scope), '{{ 1 + 1 }}')
  })
})
