/** Which file counts, how it is read, and what is said of what is odd in it. */
import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { whereOf } from '../../engine/model/diagnostic.ts'
import { renderDiagnostics } from '../../engine/report/diagnostic.ts'
import { readSettings, type Settings } from '../../engine/settings/index.ts'

describe('settings', () => {
  let dir: string
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'tsplay-settings-'))
    for (const folder of ['cwd', 'home', 'machine', 'else']) mkdirSync(path.join(dir, folder))
    chmodSync(path.join(dir, 'cwd'), 0o755)
  })
  afterEach(() => rmSync(dir, { recursive: true }))

  const write = (name: string, text: string) => writeFileSync(path.join(dir, name), text)
  const read = (env: Record<string, string> = {}): Promise<Settings> =>
    readSettings({ env, cwd: path.join(dir, 'cwd'), home: path.join(dir, 'home'), machine: path.join(dir, 'machine/ansible.cfg') })
  const forks = (count: number) => `[defaults]\nforks = ${count}\n`
  const valuesOf = async (text: string, env: Record<string, string> = {}) => {
    write('cwd/ansible.cfg', text)
    const { values, diagnostics } = await read(env)
    assert.equal(renderDiagnostics(diagnostics), '')
    return values
  }
  const shown = (diagnostics: Settings['diagnostics']) =>
    diagnostics.map(({ severity, code, place }) => {
      const { line, column } = place ? whereOf(place) : { line: 0, column: 0 }
      return `${severity} ${code}${place ? ` ${line}:${column}` : ''}`
    })
  /** Severity, code and place of each complaint. */
  const complaintsAbout = async (text: string, env: Record<string, string> = {}) => {
    write('cwd/ansible.cfg', text)
    return shown((await read(env)).diagnostics)
  }

  it('are none where nothing says any', async () => {
    assert.deepEqual(await read(), { values: {}, written: [], diagnostics: [] })
  })

  it('come from the first file that is there', async () => {
    write('machine/ansible.cfg', forks(1))
    assert.equal((await read()).values.forks, 1)
    write('home/.ansible.cfg', forks(2))
    assert.equal((await read()).values.forks, 2)
    write('cwd/ansible.cfg', forks(3))
    assert.equal((await read()).values.forks, 3)
    write('else/other.cfg', forks(4))
    assert.equal((await read({ ANSIBLE_CONFIG: path.join(dir, 'else/other.cfg') })).values.forks, 4)
    write('else/ansible.cfg', forks(5))
    assert.equal((await read({ ANSIBLE_CONFIG: '../else' })).values.forks, 5)
    assert.equal((await read({ ANSIBLE_CONFIG: '../else', ANSIBLE_FORKS: '6' })).values.forks, 6)
  })

  it('pass over a file that anybody could have put there, and say so', async () => {
    write('cwd/ansible.cfg', forks(3))
    write('home/.ansible.cfg', forks(2))
    chmodSync(path.join(dir, 'cwd'), 0o777)
    const { values, diagnostics } = await read()
    assert.equal(values.forks, 2)
    assert.deepEqual(shown(diagnostics), ['warning world-writable-directory'])
  })

  it('tell of a file that is named and is not there', async () => {
    write('home/.ansible.cfg', forks(2))
    const { values, diagnostics } = await read({ ANSIBLE_CONFIG: '/nowhere/a.cfg' })
    assert.equal(values.forks, 2)
    assert.match(renderDiagnostics(diagnostics), /there is no file `\/nowhere\/a\.cfg`, which `ANSIBLE_CONFIG` names/)
  })

  it('are read as a file of sections', async () => {
    const text = `; nothing
# nothing = 1
[defaults]
Forks: 7 ; seven
remote_user = "deploy user"
gather_subset = !all,
   network
ansible_managed = a = b: {file}#x
[ssh_connection]
ssh_args=-o A=b
host_key_checking = no
`
    assert.deepEqual(await valuesOf(text), {
      forks: 7,
      remoteUser: 'deploy user',
      gatherSubset: ['!all', 'network'],
      ansibleManaged: 'a = b: {file}#x',
      sshArgs: '-o A=b',
      hostKeyChecking: false,
    })
  })

  it('have paths that count from their file', async () => {
    const text = `[defaults]
roles_path = roles:~/more:$PLACE/r:/abs:{{CWD}}/here
inventory = a.ini, sub/b.yml
vault_password_file = ~/.pass
library = \${PLACE}/lib
`
    const cwd = path.join(dir, 'cwd')
    const home = path.join(dir, 'home')
    assert.deepEqual(await valuesOf(text, { PLACE: '/place', ANSIBLE_LOG_PATH: 'log' }), {
      rolesPath: [`${cwd}/roles`, `${home}/more`, '/place/r', '/abs', `${cwd}/here`],
      inventory: [`${cwd}/a.ini`, `${cwd}/sub/b.yml`],
      vaultPasswordFile: `${home}/.pass`,
      modulePath: ['/place/lib'],
      logPath: `${cwd}/log`,
    })
    assert.deepEqual(await valuesOf('[defaults]\ninventory = web1,web2,\n'), { inventory: ['web1,web2,'] })
  })

  it('have names of this engine beside those of Ansible, and pass over its variables that are none', async () => {
    assert.deepEqual((await read({ TSPLAY_ORPHANS: 'wait', TSPLAY_LAB: '/lab' })).values, { orphans: 'wait' })
    assert.deepEqual(await valuesOf('[tsplay]\norphans = end\n'), { orphans: 'end' })
    assert.deepEqual(await complaintsAbout('[tsplay]\norphans = kill\n'), ['error invalid-setting 2:11'])
  })

  it('take the later of two names of the same thing', async () => {
    const text = '[ssh_connection]\ntimeout = 20\n[defaults]\ntimeout = 10\n'
    assert.equal((await valuesOf(text)).timeout, 20)
    assert.equal((await valuesOf(text, { ANSIBLE_SSH_TIMEOUT: '40', ANSIBLE_TIMEOUT: '30' })).timeout, 40)
  })

  it('say nothing of what means nothing here', async () => {
    await valuesOf(
      '[defaults]\nnocows = 1\ninterpreter_python = auto\nretry_files_enabled = False\ncallback_whitelist = timer, profile_tasks\nerror_on_undefined_vars = True\n[ssh_connection]\npipelining = True\n[galaxy_server.mine]\nurl = x\n',
    )
  })

  it('name what is not known, with its place and the nearest name', async () => {
    const said = await complaintsAbout('[defaults]\nrole_path = x\n[mine]\nthing = y\n', { ANSIBLE_FORK: '1', ANSIBLE_MY_OWN: 'x' })
    assert.deepEqual(said, ['warning unknown-setting 2:1', 'warning unknown-setting 4:1', 'warning unknown-setting'])
  })

  it('refuse what would change the meaning of plays, and tell of the rest', async () => {
    assert.deepEqual(await complaintsAbout('[defaults]\nerror_on_undefined_vars = False\n'), ['error unsupported-setting 2:27'])
    assert.deepEqual(await complaintsAbout('[defaults]\nplugin_filters_cfg = filters.yml\n'), ['error unsupported-setting 2:22'])
    assert.deepEqual(await complaintsAbout('[defaults]\nstdout_callback = dense\n'), ['warning unsupported-setting 2:19'])
    assert.deepEqual(await complaintsAbout('[defaults]\ncallbacks_enabled = timer, slack\n'), ['warning unsupported-setting 2:21'])
    assert.deepEqual(await complaintsAbout('', { ANSIBLE_STDOUT_CALLBACK: 'my_own' }), ['warning unsupported-setting'])
    for (const name of ['yaml', 'community.general.yaml', 'ansible.posix.json', 'ansible.builtin.minimal'])
      assert.equal((await valuesOf(`[defaults]\nstdout_callback = ${name}\n`)).stdoutCallback, name)
    assert.deepEqual(await complaintsAbout('[defaults]\ncallback_result_format = xml\n'), ['error invalid-setting 2:26'])
  })

  it('point at what is no value, no line, or there twice', async () => {
    const said = await complaintsAbout(
      'x = 1\n[defaults]\nforks = many\nbecome\ngathering = never\nforks = 3\n[privilege_escalation]\nbecome = perhaps\n',
    )
    assert.deepEqual(said, [
      'error settings-syntax 1:1',
      'error settings-syntax 4:1',
      'error duplicate-setting 6:1',
      'error invalid-setting 3:9',
      'error invalid-setting 5:13',
      'error invalid-setting 8:10',
    ])
  })
})
