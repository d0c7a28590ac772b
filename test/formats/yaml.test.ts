/** YAML as Ansible reads it: values, places, mistakes. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import type { Source } from '../../engine/model/diagnostic.ts'
import { whereOf } from '../../engine/model/diagnostic.ts'
import { Template } from '../../engine/model/template.ts'
import { PyFloat } from '../../engine/template/values/values.ts'
import { parseYaml, toValue } from '../../engine/template/values/yaml.ts'

function read(text: string): unknown {
  const { node, diagnostics } = parseYaml({ file: 'a.yml', text })
  deepEqual(diagnostics, [])
  return node && toValue(node, { plain: true })
}

/** The template at `key` of a map. */
function templateAt(text: string, key: string): Template {
  const source: Source = { file: 'a.yml', text }
  const { node } = parseYaml(source)
  ok(node)
  const value = (toValue(node) as Record<string, unknown>)[key]
  ok(value instanceof Template)
  return value
}

/** Code, line:column, covered text, message and hint of each mistake. */
function mistakes(text: string): string[] {
  return parseYaml({ file: 'a.yml', text }).diagnostics.map(({ code, message, place, hint }) => {
    ok(place)
    const { line, column } = whereOf(place)
    return `${code} ${line}:${column} [${text.slice(place.start, place.end)}] ${message}${hint ? ` (${hint})` : ''}`
  })
}

const scalars: readonly (readonly [string, unknown])[] = [
  ['yes', true],
  ['On', true],
  ['TRUE', true],
  ['no', false],
  ['off', false],
  ['y', 'y'],
  ['yEs', 'yEs'],
  ['~', null],
  ['', null],
  ['null', null],
  ['0644', 420],
  ['0o644', '0o644'],
  ['0x1F', 31],
  ['0b101', 5],
  ['1_000', 1000],
  ['-12', -12],
  ['+12', 12],
  ['089', '089'],
  ['1:30', 90],
  ['22:22', 1342],
  ['1:60', '1:60'],
  ['192.168.0.1', '192.168.0.1'],
  ['1.5', 1.5],
  ['1e3', '1e3'],
  ['1.0e+3', new PyFloat(1000)],
  ['8.0', new PyFloat(8)],
  ['.5', 0.5],
  ['-.inf', Number.NEGATIVE_INFINITY],
  ['2024-01-02', '2024-01-02'],
  ['2001-12-14t21:59:43.10-05:00', '2001-12-14t21:59:43.10-05:00'],
  ['12345678901234567890', 12345678901234567890n],
  ['"0644"', '0644'],
  ["'yes'", 'yes'],
  ['!!str 0644', '0644'],
  ['!!int "12"', 12],
  ['!!float 2', new PyFloat(2)],
  ['a # comment', 'a'],
  ['a#b', 'a#b'],
]

describe('YAML scalars', () => {
  for (const [text, value] of scalars) it(`reads ${text || 'nothing'}`, () => deepEqual((read(`a: ${text}\n`) as { a: unknown }).a, value))
})

describe('YAML collections', () => {
  it('gives objects without a prototype, so that __proto__ is a key like others', () => {
    const value = read('__proto__: {polluted: 1}\nb: 2\n') as Record<string, unknown>
    deepEqual(Object.keys(value), ['__proto__', 'b'])
    equal(({} as Record<string, unknown>).polluted, undefined)
  })
  it('gives a Map where keys are numbers or look like them', () => {
    deepEqual(
      read('80: a\nhttp: b\n'),
      new Map<unknown, unknown>([
        [80, 'a'],
        ['http', 'b'],
      ]),
    )
    deepEqual(
      read('"2": a\n"1": b\n'),
      new Map([
        ['2', 'a'],
        ['1', 'b'],
      ]),
    )
    deepEqual(read('yes: a\n'), new Map([[true, 'a']]))
  })
  it('resolves anchors and merge keys', () => {
    const value = read('x: &x {a: 1, b: 2}\ny:\n  b: 3\n  <<: *x\nz:\n  <<: [*x, {c: 4, a: 9}]\n') as { y: object; z: object; x: object }
    deepEqual({ ...value.y }, { a: 1, b: 3 })
    deepEqual({ ...value.z }, { a: 1, b: 2, c: 4 })
  })
  it('reads !!binary as text that is no template, if it is text', () => {
    const { node } = parseYaml({ file: 'a.yml', text: `a: !!binary |\n  ${Buffer.from('{{ ä }}').toString('base64')}\n` })
    deepEqual(node && { ...(toValue(node) as object) }, { a: '{{ ä }}' })
    equal(mistakes('a: !!binary //8=\n').length, 1)
  })
  it('keeps what is !unsafe as data', () => {
    const { node } = parseYaml({ file: 'a.yml', text: 'a: !unsafe "{{ x }}"\nb: !unsafe\n  - "{{ y }}"\n' })
    ok(node)
    deepEqual({ ...(toValue(node) as object) }, { a: '{{ x }}', b: ['{{ y }}'] })
  })
  it('decrypts !vault through what it is given', () => {
    const { node } = parseYaml({ file: 'a.yml', text: 'a: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  3031\n' })
    ok(node)
    const value = toValue(node, { vault: (text) => text.split('\n')[1] ?? '' })
    deepEqual({ ...(value as object) }, { a: '3031' })
  })
  it('does not mind how lines inside quotes and brackets are indented', () => {
    deepEqual(read('a:\n    b: "{{\n  x\n}}"\n    c: [1,\n  2\n]\n'), read('a: {b: "{{ x }}", c: [1, 2]}\n'))
  })
  it('reads an empty text as nothing', () => {
    for (const text of ['', '# only a comment\n', '---\n', '---\n...\n']) equal(read(text), undefined)
  })
})

describe('places of templates', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['plain', 'a: x {{ here }} y\n'],
    ['plain over two lines', 'a: x\n    y {{ here }} z\n'],
    ['single quoted', "a: 'it''s {{ here }}'\n"],
    ['double quoted', 'a: "x\\ty \\" \\u00e4 {{ here }}"\n'],
    ['double quoted over lines', 'a: "x\n\n   y \\\n   {{ here }}"\n'],
    ['literal', 'b: 1\na: |\n  one\n\n    two {{ here }}\n'],
    ['literal with a repeated line', 'a: |-\n  x\n  x\n  x {{ here }}\n'],
    ['folded', 'a: >-\n  one\n  two\n\n  three {{ here }}\n'],
    ['with CRLF', 'a: |\r\n  one\r\n  two {{ here }}\r\n'],
  ]
  for (const [name, text] of cases)
    it(name, () => {
      const template = templateAt(text, 'a')
      equal(template.locate?.(template.text.indexOf('here')), text.indexOf('here'))
    })
  it('places cover the scalar as it is written', () => {
    const { place } = templateAt('a: "{{ x }}"  # c\n', 'a')
    equal(place.source.text.slice(place.start, place.end), '"{{ x }}"')
  })
})

describe('YAML mistakes', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    [
      'duplicate key',
      'a: 1\nb: 2\na: 3\n',
      ['duplicate-key 3:1 [a] the key `a` is defined twice in one dict (first in line 1; the last one counts)'],
    ],
    ['tab', 'a:\n\tb: 1\n', ['tab-indentation 2:1 [\t] YAML cannot be indented with a tab (use spaces)']],
    ['braces', 'a: {{ x }}\n', ['unquoted-template 1:4 [{{ x }}] a value that begins with `{{` must be quoted (write "{{ x }}")']],
    [
      'braces, then text',
      '- a: {{ x }}/y\n  b: 1\n',
      ['unquoted-template 1:6 [{{ x }}/y] a value that begins with `{{` must be quoted (write "{{ x }}/y")'],
    ],
    [
      'braces with quotes',
      'a: {{ x["y"] }}\n',
      ['unquoted-template 1:4 [{{ x["y"] }}] a value that begins with `{{` must be quoted (write "{{ x[\'y\'] }}")'],
    ],
    [
      'two documents',
      'a: 1\n---\nb: 1\n',
      ['multiple-documents 2:1 [-] only one YAML document is allowed here (remove the `---` before this line)'],
    ],
    ['colon', 'a: b: c\n', ['yaml-syntax 1:4 [b] a second `: ` on one line (put the value in quotes)']],
    ['open quote', 'a: "x\nb: 1\n', ['yaml-syntax 1:4 ["] missing closing " (close the quote)']],
    ['unknown anchor', 'a: *x\n', ['unknown-anchor 1:4 [*x] the alias `*x` has no anchor before it (define it with `&x`)']],
    [
      'unknown tag',
      'a: !foo x\n',
      [
        'yaml-invalid-tag 1:9 [x] unknown tag `!foo` (use `!vault`, `!unsafe` or `!!str`, `!!int`, `!!float`, `!!bool`, `!!null`, `!!binary`)',
      ],
    ],
    ['open bracket', 'a: [1,\n  2\nb: 3\n', ['yaml-syntax 1:4 [[] the `[` is not closed (close it with `]`)']],
    ['at sign', 'a: @x\n', ['yaml-syntax 1:4 [@] a value cannot begin with this character (put the value in quotes)']],
  ]
  for (const [name, text, expected] of cases) it(name, () => deepEqual(mistakes(text), expected))
})
