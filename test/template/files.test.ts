/** Template files: their first line, other markers, and the files they name. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TemplateOptions } from '../../engine/model/template.ts'
import { renderFile } from '../../engine/template/index.ts'
import { refusing } from '../refusal.ts'
import { scopeOf } from './setting.ts'

const plain: TemplateOptions = { trimBlocks: true, lstripBlocks: false, keepTrailingNewline: true, newline: '\n' }

describe('a template file', () => {
  let folder = ''
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'templates-'))
  })
  after(() => rmSync(folder, { recursive: true }))
  const file = (name: string, text: string) => writeFileSync(join(folder, name), text)
  const render = (text: string, variables: Readonly<Record<string, unknown>> = {}, options: Partial<TemplateOptions> = {}) =>
    renderFile(
      { file: join(folder, 'main.j2'), text },
      scopeOf({ n: 5, list: [1, 2], ...variables }, { folders: { templates: [folder] } }),
      { ...plain, ...options },
    )

  it('says in its first line how it is read', () => {
    assert.equal(render('#jinja2: lstrip_blocks: True\n  {% if n %}\na\n  {% endif %}\n'), 'a\n')
    assert.equal(render('#jinja2: trim_blocks: False, lstrip_blocks: "True"\n  {% if n %}\na\n{% endif %}\n'), '\na\n')
    assert.equal(render("#jinja2:variable_start_string:'[%',variable_end_string:'%]'\n[% n %]{{ n }}\n"), '5{{ n }}\n')
    assert.equal(render('#jinja2: trim_blocks: True'), '')
  })
  it('may have other markers', () => {
    const markers = {
      variable_start_string: '<<',
      variable_end_string: '>>',
      block_start_string: '<%',
      block_end_string: '%>',
      comment_start_string: '<#',
      comment_end_string: '#>',
    }
    assert.equal(render('<% if n %>\n<< n >>{{ x }}<# c #>\n<% endif %>\n', {}, { markers }), '5{{ x }}\n')
    assert.equal(render('a[[ n ]]\n', {}, { markers: { variableStartString: '[[', variableEndString: ']]' } }), 'a5\n')
  })
  it('has the line ends that are asked for', () => {
    assert.equal(render('a\n{{ n }}\nb\n', {}, { newline: '\r\n' }), 'a\r\n5\r\nb\r\n')
    assert.equal(render('a\r\n{{ n }}\r\n'), 'a\n5\n')
  })
  it('keeps the line end that a block at its end swallowed', () => {
    assert.equal(render('{% for x in list %}\n{{ x }}\n{% endfor %}\n'), '1\n2\n')
    assert.equal(render('{% if false %}\nx\n{% endif %}\n'), '\n')
    assert.equal(render('a\n', {}, { keepTrailingNewline: false }), 'a')
  })
  it('reads string literals with their escapes', () => assert.equal(render(String.raw`{{ 'a\tb\\' }}`), 'a\tb\\'))
  it('gives text, of a single expression too', () => assert.equal(render('{{ list }}'), '[1, 2]'))
  it('prints nothing for what only changes a list', () => assert.equal(render('{% set l = [] %}{{ l.append(1) }}{{ l }}'), '[1]'))

  it('includes others with what it knows', () => {
    file('part.j2', '{% if n %}\n<{{ x }}{{ n }}>{% endif %}\n')
    assert.equal(render('{% for x in list %}{% include "part.j2" %}{% endfor %}'), '<15><25>')
    assert.equal(
      render(
        '{% include "part.j2" without context ignore missing %}'.replace(' ignore missing', '').replace('without context', 'with context'),
        { x: 'v' },
      ),
      '<v5>',
    )
    assert.equal(render('{% include ["none.j2", "part.j2"] %}', { x: 1 }), '<15>')
    assert.equal(render('a{% include "none.j2" ignore missing %}b'), 'ab')
    assert.throws(
      () => render('{% include "none.j2" %}'),
      (error: Error) => /there is no template `none.j2`/.test(error.message),
    )
    assert.throws(() => render('{% include "part.j2" without context %}x'), /`n` is undefined/)
  })
  it('imports macros, which see what their file sets', () => {
    file(
      'macros.j2',
      '{% set own = "o" %}{% macro m(a, b="d") %}{{ own }}{{ a }}{{ b }}{{ varargs }}{{ kwargs }}{% endmacro %}{% macro _hidden() %}{% endmacro %}',
    )
    assert.equal(render('{% import "macros.j2" as m %}{{ m.m(1, 2, 3, z=4) }}{{ m.own }}'), "o12(3,){'z': 4}o")
    assert.equal(render('{% from "macros.j2" import m as q, own %}{{ q("x") }}{{ own }}'), 'oxd(){}o')
    assert.throws(() => render('{% import "macros.j2" as m %}{{ m._hidden() }}'), /_hidden/)
    assert.throws(() => render('{% from "macros.j2" import nope %}{{ nope() }}'), /`nope` is undefined/)
    assert.throws(
      () => render('{% from "macros.j2" import m %}{{ m() }}'),
      refusing({
        msg: "The task includes an option with an undefined variable. The error was: 'a' is undefined. 'a' is undefined",
        names: ['a', 'm'],
      }),
    )
  })
  it('extends others, over several steps', () => {
    file('base.j2', 'top {% block a %}base a{% endblock %} {% block b %}base b {{ n }}{% endblock %} end')
    file('middle.j2', '{% extends "base.j2" %}ignored{% block a %}middle({{ super() }}){% endblock %}')
    assert.equal(
      render('{% extends "middle.j2" %}{% set q = "s" %}ignored{% block a %}leaf[{{ super() }}]{{ q }}{% endblock %}'),
      'top leaf[middle(base a)]s base b 5 end',
    )
    assert.equal(render('{% extends "base.j2" %}{% block b %}{{ self.a() }}{% endblock %}'), 'top base a base a end')
    assert.throws(() => render('{% block x %}{{ super() }}{% endblock %}'), refusing({ names: ['x'] }))
  })
  it('reads a file again when it changes', () => {
    file('changing.j2', 'one')
    assert.equal(render('{% include "changing.j2" %}'), 'one')
    file('changing.j2', 'two')
    utimesSync(join(folder, 'changing.j2'), new Date(), new Date(Date.now() + 5000))
    assert.equal(render('{% include "changing.j2" %}'), 'two')
  })
  it('that includes itself is an error, not a crash', () => {
    file('self.j2', '{% include "self.j2" %}')
    assert.throws(() => render('{% include "self.j2" %}'), { name: 'TemplateError' })
  })
  it('calls macros with a body', () => {
    assert.equal(
      render(
        '{% macro list(items) %}{% for i in items %}<{{ caller(i) }}>{% endfor %}{% endmacro %}{% call(x) list([1, 2]) %}{{ x * n }}{% endcall %}',
      ),
      '<5><10>',
    )
  })
  it('loops as Jinja does', () => {
    assert.equal(
      render(
        '{% for x in [1, 1, 2] %}{{ loop.changed(x) }}{{ loop.previtem | default("-") }}{{ loop.nextitem | default("-") }}{{ loop.revindex }} {% endfor %}',
      ),
      'True-13 False122 True1-1 ',
    )
    assert.equal(
      render(
        '{% for x in [1, [2, [3]]] recursive %}{% if x is iterable %}({{ loop(x) }}){% else %}{{ x }}@{{ loop.depth }}{% endif %}{% endfor %}',
      ),
      '1@1(2@2(3@3))',
    )
    assert.equal(
      render(
        '{% for x in [1, 2, 3] if x != 2 %}{{ loop.index }}{{ x }}{{ "," if not loop.last }}{% endfor %}'.replace(
          'if not loop.last',
          'if not loop.last else ""',
        ),
      ),
      '11,23',
    )
    assert.equal(render('{% for x in [1, 2, 3] %}{% if x == 2 %}{% continue %}{% endif %}{{ x }}{% endfor %}'), '13')
    assert.equal(render('{% for a, (b, c) in [[1, [2, 3]]] %}{{ a }}{{ b }}{{ c }}{% endfor %}'), '123')
  })
})
