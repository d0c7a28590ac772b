/** Options: conversion by Ansible's rules, sentences for what is wrong, speed. */
import assert from 'node:assert/strict'
import { type AnyModule, defineModule, type Option, type Options } from '../../engine/model/module.ts'
import { Template } from '../../engine/model/template.ts'
import { convert, optionNames, properName, schemaOf, secretValues } from '../../engine/options/options.ts'
import { omit } from '../../engine/template/scope.ts'
import { PyFloat } from '../../engine/template/values/values.ts'
import { namesIn } from '../refusal.ts'

const description = 'A thing.'

function moduleOf(options: Options, more: Partial<Pick<AnyModule, 'open' | 'refused'>> = {}): AnyModule {
  return defineModule({ name: 'thing', summary: 'Thing', options, examples: '', probe: () => ({}), plan: () => [], ...more })
}
/** The converted value of one option. */
function one(option: Omit<Option, 'description'>, value: unknown): unknown {
  const { params, problems } = convert(moduleOf({ x: { description, ...option } }), { x: value })
  assert.deepEqual(problems, [])
  return params.x
}

/** Problems with the names in their sentences instead of these. */
function named(problems: ReturnType<typeof convert>['problems']) {
  return problems.map(({ message, ...more }) => ({ ...more, names: namesIn(message) }))
}

describe('options', () => {
  const conversions: [string, Omit<Option, 'description'>, unknown, unknown][] = [
    ['a word for a boolean', { type: 'boolean' }, 'Yes', true],
    ['off', { type: 'boolean' }, 'off', false],
    ['any other word as a lenient boolean', { type: 'boolean', lenient: true, default: true }, 'maybe', false],
    ['0 as a boolean', { type: 'boolean' }, 0, false],
    ['"1" as a boolean', { type: 'boolean' }, '1', true],
    ['digits as an integer', { type: 'integer' }, ' 22 ', 22],
    ['a number from text', { type: 'number' }, '1.5', 1.5],
    ['a comma list', { type: 'list' }, 'a, b,c', ['a', 'b', 'c']],
    ['one value as a list', { type: 'list' }, 5, ['5']],
    ['an empty text as a list', { type: 'list' }, '', []],
    ['elements by their type', { type: 'list', items: { type: 'integer', description } }, '1,2', [1, 2]],
    ['omit inside a list', { type: 'list' }, ['a', omit], ['a']],
    ['one dict as a list of them', { type: 'list', items: { type: 'dict', description } }, { a: 1 }, [{ a: 1 }]],
    ['a dict from JSON', { type: 'dict' }, '{"a": 1}', { a: 1 }],
    ['a dict from k=v', { type: 'dict' }, 'a=1, b="two words" c=3', { a: '1', b: 'two words', c: '3' }],
    ['a number as text', {}, 80, '80'],
    ['a boolean as text', {}, true, 'True'],
    ['a mode in quotes', { type: 'mode' }, '0644', '0644'],
    ['a mode in words', { type: 'mode' }, 'u=rwX,go-w', 'u=rwX,go-w'],
    ['an octal number as a mode', { type: 'mode' }, 0o644, '0644'],
    ['0777', { type: 'mode' }, 0o777, '0777'],
    ['0711', { type: 'mode' }, 0o711, '0711'],
    ['01777', { type: 'mode' }, 0o1777, '1777'],
    ['0', { type: 'mode' }, 0, '0000'],
    ['a mode without its zero', { type: 'mode' }, 644, '1204'],
    ['a list where a text belongs', {}, ['a', 1], "['a', 1]"],
    ['a dict where a text belongs', {}, { a: true }, "{'a': True}"],
    ['true where `yes` is a word', { enum: ['no', 'yes', 'safe'] }, true, 'yes'],
    ['3.0 as text', {}, new PyFloat(3), '3.0'],
    ['3.0 as an integer', { type: 'integer' }, new PyFloat(3), 3],
    ['3.0 inside of anything', { type: 'any' }, { a: [new PyFloat(3)] }, { a: [3] }],
    ['3.0 inside of a dict', { type: 'dict' }, { a: new PyFloat(3) }, { a: 3 }],
    ['a path', { type: 'path' }, '~/x', '~/x'],
    ['anything', { type: 'any' }, [{ a: null }], [{ a: null }]],
  ]
  for (const [name, option, given, wanted] of conversions)
    it(`converts ${name}`, () => {
      assert.deepEqual(one(option, given), wanted)
    })

  // To what Ansible says that it cannot convert them, and the names in our sentence.
  const refusals: [Omit<Option, 'description'>, unknown, string | undefined, readonly string[]][] = [
    [{ enum: ['present', 'absent'] }, 'presnt', undefined, ['x', 'present', 'absent', 'presnt']],
    [{ type: 'boolean' }, 'maybe', 'bool', ['x', 'yes', 'no', 'maybe']],
    [{ type: 'integer' }, '1.5', 'int', ['x', '1.5']],
    [{ type: 'integer' }, true, 'int', ['x', 'true']],
    [{ type: 'list' }, { a: 1 }, 'list', ['x']],
    [{ type: 'list', items: { type: 'integer', description } }, ['1', 'b'], 'int', ['x[1]', 'b']],
    [{ type: 'dict' }, 'words', 'dict', ['x', 'words']],
    [{ type: 'mode' }, '0888', 'raw', ['x', '0888']],
    [{ secret: true, enum: ['a'] }, 'hunter2', undefined, ['x', 'a']],
  ]
  for (const [option, given, type, names] of refusals)
    it(`refuses ${JSON.stringify(given)} for ${option.type ?? 'a word'}`, () => {
      const { problems } = convert(moduleOf({ x: { description, ...option } }), { x: given })
      assert.deepEqual(
        named(problems).map(({ code, option, names, msg }) => [code, option, names, /unable to convert to (\w+):/.exec(String(msg))?.[1]]),
        [['wrong-type', 'x', names, type]],
      )
    })

  const rules: Options = {
    rules: {
      type: 'list',
      description,
      items: {
        type: 'dict',
        description,
        properties: {
          port: { type: 'integer', required: true, description },
          proto: { enum: ['tcp', 'udp'], default: 'tcp', aliases: ['protocol'], description },
          key: { secret: true, description },
        },
      },
    },
  }

  it('converts dicts with fixed keys, nested ones too', () => {
    assert.deepEqual(convert(moduleOf(rules), { rules: [{ port: '80' }, { port: 1, protocol: 'udp' }] }).params, {
      rules: [
        { port: 80, proto: 'tcp' },
        { port: 1, proto: 'udp' },
      ],
    })
  })

  it('names the exact spot of a nested mistake, all of them at once', () => {
    const { problems } = convert(moduleOf(rules), { rules: [{ protoo: 'tcp', port: 1 }, { proto: 'icmp' }] })
    assert.deepEqual(named(problems), [
      {
        code: 'wrong-type',
        option: 'rules',
        names: ['rules[0]', 'protoo'],
        hint: 'did you mean `proto`?',
        msg: 'Unsupported parameters for (thing) module: rules.protoo. Supported parameters include: key, port, proto (protocol).',
      },
      { code: 'wrong-type', option: 'rules', names: ['rules[1]', 'port'], msg: 'missing required arguments: port found in rules' },
      {
        code: 'wrong-type',
        option: 'rules',
        names: ['rules[1].proto', 'tcp', 'udp', 'icmp'],
        msg: 'value of proto must be one of: tcp, udp, got: icmp found in rules',
      },
    ])
  })

  const file = moduleOf({
    path: { type: 'path', required: true, aliases: ['dest', 'name'], description },
    state: { enum: ['file', 'absent'], default: 'file', description },
    owner: { description },
  })

  it('resolves aliases, fills in defaults and leaves out what is null or omitted', () => {
    assert.deepEqual(convert(file, { dest: '/a', owner: omit, state: null }), { params: { path: '/a', state: 'file' }, problems: [] })
    assert.equal(properName(file, 'name'), 'path')
    assert.equal(properName(file, 'nam'), undefined)
    assert.deepEqual(optionNames(file), ['path', 'state', 'owner', 'dest', 'name'])
  })

  it('tells what is missing, unknown or given twice', () => {
    assert.deepEqual(named(convert(moduleOf({}, { refused: { attr: 'run `chattr`' } }), { attr: 'i' }).problems), [
      {
        code: 'unsupported-option',
        option: 'attr',
        names: ['attr', 'thing'],
        hint: 'run `chattr`',
        msg: 'Unsupported parameters for (thing) module: attr. Supported parameters include: .',
      },
    ])
    assert.deepEqual(named(convert(file, { onwer: 'root' }).problems), [
      { code: 'missing-option', names: ['thing', 'path'], msg: 'missing required arguments: path' },
      {
        code: 'unknown-option',
        option: 'onwer',
        names: ['thing', 'onwer'],
        hint: 'did you mean `owner`?',
        msg: 'Unsupported parameters for (thing) module: onwer. Supported parameters include: owner, path (dest, name), state.',
      },
    ])
    assert.deepEqual(named(convert(file, { path: '/a', dest: '/b' }).problems), [
      { code: 'duplicate-option', option: 'path', names: ['path', 'dest', 'thing'] },
    ])
  })

  it('keeps the further keys of an open module', () => {
    const open = moduleOf({ cacheable: { type: 'boolean', default: false, description } }, { open: true })
    assert.deepEqual(convert(open, { a: [1], b: null }), { params: { a: [1], b: null, cacheable: false }, problems: [] })
  })

  it('judges a literal around its templates', () => {
    const module = moduleOf({ ports: { type: 'list', items: { type: 'integer', description }, aliases: ['port'], description } })
    const template = new Template('{{ x }}', { source: { file: 'f', text: '' }, start: 0, end: 0 })
    const problems = (args: object) =>
      convert(module, { ...args }, { called: 'a.b.thing', open: true }).problems.map(({ code, option }) => `${code} ${option}`)
    assert.deepEqual(problems({ ports: [template, 'b'] }), ['wrong-type ports'])
    assert.deepEqual(problems({ ports: template }), [])
    assert.deepEqual(problems({ port: 'b' }), ['wrong-type ports'])
    assert.deepEqual(problems({ prots: 1 }), ['unknown-option prots'])
  })

  it('checks the rules between options only when all of them are rendered', () => {
    const module = { ...moduleOf({ x: { description } }), rules: () => ['never'] }
    assert.deepEqual(named(convert(module, {}).problems), [{ code: 'invalid-options', names: [], msg: 'never', results: undefined }])
    assert.deepEqual(named(convert(module, {}, { open: true }).problems), [])
  })

  it('finds the values of secret options, nested ones too', () => {
    const module = moduleOf({ ...rules, password: { secret: true, description }, map: { type: 'dict', secret: true, description } })
    const params = { rules: [{ key: 'abc' }, { port: 1 }], password: 'pw', map: { a: ['deep'], b: true } }
    assert.deepEqual(secretValues(module, params), ['abc', 'pw', 'deep'])
  })

  it('finds passwords in addresses that other options hold', () => {
    const module = moduleOf({ url: { type: 'string', description }, uris: { type: 'list', description } })
    const secrets = (url: string, uris?: readonly string[]) => secretValues(module, { url, uris })
    assert.deepEqual(secrets('https://me:a@b%20c@x.org/d@e'), ['a@b%20c', 'a@b c'])
    assert.deepEqual(secrets('http://x', ['ftp://me:pw@x', 'https://x.org:80/a@b']), ['pw'])
    assert.deepEqual(secrets('deb [signed-by=/k] https://me:pw@x.org stable main'), ['pw'])
    assert.deepEqual(secrets('https://ghp_0123456789abcdefghij@x.org/a.git'), ['ghp_0123456789abcdefghij'])
    assert.deepEqual(secrets('https://ghp_0123456789abcdefghij:x-oauth-basic@x.org/a.git'), ['x-oauth-basic', 'ghp_0123456789abcdefghij'])
    for (const open of ['ssh://git@x.org/a.git', 'postgres://app:app@x', 'git@x.org:a/b.git', 'see http://a:b@c', 'https://x/?a:b@c'])
      assert.deepEqual(secrets(open), [], open)
  })

  it('gives a schema for editors', () => {
    assert.deepEqual(schemaOf(file), {
      type: 'object',
      properties: {
        path: { type: 'string', description },
        state: { type: 'string', enum: ['file', 'absent'], description, default: 'file' },
        owner: { type: 'string', description },
      },
      required: ['path'],
      additionalProperties: false,
    })
  })
})
