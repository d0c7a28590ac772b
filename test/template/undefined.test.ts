/** What is not there is told by its name and place. */
import assert from 'node:assert/strict'
import { Problem, whereOf } from '../../engine/model/diagnostic.ts'
import { evaluate, renderFile, renderValue, TemplateError, UndefinedError } from '../../engine/template/index.ts'
import { expression, scopeOf, template } from './setting.ts'

const before = '- hosts: all\n  tasks:\n    - debug:\n        msg: "'

function failure(work: () => unknown): Problem {
  try {
    work()
  } catch (error) {
    assert.ok(error instanceof Problem)
    return error
  }
  return assert.fail('nothing failed')
}

function at(error: Problem): string {
  assert.ok(error.place)
  const { file, line, column } = whereOf(error.place)
  return `${file}:${line}:${column} ${error.place.source.text.slice(error.place.start, error.place.end)}`
}

describe('an undefined variable', () => {
  const scope = scopeOf({ d: { a: 1 }, list: [1], user_name: 'x', outer: template('{{ d.inner }}', 'vars.yml', 'outer: "') })
  const table: readonly (readonly [string, string, string, string])[] = [
    ['a {{ missing }} b', 'missing', '`missing` is undefined', 'site.yml:4:20 missing'],
    ['{{ 1 + missing }}', 'missing', '`missing` is undefined', 'site.yml:4:22 missing'],
    ['{{ missing.a.b }}', 'missing', '`missing` is undefined', 'site.yml:4:18 missing'],
    ['{{ d.nope.more }}', 'd', '`d.nope` is undefined: the dict has no key `nope`', 'site.yml:4:18 d.nope'],
    ["{{ d['no' ~ 'pe'] }}", 'd', "`d['no' ~ 'pe']` is undefined: the dict has no key `nope`", "site.yml:4:18 d['no' ~ 'pe']"],
    ['{{ list[3] }}', 'list', '`list[3]` is undefined: the list has no element 3; its length is 1', 'site.yml:4:18 list[3]'],
    ['{{ missing | upper }}', 'missing', '`missing` is undefined', 'site.yml:4:18 missing'],
    ['{{ missing == 1 }}', 'missing', '`missing` is undefined', 'site.yml:4:18 missing'],
    ['{{ [1, missing] }}', 'missing', '`missing` is undefined', 'site.yml:4:22 missing'],
    ['{% for x in missing %}{% endfor %}', 'missing', '`missing` is undefined', 'site.yml:4:27 missing'],
    ['{% if missing %}{% endif %}', 'missing', '`missing` is undefined', 'site.yml:4:21 missing'],
    ['{{ d.get(missing) }}', 'missing', '`missing` is undefined', 'site.yml:4:24 missing'],
    ["{{ lookup('env', missing) }}", 'missing', '`missing` is undefined', 'site.yml:4:32 missing'],
    ['{{ outer }}', 'd', '`d.inner` is undefined: the dict has no key `inner`', 'vars.yml:1:12 d.inner'],
    ['{{ missing | mandatory }}', 'missing', '`missing` is mandatory: `missing` is undefined', 'site.yml:4:18 missing'],
  ]
  for (const [text, variable, message, place] of table)
    it(text, () => {
      const error = failure(() => renderValue(template(text, 'site.yml', before), scope))
      assert.ok(error instanceof UndefinedError)
      assert.equal(error.variable, variable)
      assert.equal(error.message, message)
      assert.equal(at(error), place)
    })
  it('has a hint with the name that was meant', () =>
    assert.equal(failure(() => renderValue(template('{{ user_nmae }}'), scope)).hint, 'did you mean `user_name`?'))
  it('in a file is told by its line', () => {
    const text = 'first\n{% if true %}\n  {{ nothere }}\n{% endif %}\n'
    const options = { trimBlocks: true, lstripBlocks: false, keepTrailingNewline: true, newline: '\n' }
    assert.equal(
      at(failure(() => renderFile({ file: 'a.j2', text: `#jinja2: lstrip_blocks: True\n${text}` }, scope, options))),
      'a.j2:4:6 nothere',
    )
  })
})

describe('other mistakes', () => {
  const scope = scopeOf({ n: 1, d: { a: 1 }, l: [1] })
  const table: readonly (readonly [string, string, string])[] = [
    ["n + 'a'", '`+` cannot be used on int and str', "n + 'a'"],
    ["1 < 'a'", '`<` cannot compare int with str', "1 < 'a'"],
    ['n // 0', 'division by zero', 'n // 0'],
    ['n()', '`n` is an int and cannot be called', 'n()'],
    ['d.a.b()', '`d.a.b` is undefined: an int has no attribute `b`', 'd.a.b'],
    ['1 in 5', '`in` cannot search int', '1 in 5'],
    ["'a'.join([1])", '`join` needs a string, not int', "'a'.join([1])"],
    ["'x' | indent(wdith=2)", '`indent` has no argument `wdith`', "'x' | indent(wdith=2)"],
    ["'[' | regex_replace('[', '')", '`[` is not a valid regular expression: a `[` is not closed', "'[' | regex_replace('[', '')"],
    ["'{' | from_json", 'this is not valid JSON:', "'{' | from_json"],
    ["'a: b: c' | from_yaml", 'this is not valid YAML:', "'a: b: c' | from_yaml"],
    ["'x' | password_hash('bcrypt')", '`password_hash` has no type `bcrypt`', "'x' | password_hash('bcrypt')"],
    ['5 | combine({})', '`combine` needs dicts, not int', '5 | combine({})'],
    ['l.index(9)', '`index` does not find the value in the list', 'l.index(9)'],
  ]
  for (const [text, message, place] of table)
    it(text, () => {
      const error = failure(() => evaluate(expression(text), scope))
      assert.ok(error instanceof TemplateError || error instanceof UndefinedError)
      assert.ok(error.message.startsWith(message), error.message)
      assert.ok(error.place)
      assert.equal(error.place.source.text.slice(error.place.start, error.place.end), place)
    })
})
