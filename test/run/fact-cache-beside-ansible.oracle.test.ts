/** The cache of facts on disk is read by Ansible, and what Ansible wrote is read here. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Answers } from '../oracle/answers.ts'
import { ranIn } from '../oracle/folder.ts'

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

const answers = new Answers(import.meta.url)

describe('fact cache, beside Ansible', function () {
  this.timeout(120_000)
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tsplay-cached-'))
    writeFileSync(
      join(folder, 'ansible.cfg'),
      `[defaults]\nfact_caching = jsonfile\nfact_caching_connection = ${folder}/facts\nfact_caching_prefix = of_\ninterpreter_python = /usr/bin/python3\n`,
    )
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const words = ['play.yml', '-i', 'localhost,', '-c', 'local']
  const env = () => ({ ANSIBLE_CONFIG: join(folder, 'ansible.cfg') })
  function tsplay(tasks: readonly object[], ...more: readonly string[]): void {
    writeFileSync(join(folder, 'play.yml'), playbook(tasks))
    const { status, stdout, stderr } = spawnSync(process.execPath, [resolve('dist/bin/tsplay.js'), 'run', ...words, ...more], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, LC_ALL: 'C.UTF-8', ...env() },
      encoding: 'utf8',
    })
    assert.equal(status, 0, stdout + stderr)
  }
  async function ansible(name: string, tasks: readonly object[]): Promise<void> {
    writeFileSync(join(folder, 'play.yml'), playbook(tasks))
    await ranIn(answers, name, { folder, argv: ['ansible-playbook', ...words], env: env(), makes: ['facts'], goesOn: true })
  }

  it('is read by the other, whoever wrote', async () => {
    tsplay(setting)
    await ansible('reads what is written here', looking)
    tsplay(looking)
    await ansible('clears', clearing)
    tsplay(nothing)
    await ansible('writes', setting)
    tsplay(looking)
    tsplay(nothing, '--flush-cache')
    await ansible('finds nothing', nothing)
  })
})
