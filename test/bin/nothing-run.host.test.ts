/** What must not look like success: input that leaves nothing to run is a diagnostic, exit code 1, and nothing is connected. */
import assert from 'node:assert/strict'
import { printedDiagnostics } from '../printed.ts'
import { type Project, warmProject } from './project.ts'

const site = `- hosts: web
  tasks:
    - name: Say hello
      debug: { msg: hello }
      tags: [greet]
    - name: Touch
      file: { path: "{{ playbook_dir }}/touched", state: touch }
`

describe('a run of nothing', () => {
  let here: Project
  before(() => {
    here = warmProject({ 'site.yml': site, 'hosts.ini': '[web]\na\nb\n[db]\nc\n[all:vars]\nansible_connection=local\n' })
  })
  after(() => here.close())

  const refused = async (said: RegExp, ...args: string[]) => {
    const { code, all } = await here.tsplay('run', ...args)
    assert.equal(code, 1, all)
    assert.match(all, said)
    assert.doesNotMatch(all, /\n\s+at /)
    assert.equal(here.has('touched'), false)
  }

  it('is a YAML that does not parse, with its place', async () => {
    here.write({ 'broken.yml': '- hosts: all\n  tasks:\n    - debug: {msg: "x\n' })
    await refused(/broken\.yml:3:\d+/, 'broken.yml', '-i', 'hosts.ini')
  })
  it('is an empty playbook', async () => {
    for (const text of ['', '---\n', '# nothing\n', '[]\n']) {
      here.write({ 'empty.yml': text })
      await refused(/this playbook has no play/, 'empty.yml', '-i', 'hosts.ini')
    }
  })
  it('is an inventory without hosts', async () => {
    here.write({ 'empty.ini': '[web]\n' })
    await refused(/the inventory `empty\.ini` has no hosts/, 'site.yml', '-i', 'empty.ini')
  })
  it('is an inventory that is not there', async () => {
    await refused(/there is no inventory `nope`[\s\S]*`nope,`/, 'site.yml', '-i', 'nope')
    await refused(/the directory `inventory\/` does not exist here/, 'site.yml')
  })
  it('is a limit that matches nothing', async () => {
    await refused(/`--limit`: there is no host and no group `wbe`[\s\S]*did you mean `web`/, 'site.yml', '-i', 'hosts.ini', '-l', 'wbe')
    await refused(/`--limit`/, 'site.yml', '-i', 'hosts.ini', '-l', 'web:!web')
    await refused(/`--limit`: cannot read the file `nope`/, 'site.yml', '-i', 'hosts.ini', '-l', '@nope')
  })
  it('is a limit that leaves no host for any play', async () => {
    await refused(/the limit `db` matches no host of any play/, 'site.yml', '-i', 'hosts.ini', '-l', 'db')
  })
  it('is a pattern of hosts that nobody has', async () => {
    here.write({ 'other.yml': '- hosts: wbe\n  tasks: [ping: ]\n' })
    await refused(/there is no host and no group `wbe`[\s\S]*no play matched a host: nothing was run/, 'other.yml', '-i', 'hosts.ini')
  })
  it('is a task to start at that nobody wrote', async () => {
    await refused(/no task is named `Tuch`[\s\S]*did you mean `Touch`/, 'site.yml', '-i', 'hosts.ini', '--start-at-task', 'Tuch')
  })
  it('is told as a warning where tags leave no task, which may be meant', async () => {
    const { code, err } = await here.tsplay('run', 'site.yml', '-i', 'hosts.ini', '-t', 'gret')
    assert.equal(code, 0)
    assert.deepEqual(printedDiagnostics(err).map(({ severity, names }) => [severity, names]), [['warning', ['gret', '--tags', 'greet']]]) // biome-ignore format: one line
  })
})

describe('a run without an inventory', () => {
  it('is possible where the playbook is about the controller alone', async () => {
    const here = warmProject({ 'local.yml': '- hosts: localhost\n  tasks:\n    - copy: { content: x, dest: "{{ playbook_dir }}/made" }\n' })
    const { code, all } = await here.tsplay('run', 'local.yml')
    assert.equal(code, 0, all)
    assert.equal(here.read('made'), 'x')
    assert.equal((await here.tsplay('run', 'local.yml', '-l', 'localhost')).code, 0)
    here.close()
  })
  it('needs none to check a syntax, or to list tasks and tags', async () => {
    const here = warmProject({ 'site.yml': site })
    for (const flag of ['--syntax-check', '--list-tasks', '--list-tags'])
      assert.equal((await here.tsplay('run', 'site.yml', flag)).code, 0, flag)
    assert.equal((await here.tsplay('run', 'site.yml', '--list-hosts')).code, 1)
    here.close()
  })
})
