/** One setting by its name: what is said of it counts as in Ansible. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { readSettings } from '../../engine/settings/index.ts'
import { settingNamed } from '../../engine/settings/named.ts'
import { settingLines } from '../../engine/settings/names.ts'
import { toJson } from '../../engine/template/index.ts'
import { Answers } from '../oracle/answers.ts'

const file = `[defaults]
forks = 17
roles_path = one:~/two:/three
remote_user = "joe"
inventory = a.ini,b
interpreter_python = /usr/bin/python9
inventory_ignore_extensions = .x, .y
timeout = 3
[privilege_escalation]
become = yes
[ssh_connection]
timeout = 4
`
const names = settingLines.split('\n').flatMap((line) => line.split(' ')[0] || [])

const answers = new Answers(import.meta.url)
const script = resolve('test/settings/named.py')

describe('a setting by its name', () => {
  let folder = ''
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'settings-'))
    writeFileSync(join(folder, 'ansible.cfg'), file)
  })
  after(() => rmSync(folder, { recursive: true }))

  async function asked(name: string, env: Readonly<Record<string, string>> = {}): Promise<unknown> {
    const around = { env, cwd: folder, home: '/home/me', machine: '/nowhere' }
    const found = settingNamed(name, await readSettings(around), around)
    return found && [found.value, found.origin]
  }

  it('is what the file says', async () => {
    const path = join(folder, 'ansible.cfg')
    assert.deepEqual(await asked('DEFAULT_FORKS'), [17, path])
    assert.deepEqual(await asked('DEFAULT_ROLES_PATH'), [[join(folder, 'one'), '/home/me/two', '/three'], path])
    assert.deepEqual(await asked('INTERPRETER_PYTHON'), ['/usr/bin/python9', path])
    assert.deepEqual(await asked('connection.ssh.timeout'), [4, path])
  })
  it('is what the environment says, if it does', async () => {
    assert.deepEqual(await asked('DEFAULT_FORKS', { ANSIBLE_FORKS: '18' }), [18, 'env: ANSIBLE_FORKS'])
    assert.deepEqual(await asked('ANSIBLE_NOCOLOR', { NO_COLOR: '1' }), [true, 'env: NO_COLOR'])
  })
  it('is what is usual otherwise', async () => {
    assert.deepEqual(await asked('DEFAULT_GATHERING'), ['implicit', 'default'])
    assert.deepEqual(await asked('COLLECTIONS_PATHS'), [['/home/me/.ansible/collections', '/usr/share/ansible/collections'], 'default'])
  })
  it('is nothing where Ansible has none of that name', async () => {
    assert.equal(await asked('DEFAULT_FROKS'), undefined)
    assert.equal(await asked(''), undefined)
  })

  for (const [title, cwd] of [
    ['with nothing set', () => '/'],
    ['with a file', () => folder],
  ] as const)
    it(`is what Ansible says ${title}`, async () => {
      const env = { PATH: process.env.PATH, HOME: '/home/me', LC_ALL: 'C.UTF-8' }
      const question = [readFileSync(script, 'utf8'), file]
      const said = await answers.of(title, question, () => asksAnsible(cwd(), env), { FOLDER: folder })
      const around = { env: {}, cwd: cwd(), home: '/home/me', machine: '/nowhere' }
      const settings = await readSettings(around)
      const { values } = said
      const ours = Object.fromEntries(
        names.flatMap((name) => {
          const found = settingNamed(name, settings, around)
          return name in values ? [[name, toJson([found?.value, found?.origin])]] : []
        }),
      )
      assert.ok(Object.keys(ours).length > 170)
      assert.deepEqual(ours, Object.fromEntries(Object.keys(ours).map((name) => [name, values[name]])))
    })
})

function asksAnsible(cwd: string, env: NodeJS.ProcessEnv): { readonly values: Readonly<Record<string, unknown>> } {
  const { status, stdout, stderr } = spawnSync('/usr/bin/python3', [script], { cwd, env, encoding: 'utf8' })
  assert.equal(status, 0, stderr)
  return JSON.parse(stdout)
}
