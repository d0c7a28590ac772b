/** The cache of facts on disk is read by Ansible, and what Ansible wrote is read here. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const playbook = (tasks: readonly object[]) => JSON.stringify([{ hosts: 'all', gather_facts: false, tasks }])
const says = (texts: string) => ({ assert: { that: texts.split('; ') } })

const setting = [{ set_fact: { kept: { list: [1, 'two'], text: 'ü' }, cacheable: true } }, { set_fact: { lost: 1 } }]
const looking = [
  says("kept == {'list': [1, 'two'], 'text': 'ü'}; ansible_facts.kept.text == 'ü'; lost is not defined"),
  { set_fact: { kept: 'here' } },
  says("kept == 'here'; ansible_facts.kept.list == [1, 'two']"),
]
const clearing = [{ meta: 'clear_facts' }]
const nothing = [says('kept is not defined')]

describe('fact cache, beside Ansible', function () {
  this.timeout(120_000)
  let folder: string
  beforeEach(function () {
    if (spawnSync('ansible-playbook', ['--version']).error) this.skip()
    folder = mkdtempSync(join(tmpdir(), 'tsplay-cached-'))
    writeFileSync(
      join(folder, 'ansible.cfg'),
      `[defaults]\nfact_caching = jsonfile\nfact_caching_connection = ${folder}/facts\nfact_caching_prefix = of_\ninterpreter_python = /usr/bin/python3\n`,
    )
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const env = (): NodeJS.ProcessEnv => ({
    PATH: process.env.PATH,
    HOME: folder,
    LC_ALL: 'C.UTF-8',
    ANSIBLE_CONFIG: join(folder, 'ansible.cfg'),
  })
  function run(program: string, args: readonly string[], tasks: readonly object[]): void {
    writeFileSync(join(folder, 'play.yml'), playbook(tasks))
    const words = [...args, 'play.yml', '-i', 'localhost,', '-c', 'local']
    const { status, stdout, stderr } = spawnSync(program, words, { cwd: folder, env: env(), encoding: 'utf8' })
    assert.equal(status, 0, stdout + stderr)
  }
  const ansible = (tasks: readonly object[], ...more: readonly string[]) => run('ansible-playbook', more, tasks)
  const tsplay = (tasks: readonly object[], ...more: readonly string[]) =>
    run(process.execPath, [resolve('dist/bin/tsplay.js'), 'run', ...more], tasks)

  it('is read by the other, whoever wrote', () => {
    tsplay(setting)
    ansible(looking)
    tsplay(looking)
    ansible(clearing)
    tsplay(nothing)
    ansible(setting)
    tsplay(looking)
    tsplay(nothing, '--flush-cache')
    ansible(nothing)
  })
})
