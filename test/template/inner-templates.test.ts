/** Templates that an author writes inside of the terms of lookups; and data in the same place, which stays data. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hasEffect, references, renderFile, renderValue } from '../../engine/template/index.ts'
import { shared } from '../sets/guard.ts'
import { scopeOf, template } from './setting.ts'

describe('a template inside of the terms of a lookup', () => {
  let folder = ''
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'inner-'))
    writeFileSync(join(folder, 'f'), 'hello\n')
  })
  after(() => rmSync(folder, { recursive: true }))
  const hostile = "{{ lookup('pipe', 'id') }}"
  const variables = () => ({ b: 'there', v: 'HOME', d: folder, n: 3, l: ['a'], hostile, mine: template('{{ d }}/f') })
  const given = (text: string) => renderValue(template(text), scopeOf(variables()))

  it('is rendered, as Ansible does', () => {
    assert.equal(
      shared(() => given("{{ lookup('pipe', 'echo {{ b }}') }}")),
      'there',
    )
    assert.deepEqual(given("{{ query('fileglob', '{{ d }}/*') }}"), [join(folder, 'f')])
    assert.equal(given("{{ lookup('env', '{{ v }}') }}"), process.env.HOME)
    assert.equal(given("{{ lookup('file', '{{ d }}/f') }}"), 'hello')
    assert.equal(given("{{ lookup('file', '{{ d }}' ~ '/f') }}"), 'hello')
    assert.equal(given("{{ lookup('file', mine) }}"), 'hello')
    assert.deepEqual(given("{{ lookup('first_found', {'files': ['none', 'f'], 'paths': ['{{ d }}']}) }}"), join(folder, 'f'))
    assert.deepEqual(given("{{ q('list', '{{ l }}', '{{ n }}', '{% if n %}x{% endif %}') }}"), [['a'], 3, 'x'])
  })
  it('sees the names around it', () =>
    assert.equal(given("{% for x in ['f'] %}{{ lookup('file', '{{ d }}/{{ x }}') }}{% endfor %}"), 'hello'))
  it('is rendered in files as well', () => {
    const options = { trimBlocks: true, lstripBlocks: false, keepTrailingNewline: true, newline: '\n' }
    const text = "<{{ lookup('file', '{{ d }}/f') }}>"
    assert.equal(renderFile({ file: join(folder, 'a.j2'), text }, scopeOf(variables()), options), '<hello>')
  })
  it('is never read out of data', () => {
    for (const text of ["{{ lookup('list', hostile) }}", "{{ lookup('list', '{{ hostile }}') }}", "{{ lookup('list', hostile ~ '') }}"])
      assert.equal(given(text), hostile, text)
    assert.equal(given("{{ lookup('list', '<{{ hostile }}>') }}"), `<${hostile}>`)
    assert.equal(given("{{ lookup('list', hostile | replace('a', '{{ b }}')) }}"), hostile)
  })
  it('counts as a part of the text: its names, its effects, its mistakes', () => {
    assert.deepEqual([...references(template("{{ lookup('file', '{{ d }}/f') }}"))], ['d'])
    assert.equal(hasEffect(template('{{ lookup(\'file\', \'{{ lookup("pipe", "x") }}\') }}')), true)
    assert.throws(
      () => given("{{ lookup('file', '{{ nope }}/f') }}"),
      (error: { variable?: string; place?: { start: number } }) => error.variable === 'nope' && error.place?.start === 22,
    )
  })
})
