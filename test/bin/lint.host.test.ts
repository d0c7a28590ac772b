/** `tsplay lint` as a person or a CI job calls it. */
import assert from 'node:assert/strict'
import { printedDiagnostics } from '../printed.ts'
import { namesIn } from '../refusal.ts'
import { type Project, warmProject } from './project.ts'

describe('tsplay lint', function () {
  this.timeout(30_000)
  let here: Project
  before(() => {
    here = warmProject({ 'site.yml': '- hosts: all\n  tasks:\n    - command: make all\n', 'clean/site.yml': '- hosts: all\n  tasks: []\n' })
  })
  after(() => here.close())

  it('shows what it found with a caret, and ends with 2', async () => {
    const { code, out } = await here.tsplay('lint', 'site.yml')
    assert.equal(code, 2)
    assert.deepEqual(printedDiagnostics(out).map(({ severity, code: word, at }) => [severity, word, at]), [['warning', 'no-changed-when', 'site.yml:3:7']]) // biome-ignore format: one line
    assert.match(out, /\n\n0 errors, 1 warning in 1 file\.\n$/)
  })

  it('ends with 0 where nothing is found, and with 1 where it could not look', async () => {
    assert.deepEqual([(await here.tsplay('lint', 'clean')).code, (await here.tsplay('lint', 'nosuch')).code], [0, 1])
    assert.deepEqual((await here.tsplay('lint', 'site.yml', '--allow', 'no-changed-when')).code, 0)
  })

  it('finds what is not YAML in a folder, and a play that names no hosts, once each', async () => {
    const broken = warmProject({
      'site.yml': '- hosts: all\n  tasks:\n\t- ping:\n',
      'plays/hostless.yml': '- name: Web\n  tasks: []\n',
      'main.yml': '- hosts: all\n  tasks:\n    - import_tasks: more.yml\n',
      'more.yml': '- debug: { msg: "open }\n',
    })
    const { code, out } = await broken.tsplay('lint', '--format', 'json')
    broken.close()
    assert.equal(code, 2)
    const found = (JSON.parse(out) as { code: string; file: string }[]).map((each) => `${each.file} ${each.code}`)
    assert.deepEqual(found.sort(), ['more.yml yaml-syntax', 'plays/hostless.yml missing-hosts', 'site.yml tab-indentation'])
  })

  it('reads no template as YAML, and no inventory that nobody has named as one', async () => {
    const other = warmProject({
      'site.yml': '- hosts: all\n  tasks:\n    - debug: { msg: "{{ unset }}" }\n',
      'roles/one/templates/list.yaml': '{% for each in all %}\n- {{ each }}\n{% endfor %}\n',
      'chart/templates/secret.yml': 'name: {{ .Release.Name }}\n',
      'inventory/env.d/one.yml': 'component_skel:\n  web:\n    belongs_to: [all]\n',
    })
    const named = await other.tsplay('lint', '-i', 'inventory/env.d')
    const unasked = await other.tsplay('lint')
    other.close()
    assert.deepEqual([unasked.code, printedDiagnostics(unasked.all), /\b4 files/.test(unasked.out)], [0, [], true])
    assert.match(named.out, /error\[unknown-keyword\]/)
  })

  it('speaks JSON', async () => {
    const { code, out } = await here.tsplay('lint', 'site.yml', '--format', 'json')
    assert.equal(code, 2)
    const [{ message, hint, ...found }, ...more] = JSON.parse(out)
    assert.deepEqual([found, more], [{ code: 'no-changed-when', severity: 'warning', file: 'site.yml', line: 3, column: 7 }, []])
    assert.deepEqual([namesIn(message), namesIn(hint)], [['command'], ['changed_when', 'creates', 'removes']])
  })

  it('tells the way to what is found while loading, without the play that stands in around a role', async () => {
    const project = {
      'led/site.yml': '- hosts: all\n  roles: [a]\n',
      'led/roles/a/tasks/main.yml': '- import_tasks: b.yml\n- import_tasks: b.yml\n',
      'led/roles/a/tasks/b.yml': '- ping: { dta: 1 }\n',
    }
    here.write(project)
    const ways = async (path: string) => {
      const { out } = await here.tsplay('lint', path, '--format', 'json', '--only', 'unknown-option')
      return JSON.parse(out).map(({ through, furtherTraces }: { through: unknown; furtherTraces: unknown }) => [through, furtherTraces])
    }
    const entry = { file: 'led/roles/a/tasks/main.yml', line: 1, column: 3 }
    assert.deepEqual(await ways('led'), [[[entry, { file: 'led/site.yml', line: 2, column: 11 }], 1]])
    assert.deepEqual(await ways('led/roles/a'), [[[entry], 1]])
    const { out } = await here.tsplay('lint', 'led', '--format', 'github')
    assert.match(out, /title=unknown-option::.*`dta`.* led\/roles\/a\/tasks\/main\.yml:1:3, led\/site\.yml:2:11 .*\n/)
  })

  it('speaks to forges', async () => {
    const { out } = await here.tsplay('lint', 'site.yml', '--format', 'github')
    assert.match(out, /^::warning file=site\.yml,line=3,col=7,title=no-changed-when::`command` .*\n$/)
  })
})
