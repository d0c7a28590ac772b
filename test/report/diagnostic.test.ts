/** How diagnostics look. */
import { equal } from 'node:assert/strict'
import type { Diagnostic } from '../../engine/model/diagnostic.ts'
import { renderDiagnostic, renderDiagnostics, renderTogether } from '../../engine/report/diagnostic.ts'

function at(text: string, word: string, more: Partial<Diagnostic> = {}): Diagnostic {
  const start = text.indexOf(word)
  const place = { source: { file: 'site.yml', text }, start, end: start + word.length }
  return { code: 'unknown-option', severity: 'error', message: '`lineinfile` has no option `regex`', place, ...more }
}

const play = `- hosts: all
  tasks:
    - name: Port
      lineinfile:
        regex: '^Port'
`

describe('a diagnostic as text', () => {
  it('shows the line, a caret and the next step', () => {
    equal(
      renderDiagnostic(at(play, 'regex', { hint: 'did you mean `regexp`?' })),
      `error[unknown-option]: \`lineinfile\` has no option \`regex\`
  ┌ site.yml:5:9
5 │         regex: '^Port'
  │         ^^^^^ did you mean \`regexp\`?`,
    )
  })
  it('makes room for line numbers of several digits', () => {
    equal(
      renderDiagnostic(at(`${'\n'.repeat(99)}x: y`, 'y')),
      'error[unknown-option]: `lineinfile` has no option `regex`\n    ┌ site.yml:100:4\n100 │ x: y\n    │    ^',
    )
  })
  it('puts the hint on a line of its own where the caret is long, as below a task in flow style', () => {
    const task = '{ name: Build, command: make all, register: built_result }'
    const [, , , caret, hint] = renderDiagnostic(at(`- ${task}`, task, { hint: 'remove `register`' })).split('\n')
    equal(caret, `  │   ${'^'.repeat(task.length)}`)
    equal(hint, '  │   remove `register`')
  })
  it('puts the hint below where there is no place', () => {
    equal(renderDiagnostic({ code: 'x', severity: 'warning', message: 'odd', hint: 'look' }), 'warning[x]: odd\n  = look')
    equal(renderTogether([{ code: 'x', severity: 'warning', message: 'odd', msg: 'ODD' }], undefined, 'ansible'), '[WARNING]: ODD [x]')
    equal(renderTogether([{ code: 'x', severity: 'error', message: 'odd' }], undefined, 'ansible'), 'ERROR! odd [x]')
  })
  it('tells the places that led there', () => {
    const inner = at('a: x', 'x', { message: 'm' })
    const outer = { source: { file: 'outer.yml', text: '\n- b' }, start: 3, end: 4 }
    equal(
      renderDiagnostic({ ...inner, through: [outer] }),
      'error[unknown-option]: m\n  ┌ site.yml:1:4\n1 │ a: x\n  │    ^\n  = through outer.yml:2:3',
    )
  })
  it('ends the caret with the line', () => {
    const text = 'a:\n  b: 1\n  c: 2\n'
    const place = { source: { file: 'f', text }, start: 5, end: text.length }
    equal(renderDiagnostic({ code: 'x', severity: 'error', message: 'm', place }), 'error[x]: m\n  ┌ f:2:3\n2 │   b: 1\n  │   ^^^^')
  })
  it('keeps the caret under wide characters and tabs', () => {
    equal(
      renderDiagnostic(at('\t日本: x', 'x', { message: 'm' }))
        .split('\n')
        .slice(2)
        .join('\n'),
      '1 │ \t日本: x\n  │ \t      ^',
    )
  })
  it('clips long lines around the caret', () => {
    const lines = renderDiagnostic(at(`${'a'.repeat(300)}x${'b'.repeat(300)}`, 'x')).split('\n')
    equal(lines[2]?.indexOf('x'), lines[3]?.indexOf('^'))
    equal((lines[2]?.length ?? 0) < 170, true)
  })
  it('lets no control character through', () => {
    equal(renderDiagnostic(at('\u001b[31mx', 'x', { message: 'm\u001b]0;' })).includes('\u001b'), false)
  })
  it('colours what it is told to', () => {
    const tag = (name: string) => (text: string) => `<${name}>${text}</${name}>`
    const colours = { error: tag('e'), warning: tag('w'), frame: tag('f'), caret: tag('c') }
    equal(
      renderDiagnostics([at('a: x', 'x', { message: 'm', hint: 'h' })], colours),
      '<e>error[unknown-option]</e>: m\n  <f>┌</f> site.yml:1:4\n<f>1 │</f> a: x\n  <f>│</f>    <c>^ h</c>',
    )
  })
})
