/** Texts that templates write in pieces and that are lists or dicts, as Ansible up to 2.18 has it; and texts that are none. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { convert } from '../../engine/options/options.ts'
import { evaluate, renderValue, toJson } from '../../engine/template/index.ts'
import copy from '../../modules/files/copy.ts'
import lineinfile from '../../modules/files/lineinfile.ts'
import { expression, scopeOf, template } from './setting.ts'

const variables = {
  l: ['a', 'b'],
  n: 1,
  t: 'there',
  yes: true,
  json: '{"k": [1]}',
  python: "['a', 'b']",
  section: '[main]',
  hostile: "{{ lookup('pipe', 'id') }}",
}
const given = (text: string) => toJson(renderValue(template(text), scopeOf(variables)))

/** Each as ansible-core 2.14 gives it. */
const built: readonly (readonly [string, unknown])[] = [
  ["[{% for i in l %}'{{ i }}',{% endfor %}]", ['a', 'b']],
  ["{ 'k': {{ l }} }", { k: ['a', 'b'] }],
  ['{"a": true, "b": null, "c": "{{ t }}", "d": [-{{ n }}, 1.5]}', { a: true, b: null, c: 'there', d: [-1, 1.5] }],
  ["[('x', {{ n }}), {}, [], 'a' 'b']", [['x', 1], {}, [], 'ab']],
  ['{% if yes %}[1, 2]{% endif %}', [1, 2]],
  ['{% if yes %}True{% else %}False{% endif %}', true],
  ['{% if yes %}true{% else %}false{% endif %}', 'true'],
  ['[{{ l[0] }}]', '[a]'],
  ['[{{ n }}] {{ t }}', '[1] there'],
  [' [{{ n }}]', ' [1]'],
  ['[{{ n }}, f({{ n }})]', '[1, f(1)]'],
  ['[{{ n }} {{ n }}]', '[1 1]'],
  ['{[]: {{ n }}}', '{[]: 1}'],
  ["['a\\n{{ n }}']", ['a\n1']],
]

describe('a template of several pieces', () => {
  for (const [text, wanted] of built) it(`${text} is ${JSON.stringify(wanted)}`, () => assert.deepEqual(given(text), wanted))

  it('is looped over by its items', () => {
    const names = template("[{% for i in l %}'{{ i }}',{% endfor %}]")
    const text = template('{% for name in names %}<{{ name }}>{% endfor %}')
    assert.equal(renderValue(text, scopeOf({ ...variables, names })), '<a><b>')
  })
  it('holds no templates, whatever the texts in it look like', () => {
    const list = template('["{{ hostile }}", "{{ t }}"]')
    assert.deepEqual(renderValue(template('{{ list }}'), scopeOf({ ...variables, list })), [variables.hostile, 'there'])
    assert.equal(renderValue(template('{{ list[0] }}!'), scopeOf({ ...variables, list })), `${variables.hostile}!`)
  })
  it('is the text that it wrote where an option is a text', () => {
    const value = renderValue(template('{"a":  "{{ t }}"}'), scopeOf(variables))
    assert.deepEqual(convert(lineinfile as never, { path: '/x', line: value }).params.line, '{"a":  "there"}')
    assert.deepEqual(convert(copy as never, { dest: '/x', content: value }).params.content, '{"a":  "there"}')
    assert.deepEqual(evaluate(expression('value | from_json'), scopeOf({ value })), { a: 'there' })
  })
  it('comes from the lookup `template` as well, unless `convert_data` is off', () => {
    const folder = mkdtempSync(join(tmpdir(), 'literals-'))
    writeFileSync(join(folder, 'a.j2'), '{"a": {{ n }}}\n')
    const scope = scopeOf(variables, { folders: { templates: [folder] } })
    assert.deepEqual(toJson(renderValue(template("{{ lookup('template', 'a.j2') }}"), scope)), { a: 1 })
    assert.equal(renderValue(template("{{ lookup('template', 'a.j2', convert_data=False) }}"), scope), '{"a": 1}\n')
    rmSync(folder, { recursive: true })
  })
  it('of one expression keeps the kind of that', () => {
    assert.equal(given('{{ json }}'), variables.json)
    assert.equal(given('{% if yes %}{{ json }}{% endif %}'), variables.json)
  })
})

describe('a text that looks like a list or a dict', () => {
  const refused: readonly (readonly [string, RegExp])[] = [
    ['{% for x in json %}{{ x }}{% endfor %}', /from_json/],
    ['{% for x in python %}{{ x }}{% endfor %}', /from_yaml/],
    ['{% for x in t %}{{ x }}{% endfor %}', /\| list/],
    ['{{ json[0] }}', /from_json/],
    ['{{ json.k }}', /from_json/],
    ["{{ json['k'] }}", /from_json/],
    ['{{ json.items() }}', /from_json/],
    ["{{ json | map('upper') | list }}", /from_json/],
    ["{{ json | selectattr('k') | list }}", /from_json/],
    ['{{ json | dict2items }}', /from_json/],
    ["{{ query('dict', json) }}", /from_json/],
  ]
  for (const [text, hint] of refused) it(`is refused with a way out: ${text}`, () => assert.throws(() => given(text), { hint }))
  it('is a text for all else', () => {
    assert.equal(given('{{ json | length }}'), 10)
    assert.deepEqual(given('{{ json | list | first }}'), '{')
    assert.equal(given('{{ section[0] }}'), '[')
    assert.equal(given('{{ json[1:3] }}'), '"k')
    assert.equal(given("{% for x in '' %}{{ x }}{% else %}none{% endfor %}"), 'none')
  })
})
