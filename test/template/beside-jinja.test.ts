/** Statements of templates: what Jinja gave, recorded once; loops, macros, blocks, files that bring in others. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { renderFile } from '../../engine/template/index.ts'
import { refusing } from '../refusal.ts'
import { scopeOf } from './setting.ts'

/** A template, what it gives (null: a mistake), and the files it names. */
type Recorded = readonly [string, string | null, Readonly<Record<string, string>>?]
const file = join(import.meta.dirname, '../../../test/template/fixtures/templates.json')
const { vars, templates }: { vars: Record<string, unknown>; templates: readonly Recorded[] } = JSON.parse(readFileSync(file, 'utf8'))
const options = { trimBlocks: true, lstripBlocks: false, keepTrailingNewline: true, newline: '\n' }

describe('templates give what Jinja gives', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'statements-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))
  const rendered = (text: string, files: Readonly<Record<string, string>> = {}) => {
    mkdirSync(folder, { recursive: true })
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
    return renderFile(
      { file: join(folder, 'case.j2'), text },
      scopeOf(structuredClone(vars), { folders: { templates: [folder] } }),
      options,
    )
  }

  for (const [text, wanted, files] of templates)
    it(text.replaceAll('\n', '\\n'), () => {
      if (wanted !== null) assert.equal(rendered(text, files), wanted)
      else assert.throws(() => rendered(text, files), { name: /^(?:TemplateError|UndefinedError)$/ })
    })

  const told: readonly (readonly [string, RegExp, RegExp])[] = [
    ['{% trans %}x{% endtrans %}', /`trans` is not supported/, /write the text itself/],
    ['{% debug %}', /`debug` is not supported/, /module `debug`/],
    ['{% block a %}{% endblock %}{% block a %}{% endblock %}', /block `a` is defined twice/, /self\.a\(\)/],
  ]
  for (const [text, message, hint] of told)
    it(`${text} is told with what to do`, () =>
      assert.throws(
        () => rendered(text),
        (error: Error & { hint?: string }) => message.test(error.message) && hint.test(error.hint ?? ''),
      ))

  it('escape nothing, as Ansible does not, whatever `autoescape` says', () =>
    assert.equal(rendered('{% autoescape true %}{{ h }}{{ h | e }}{% endautoescape %}'), '<b>&&lt;b&gt;&amp;'))
  it('pass over a missing file, and never over a wrong one', () => {
    assert.throws(() => rendered('{% include "bad.j2" ignore missing %}', { 'bad.j2': '{% if %}' }), refusing({ names: ['%}'] }))
    assert.equal(rendered('{% include ["no.j2", "good.j2"] %}', { 'good.j2': 'g' }), 'g')
  })
})
