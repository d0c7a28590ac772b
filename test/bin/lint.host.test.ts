/** `tsplay lint` as a person or a CI job calls it. */
import assert from 'node:assert/strict'
import { type Project, project } from './project.ts'

describe('tsplay lint', function () {
  this.timeout(30_000)
  let here: Project
  before(() => {
    here = project({ 'site.yml': '- hosts: all\n  tasks:\n    - command: make all\n', 'clean/site.yml': '- hosts: all\n  tasks: []\n' })
  })
  after(() => here.close())

  it('shows what it found with a caret, and ends with 2', async () => {
    const { code, out } = await here.tsplay('lint', 'site.yml')
    assert.equal(code, 2)
    assert.match(out, /^warning\[no-changed-when\]: `command` always reports a change\n {2}┌ site\.yml:3:7\n/)
    assert.match(out, /\n\n0 errors, 1 warning in 1 file\.\n$/)
  })

  it('ends with 0 where nothing is found, and with 1 where it could not look', async () => {
    assert.deepEqual([(await here.tsplay('lint', 'clean')).code, (await here.tsplay('lint', 'nosuch')).code], [0, 1])
    assert.deepEqual((await here.tsplay('lint', 'site.yml', '--allow', 'no-changed-when')).code, 0)
  })

  it('finds what is not YAML in a folder, and a play that names no hosts, once each', async () => {
    const broken = project({
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

  it('speaks JSON', async () => {
    const { code, out } = await here.tsplay('lint', 'site.yml', '--format', 'json')
    assert.equal(code, 2)
    assert.deepEqual(JSON.parse(out), [
      {
        code: 'no-changed-when',
        severity: 'warning',
        message: '`command` always reports a change',
        hint: 'add `changed_when`, or set `creates` or `removes` to the file that it creates or removes',
        file: 'site.yml',
        line: 3,
        column: 7,
      },
    ])
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
    assert.match(out, /has no option `dta`.*, through led\/roles\/a\/tasks\/main\.yml:1:3, led\/site\.yml:2:11 and in another way\n/)
  })

  it('speaks to forges', async () => {
    const { out } = await here.tsplay('lint', 'site.yml', '--format', 'github')
    assert.match(out, /^::warning file=site\.yml,line=3,col=7,title=no-changed-when::`command` always reports .*\n$/)
  })
})
