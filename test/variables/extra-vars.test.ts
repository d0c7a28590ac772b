/** `--extra-vars`: words, YAML, JSON, files. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Diagnostic, DiagnosticError } from '../../engine/model/diagnostic.ts'
import { Template } from '../../engine/model/template.ts'
import { parseExtraVars } from '../../engine/variables/extra-vars.ts'

describe('extra variables', () => {
  it('are words, whose values stay text', () => {
    assert.deepEqual(parseExtraVars(['a=1 b="two words" c=\'x=y#z\' d=', 'e=yes']), { a: '1', b: 'two words', c: 'x=y#z', d: '', e: 'yes' })
  })

  it('are JSON or YAML', () => {
    assert.deepEqual({ ...parseExtraVars(['{"a": 1, "b": [true]}', '{a: 2, c: yes}']) }, { a: 2, b: [true], c: true })
  })

  it('are read from files', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tsplay-extra-'))
    writeFileSync(join(folder, 'v.yml'), 'a: 1\n')
    assert.deepEqual({ ...parseExtraVars(['@v.yml'], { cwd: folder }) }, { a: 1 })
    rmSync(folder, { recursive: true })
  })

  it('may hold templates, which know their place', () => {
    const value = parseExtraVars(['x=1 y="{{ bad }}"']).y as Template
    assert.ok(value instanceof Template)
    assert.equal(value.place.source.text[value.locate?.(3) as number], 'b')
    const bare = parseExtraVars(['x={{ bad | default("a b") }}!']).x as Template
    assert.equal(bare.text, '{{ bad | default("a b") }}!')
    assert.ok(parseExtraVars(['{"y": "{{ x }}"}']).y instanceof Template)
  })

  const refused: [string, string][] = [
    ['site.yml', '`site.yml` does not set a variable'],
    ['./vars.yml', '`./vars.yml` does not set a variable'],
    ['a="1', 'the quote is not closed'],
    ['a-b=1', '`a-b=1` does not set a variable'],
    ['[1, 2]', 'a variables file must be a dict of names and values'],
  ]
  for (const [text, message] of refused)
    it(`refuse ${text}`, () => {
      assert.throws(
        () => parseExtraVars([text]),
        (error: Error) => error instanceof DiagnosticError && error.diagnostics[0]?.message === message,
      )
    })

  it('are without words that set nothing, where that is only a warning', () => {
    const warnings: Diagnostic[] = []
    const warn = (each: Diagnostic) => warnings.push(each)
    assert.deepEqual({ ...parseExtraVars(['x: y a=1', 'b=2'], { warn }) }, { a: '1', b: '2' })
    assert.deepEqual(
      warnings.map(({ severity, place }) => [severity, place?.start]),
      [
        ['warning', 0],
        ['warning', 3],
      ],
    )
    for (const text of ['./a.yml', '/a.yml', 'a-b=1']) assert.throws(() => parseExtraVars([text], { warn }), DiagnosticError)
  })

  it('that are wrong are told all at once', () => {
    assert.throws(
      () => parseExtraVars(['x', '@/nowhere', 'a=1']),
      (error: Error) => error instanceof DiagnosticError && error.diagnostics.length === 2,
    )
  })
})
