/** Filters and tests of `ansible.utils`, `ansible.netcommon` and `community.general`: what Ansible gave, recorded once, and what its installed release does not have. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { evaluate, toJson } from '../../engine/template/index.ts'
import { settled } from '../../engine/template/values/suspend.ts'
import { refusing } from '../refusal.ts'
import { expression, scopeOf } from './setting.ts'
import { shown } from './shown.ts'

interface Recorded {
  readonly vars: Readonly<Record<string, unknown>>
  readonly values: readonly (readonly [string, unknown])[]
  /** What Ansible refuses as well. */
  readonly mistakes: readonly string[]
}
const file = join(import.meta.dirname, '../../../test/template/fixtures/collections.json')
const { vars, values, mistakes }: Recorded = JSON.parse(readFileSync(file, 'utf8'))
const value = (text: string, more: Readonly<Record<string, unknown>> = {}) =>
  evaluate(expression(text), scopeOf({ ...structuredClone(vars), ...more }))

describe('plug-ins of collections', () => {
  describe('give what they give in Ansible', () => {
    for (const [text, wanted] of values) it(text, () => assert.deepEqual(shown(value(text)), wanted))
    for (const text of mistakes) it(`${text} is a mistake`, () => assert.throws(() => value(text), { name: 'TemplateError' }))
  })

  it('keep their own meaning under one short name', () => {
    const deep = { data: [{ a: { b: 1, c: 2 }, b: 3 }] }
    assert.deepEqual(toJson(value("data | ansible.utils.keep_keys(['b'])", deep)), [{ a: { b: 1 }, b: 3 }])
    assert.deepEqual(toJson(value("data | community.general.keep_keys(['b'])", deep)), [{ b: 3 }])
  })
  it('ask whether a name leads somewhere', async () => {
    const ask = (name: string) => settled(() => value(`'${name}' is ansible.utils.resolvable`))
    assert.equal(await ask('127.0.0.1'), true)
    assert.equal(await ask('nowhere.invalid'), false)
  })
  it('follow paths, and nothing else', () => {
    assert.equal(value("l | ansible.utils.get_path('[2].y[0].z')"), 'q')
    const refused = (path: string, ...names: readonly string[]) =>
      assert.throws(() => value('d | ansible.utils.get_path(path)', { path }), refusing({ names }), path)
    for (const path of ['a | first', 'a.b[', '', 'a..b']) refused(path, path)
    refused("lookup('pipe', 'id')", 'get_path', 'lookup', "lookup('pipe', 'id')")
  })
})

describe('what newer collections have', () => {
  const table: readonly (readonly [string, unknown])[] = [
    ['[1, 2, 3] | community.general.accumulate', [1, 3, 6]],
    ["['', ['some'], ['path']][1:] | community.general.accumulate", [['some'], ['some', 'path']]],
    ['[] | community.general.accumulate', []],
    ["'1234:4321:abcd:dcba::17' | ansible.utils.ipcut(64)", '1234:4321:abcd:dcba'],
    ["'1234:4321:abcd:dcba::17' | ansible.utils.ipcut(-80)", 'dcba:0:0:0:17'],
    ["'10.1.2.3' | ansible.utils.ipcut(16)", '10.1'],
    ["'1234:4321:abcd:dcba::17' | ansible.utils.ipv6form('expand')", '1234:4321:abcd:dcba:0000:0000:0000:0017'],
    ["'1234:4321:abcd:dcba:0000::17' | ansible.utils.ipv6form('compress')", '1234:4321:abcd:dcba::17'],
    ["'1234:4321:abcd:dcba::17' | ansible.utils.ipv6form('x509')", '1234:4321:abcd:dcba:0:0:0:17'],
    ["'www.example.com.' is community.general.fqdn_valid", true],
    ["'a_b.example.com' is community.general.fqdn_valid", false],
    ["'a_b.example.com' is community.general.fqdn_valid(allow_underscores=true)", true],
    ["'example' is community.general.fqdn_valid(min_labels=2)", false],
    ["'-a.example' is community.general.fqdn_valid", false],
    ["'2025-03-12 18:00:00' | community.general.time_delta(days=1)", '2025-03-13T18:00:00'],
    ["'2025/03/12' | community.general.time_delta(days=-30, date_format='%Y/%m/%d')", '2025-02-10T00:00:00'],
    ["'2025-03-12 18:00:00' | community.general.time_delta(weeks=1, hours=1, minutes=-1, microseconds=5)", '2025-03-19T18:59:00.000005'],
    ["[{'a': 'x', 'b': '', 'c': [{'d': none, 'e': {}}]}] | community.general.remove_keys_from_values", [{ a: 'x', c: [{}] }]],
    ["{'a': 'x', 'b': ['']} | community.general.remove_keys_from_values('x', recursive=false)", { b: [''] }],
    ["{'a': 'xy', 'b': 'y'} | community.general.remove_keys_from_values('x.*', matching_parameter='regex')", { b: 'y' }],
    ["'a = 1\\n[b]\\nc = [1, 2.0, 1979-05-27]\\n' | community.general.from_toml", { a: 1, b: { c: [1, 2, '1979-05-27'] } }],
    ["{'a': 1, 'b': {'c': ['x']}} | community.general.to_toml", 'a = 1\n\n[b]\nc = [ "x" ]\n'],
    ["{'one': {'A': 1, 'b': 'x y'}, 'two': {'c': true}} | community.general.to_ini", '[one]\nA = 1\nb = x y\n\n[two]\nc = True\n'],
    ["{'one': {'a': 1}} | community.general.to_ini(no_extra_spaces=true)", '[one]\na=1\n'],
    [
      "'[DEFAULT]\\nd: 1\\n[One]\\nKey = a = b\\n; no\\n e\\n' | community.general.from_ini",
      { One: { d: '1', Key: 'a = b\ne' }, DEFAULT: { d: '1' } },
    ],
  ]
  for (const [text, wanted] of table) it(text, () => assert.deepEqual(toJson(value(text.replaceAll('\\n', '\n'))), wanted))

  it('is strict on texts that are none', () => {
    for (const text of [
      "'a = 1' | from_ini",
      "'[s]\na' | from_ini",
      "'[s]\na=1\na=2' | from_ini",
      "'[s]\n[s]' | from_ini",
      '{} | to_ini',
      "'a' | from_toml",
    ])
      assert.throws(() => value(text), { name: 'TemplateError' }, text)
  })

  describe('JSON Patch', () => {
    const document = { a: 1, list: [1, 2, 3], 'x/y': { '~': 0 } }
    const patches: readonly (readonly [string, unknown])[] = [
      ["'add', '/list/1', 9", { ...document, list: [1, 9, 2, 3] }],
      ["'add', '/list/-', 9", { ...document, list: [1, 2, 3, 9] }],
      ["'add', '/b', {'c': 1}", { ...document, b: { c: 1 } }],
      ["'remove', '/list/0'", { ...document, list: [2, 3] }],
      ["'remove', '/x~1y/~0'", { ...document, 'x/y': {} }],
      ["'replace', '/a', 2", { ...document, a: 2 }],
      ["'move', '/b', from='/a'", { list: [1, 2, 3], 'x/y': { '~': 0 }, b: 1 }],
      ["'copy', '/list/0', from='/list/2'", { ...document, list: [3, 1, 2, 3] }],
      ["'test', '/a', 1", document],
      ["'test', '/a', 2", null],
      ["'test', '/nope', 2", null],
      ["'replace', '', [1]", [1]],
    ]
    for (const [args, wanted] of patches)
      it(args, () => assert.deepEqual(toJson(value(`document | community.general.json_patch(${args})`, { document })), wanted))
    for (const args of [
      "'remove', '/nope'",
      "'replace', '/nope', 1",
      "'add', '/list/7', 1",
      "'nope', '/a'",
      "'move', '/a'",
      "'test', '/a', 2, fail_test=true",
      "'add', '/a/b', 1",
    ])
      it(`${args} is a mistake`, () =>
        assert.throws(() => value(`document | community.general.json_patch(${args})`, { document }), { name: 'TemplateError' }))
    it('in several steps, and of a text', () => {
      const operations = [
        { op: 'add', path: '/b', value: [] },
        { op: 'add', path: '/b/0', value: 'x' },
        { op: 'remove', path: '/a' },
      ]
      assert.deepEqual(toJson(value('\'{"a": 1}\' | community.general.json_patch_recipe(operations)', { operations })), { b: ['x'] })
      assert.deepEqual(document, { a: 1, list: [1, 2, 3], 'x/y': { '~': 0 } })
    })
  })

  describe('validate', () => {
    const schema = { type: 'object', required: ['port'], properties: { port: { type: 'integer', maximum: 10 }, mail: { format: 'email' } } }
    const errors = (data: unknown, more = '', criteria: unknown = schema) =>
      toJson(value(`data | ansible.utils.validate(criteria${more})`, { data, criteria })) as Record<string, unknown>[]
    it('gives nothing for what is right', () => {
      assert.deepEqual(errors({ port: 1, mail: 'a@b' }), [])
      assert.deepEqual(errors('{"port": 1}', '', JSON.stringify(schema)), [])
      assert.equal(value('data is ansible.utils.validate(criteria)', { data: { port: 11 }, criteria: schema }), false)
    })
    it('is no promise, whatever the schema says', () => {
      assert.equal(errors({ port: 11 }, '', { ...schema, $async: true }).length, 1)
    })
    it('tells each mistake with its place', () => {
      const [error, ...others] = errors({ port: 11 })
      assert.deepEqual(others, [])
      const { message: _, relative_schema: __, ...rest } = error ?? {}
      const path = { data_path: 'port', json_path: '$.port', schema_path: 'properties.port.maximum' }
      assert.deepEqual(rest, { ...path, expected: 10, validator: 'maximum', found: 11 })
      assert.deepEqual(
        errors({ mail: 'x' })
          .map((each) => each.validator)
          .sort(),
        ['format', 'required'],
      )
      assert.deepEqual(errors({ port: 1, mail: 'x' }, ', check_format=false'), [])
    })
    it('refuses what it can not judge', () => {
      assert.throws(() => errors({}, ", engine='ansible.utils.config'"), /no engine/)
      assert.throws(() => errors({}, '', { format: 'colour' }), /format `colour`/)
      assert.throws(() => errors({}, '', { type: 'nope' }), /not a valid JSON schema/)
      assert.throws(() => errors({}, '', { $schema: 'http://json-schema.org/draft-04/schema#' }), /draft4/)
    })
    it('follows the release that the schema names', () => {
      const tuple = { items: [{ type: 'integer' }] }
      assert.equal(errors(['x'], '', { $schema: 'http://json-schema.org/draft-07/schema#', ...tuple }).length, 1)
      assert.equal(errors(['x'], ", draft='2020-12'", { prefixItems: tuple.items }).length, 1)
      assert.equal(errors(['x'], ", draft='draft7'", tuple).length, 1)
      assert.throws(() => errors(['x'], ", draft='2020-12'", tuple), /not a valid JSON schema/)
    })
    it('knows schemas apart that have one name, and finds the same again by one', () => {
      const named = { $id: 'https://example.com/port', type: 'integer' }
      assert.equal(errors('"x"', '', named).length, 1)
      assert.deepEqual(errors('"x"', '', { ...named, type: 'string' }), [])
      assert.deepEqual([errors('"x"', '', named).length, errors('1', '', named).length, errors('"y"', '', named)[0]?.found], [1, 0, 'y'])
    })
  })

  describe('fact_diff', () => {
    const told = (expression: string) => toJson(value(expression, { a: { n: [0, 1], same: 'x' }, b: { n: [2, 1], same: 'x' } }))
    it('compares dicts as JSON, with all lines around', () => {
      const between = [' {', '     "n": [', '-        0,', '+        2,', '         1', '     ],', '     "same": "x"', ' }']
      assert.deepEqual(told('a | ansible.utils.fact_diff(b)'), ['--- before', '+++ after', '@@ -1,7 +1,7 @@', ...between, ''])
      assert.deepEqual(told('a | fact_diff(a)'), [])
    })
    it('compares lists and texts, without lines that begin as told', () => {
      const vars = '{"vars": {"skip_lines": ["#", "t.me"]}}'
      assert.deepEqual(told("['x', 1] | fact_diff(['x', 2])"), ['--- before', '+++ after', '@@ -1,2 +1,2 @@', ' x', '-1', '+2', ''])
      const text = `'#a\\nx\\ntime 1' | fact_diff('#b\\ny\\ntime 2\\nz', plugin=${vars}`
      assert.deepEqual(told(`${text})`), ['--- before', '+++ after', '@@ -1 +1,2 @@', '-x', '+y', '+z', ''])
      assert.deepEqual(told("'a\\nb' | fact_diff('a\\nc', common=true)"), [
        '@@ -1,2 +1,2 @@',
        ' a',
        '\\ No newline at end of file',
        '\\ No newline at end of file',
        '',
      ])
    })
    it('knows no other plugin, and no other values', () => {
      assert.throws(() => told('a | fact_diff(b, {"name": "x.y.z"})'), refusing({ names: ['fact_diff', 'x.y.z'] }))
      assert.throws(() => told('1 | fact_diff(2)'), /compares strings, lists and dicts/)
    })
  })
})
