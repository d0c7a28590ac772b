/** What is told of a template before anything runs. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { check, checkFile, filterNames, hasEffect, lookupNames, references, testNames } from '../../engine/template/index.ts'
import { expression, template } from './setting.ts'

const before = 'key: "'
/** Code, what the place covers, and the hint. */
function told(text: string): string[] {
  return check(template(text, 'site.yml', before)).map(
    ({ code, place, hint }) => `${code} ${place?.source.text.slice(place.start, place.end)}${hint === undefined ? '' : ` (${hint})`}`,
  )
}

describe('a template is checked', () => {
  const table: readonly (readonly [string, readonly string[]])[] = [
    ['{{ a | default("x") }}', []],
    ['{{ a | defualt("x") }}', ['unknown-filter defualt (did you mean `default`?)']],
    ['{{ a | community.general.jsn_query("x") }}', ['unknown-filter community.general.jsn_query (did you mean `json_query`?)']],
    ['{{ a is strng }}', ['unknown-test strng (did you mean `string`?)']],
    ["{{ lookup('flie', 'x') }}", ["unknown-lookup 'flie' (did you mean `file`?)"]],
    ["{{ lookup('dig', 'x') }}", ["unknown-lookup 'dig' (run `dig +short NAME` with the lookup `pipe`)"]],
    [
      "{{ x | map('uper') | select('matsh', 'a') | list }}",
      ["unknown-test 'matsh' (did you mean `match`?)", "unknown-filter 'uper' (did you mean `upper`?)"],
    ],
    ["{{ x | selectattr('a', 'eqq', 1) }}", ["unknown-test 'eqq' (did you mean `eq`?)"]],
    ['{{ a | bogus_one }} {{ b | bogus_two }}', ['unknown-filter bogus_one', 'unknown-filter bogus_two']],
    ['{{ a', ['template-syntax {{']],
    ['{{ (a }}', ['template-syntax ( (close it with `)`)']],
    ['{{ [a }}', ['template-syntax [ (close it with `]`)']],
    ['{% if a %}x', ['template-syntax {% if a %}']],
    ['{% endif %}', ['template-syntax endif']],
    ['{% fro x in y %}{% endfor %}', ['template-syntax fro (did you mean `for`?)']],
    ['{{ a b }}', ['template-syntax b']],
    ["{{ 'abc }}", ["template-syntax 'abc }} (close it with ')"]],
    ['{{ a ? b }}', ['template-syntax ? (write `a if condition else b`)']],
    ['{{ a && b }}', ['template-syntax & (write `and`)']],
    ['{{ a || b }}', ['template-syntax | (write `or`)']],
    ['{{ $a }}', ['template-syntax $ (write the variable name without `$`)']],
    ['{{ a = 1 }}', ['template-syntax = (write `==` to compare; `=` only names an argument)']],
    ['{{ a) }}', ['template-syntax ) (remove it, or add the missing `(` before it)']],
    ['{{ a }', ['template-syntax } (close `{{` with `}}` and `{%` with `%}`)']],
    ['{{ x | mandatory is defned }}', ['unknown-test defned (did you mean `defined`?)']],
    ["{{ ''.fomat(1) }}", ["unknown-method ''.fomat (did you mean `format`?)"]],
    ['{{ succeeded is success }}', []],
  ]
  for (const [text, wanted] of table) it(text, () => assert.deepEqual(told(text), wanted))
  it('a condition with braces, also inside of its strings', () => {
    assert.deepEqual(check(expression("'{{ a }}' == 'b' and c_{{ d }} and e.{{ f }}")), [])
    assert.equal(check(expression("'{{ a | uper }}' == 'b'"))[0]?.code, 'unknown-filter')
    assert.equal(check(expression('{{ a | uper }}'))[0]?.code, 'unknown-filter')
  })
  it('templates inside of the terms of lookups', () => {
    const [mistake] = check(template("{{ lookup('pipe', 'echo {{ b | uper }}') }}"))
    assert.deepEqual([mistake?.code, mistake?.place?.start], ['unknown-filter', 31])
  })
  it('a condition that is half a template', () =>
    assert.equal(check(expression("{{ a == 'b'"))[0]?.hint, 'a condition is written without `{{ }}`'))
  it('calls of what braces give', () => assert.equal(check(expression("{{ a }}('x')"))[0]?.code, 'template-syntax'))
  it('a file, with the places of the file', () => {
    const [mistake] = checkFile({ file: 'a.j2', text: '#jinja2: trim_blocks: False\n{{ a | nope_filter }}' })
    assert.equal(mistake?.place?.start, 35)
  })
  it('whatever stands in it, without failing', () => {
    const bits = fc.constantFrom(
      '{{',
      '}}',
      '{%',
      '%}',
      '{#',
      '#}',
      ' if ',
      ' for x in ',
      ' endif ',
      'a',
      '|',
      '.',
      '(',
      ')',
      '[',
      ']',
      "'",
      '"',
      '\\',
      '-',
      '+',
      '~',
      ' is ',
      'not ',
      '\n',
      '1',
      '0x',
      'é',
      '😀',
      ',',
      ':',
      'raw',
      'endraw',
      '*',
      '%',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(bits, fc.string({ maxLength: 3 })), { maxLength: 12 }), (parts) => {
        check(template(parts.join('')))
        check(expression(parts.join('')))
        references(template(parts.join('')))
      }),
      { numRuns: 2000, seed: 7 },
    )
  })
  it('names are listed', () => {
    for (const name of ['default', 'json_query', 'ipaddr', 'to_nice_yaml']) assert.ok(filterNames().includes(name))
    for (const name of ['defined', 'version', 'subset']) assert.ok(testNames().includes(name))
    for (const name of ['file', 'password', 'first_found']) assert.ok(lookupNames().includes(name))
    assert.ok(!lookupNames().includes('dig'))
  })
})

describe('references', () => {
  const table: readonly (readonly [string, readonly string[]])[] = [
    ['{{ a.b[c] | default(d) }}', ['a', 'c', 'd']],
    ['{{ ansible_facts.os_family }}', ['ansible_facts', 'ansible_facts.os_family']],
    ["{{ ansible_facts['distribution'] == x }}", ['ansible_facts', 'ansible_facts.distribution', 'x']],
    ['{{ hostvars[h].ansible_default_ipv4.address }}', ['hostvars', 'ansible_default_ipv4', 'h']],
    ["{{ hostvars['web']['ansible_host'] }}", ['hostvars', 'ansible_host']],
    ['{% for x in xs %}{{ x }}{{ loop.index }}{{ y }}{% endfor %}', ['xs', 'y']],
    ['{% set a = b %}{{ a }}', ['b']],
    ['{% macro m(p, q=z) %}{{ p }}{{ w }}{% endmacro %}{{ m(1) }}', ['z', 'w']],
    ['{% with a = 1 %}{{ a }}{% endwith %}{{ a }}', ['a']],
    ["{{ lookup('file', f) }}{{ range(3) }}{{ omit }}", ['f']],
    ['{% if a is defined %}{{ b }}{% else %}{{ c }}{% endif %}', ['a', 'b', 'c']],
    ['{{ broken', []],
  ]
  for (const [text, wanted] of table) it(text, () => assert.deepEqual([...references(template(text))].sort(), [...wanted].sort()))
  it('of a bare expression', () => assert.deepEqual([...references(expression('a and b.c'))], ['a', 'b']))
  it('of a file', () => assert.deepEqual([...references({ file: 'a.j2', text: '{{ a }}{% include "b.j2" %}' })], ['a']))
  it('effects are found', () => {
    for (const text of [
      "{{ lookup('pipe', 'date') }}",
      "{{ query('password', '/x') }}",
      '{{ lookup(name) }}',
      "{{ lookup('ansible.builtin.pipe', 'x') }}",
    ])
      assert.ok(hasEffect(template(text)), text)
    for (const text of ["{{ lookup('file', 'x') }}", '{{ a | random }}', '{{ broken']) assert.ok(!hasEffect(template(text)), text)
  })
})
