/** The values that Ansible's own templar gave for 250 expressions and templates. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { check, evaluate, renderFile, renderValue, TemplateError, toJson, typeName, UndefinedError } from '../../engine/template/index.ts'
import { expression, scopeOf, template } from './setting.ts'

interface Case {
  readonly g: string
  readonly k: 'e' | 't' | 'x'
  readonly s: string
  readonly v?: unknown
  readonly pt?: string
  readonly err?: string
  readonly msg?: string
}
const fixtures = join(import.meta.dirname, '../../../test/template/fixtures')
const { vars, templates } = JSON.parse(readFileSync(join(fixtures, 'cases.json'), 'utf8'))
const expected: readonly Case[] = JSON.parse(readFileSync(join(fixtures, 'expected.json'), 'utf8'))

/** Names of types that are kinds of text in Ansible only. */
const sameType: Readonly<Record<string, string>> = { NativeJinjaText: 'str', Markup: 'str', AnsibleUnsafeText: 'str' }

/** What each error has to name. */
const named: Readonly<Record<string, RegExp>> = {
  '{{ missing_var }}': /`missing_var` is undefined/,
  '{{ d.nope }}': /`d\.nope` is undefined: the dict has no key `nope`/,
  '{{ nested.k.nope.more }}': /`nested\.k\.nope` is undefined: the dict has no key `nope`/,
  '{{ missing_var + 1 }}': /`missing_var` is undefined/,
  '{{ 1 + }}': /expected an expression, found the end of the print block \(`}}`\)/,
  '{% if %}x{% endif %}': /expected an expression, found the end of the statement \(`%}`\)/,
  '{% for x in %}': /expected an expression, found the end of the statement \(`%}`\)/,
  '{{ a | nofilter }}': /there is no filter `nofilter`/,
  '{{ a_list is nosuchtest }}': /there is no test `nosuchtest`/,
  '{{ n + "a" }}': /`\+` cannot be used on int and str/,
  '{{ a_list[10] }}': /`a_list\[10\]` is undefined: the list has no element 10/,
  '{{ foo | mandatory }}': /`foo` is mandatory: `foo` is undefined/,
}

describe('the values of Ansible', () => {
  let folder = ''
  const before_ = process.env.CONF_TEST
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'templates-'))
    for (const [name, text] of Object.entries(templates as Record<string, string>)) writeFileSync(join(folder, name), text)
    process.env.CONF_TEST = 'envval'
  })
  after(() => {
    rmSync(folder, { recursive: true })
    if (before_ === undefined) delete process.env.CONF_TEST
    else process.env.CONF_TEST = before_
  })
  const scope = () => scopeOf(structuredClone(vars), { folders: { templates: [folder] } })
  const options = { trimBlocks: true, lstripBlocks: false, keepTrailingNewline: false, newline: '\n' }

  it('are 250', () => assert.equal(expected.length, 250))

  for (const { g, k, s, v, pt, err } of expected)
    it(`${g}: ${s.replaceAll('\n', '\\n')}`, () => {
      if (k === 't') assert.equal(renderFile({ file: join(folder, 'case.j2'), text: s }, scope(), options), v)
      else if (k === 'e') {
        const value = evaluate(expression(s), scope())
        assert.deepEqual(toJson(value), v)
        if (pt !== undefined) assert.equal(typeName(value), sameType[pt] ?? pt)
      } else mistaken(s, err as string)
    })

  function mistaken(text: string, kind: string): void {
    assert.throws(
      () => renderValue(template(text), scope()),
      (error: Error) => {
        assert.match(error.message, named[text] as RegExp)
        assert.ok(error instanceof UndefinedError || error instanceof TemplateError)
        if (kind === 'AnsibleUndefinedVariable') assert.ok(error instanceof UndefinedError)
        assert.ok(error.place !== undefined && error.place.source.file === 'site.yml')
        return true
      },
    )
    if (kind === 'AnsibleError' && !text.includes('+ "a"')) assert.equal(check(template(text)).length, 1)
  }
})
