/** Help, unknown words, and what a command line is refused for: exit code 1, and nothing was connected. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { printedDiagnostics } from '../printed.ts'
import { executable, type Project, warmProject } from './project.ts'

const commands = ['run', 'check', 'playbook', 'exec', 'inventory', 'vault', 'doc', 'lab']

describe('usage', () => {
  let here: Project
  before(() => {
    here = warmProject({ 'hosts.ini': 'a ansible_connection=local\n', 'site.yml': '- hosts: all\n  tasks:\n    - ping:\n' })
  })
  after(() => here.close())

  const refused = async (said: RegExp, ...args: string[]) => {
    const { code, out, err } = await here.tsplay(...args)
    assert.equal(code, 1, err)
    assert.equal(out, '')
    assert.match(err, said)
    assert.doesNotMatch(err, /\n\s+at /, 'no stack')
  }

  it('explains each command, with examples', async () => {
    const all = await here.tsplay('--help')
    for (const command of commands) {
      assert.match(all.out, new RegExp(`^  ${command}\\b`, 'm'))
      const { code, out, err } = await here.tsplay(command, '--help')
      assert.equal(code, 0)
      assert.equal(err, '')
      assert.match(out, new RegExp(`^Usage: tsplay ${command}`))
      assert.match(out, new RegExp(`Examples?:\\n  tsplay ${command}`), command)
    }
  })

  it('loads nothing heavy for help and version', () => {
    for (const flag of ['--help', '--version']) {
      const { stderr } = spawnSync(process.execPath, [executable, flag], {
        env: { ...process.env, NODE_DEBUG: 'module,esm' },
        encoding: 'utf8',
      })
      for (const heavy of ['ssh2', 'ajv', 'yaml', 'pino', 'jiti', '@inquirer', 'engine/run'])
        assert.ok(!stderr.includes(`node_modules/${heavy}/`) && !stderr.includes(`dist/${heavy}/`), `${flag} loads ${heavy}`)
    }
  })

  it('shows its help where no command is given, as a mistake', async () => {
    const { code, all } = await here.tsplay()
    assert.equal(code, 1)
    assert.match(all, /Usage: tsplay/)
  })

  it('suggests the command or flag that was meant', async () => {
    await refused(/unknown command 'rnu'\n\(Did you mean run\?\)/, 'rnu', 'site.yml')
    await refused(/unknown option '--chek'\n\(Did you mean --check\?\)/, 'run', '--chek', 'site.yml')
    await refused(/unknown option '--lst'\n\(Did you mean --list\?\)/, 'inventory', '--lst')
  })

  it('wants a playbook that is there, and a file', async () => {
    await refused(/missing required argument 'playbook'/, 'run')
    await refused(/there is no playbook `nope.yml`/, 'run', 'nope.yml', '-i', 'hosts.ini')
    await refused(/`\.` is a directory, not a playbook/, 'run', '.', '-i', 'hosts.ini')
  })

  it('refuses a flag that is given twice, and values that no flag can have', async () => {
    await refused(/--limit.*It was given twice/, 'run', 'site.yml', '-l', 'a', '-l', 'b')
    await refused(/--forks.*whole number above 0/, 'run', 'site.yml', '-f', '0')
    await refused(/error\[unsupported\].*`telnet`/, 'run', 'site.yml', '-c', 'telnet')
    await refused(/--become-method.*one of sudo, su, doas/, 'run', 'site.yml', '--become-method', 'magic')
    await refused(/--report pdf=x` is not a report/, 'run', 'site.yml', '-i', 'hosts.ini', '--report', 'pdf=x')
  })

  it('tells at once that a report cannot be written', async () => {
    for (const args of [
      ['--log', 'no/log'],
      ['--trace', 'no/trace'],
      ['--report', 'jsonl=no/r'],
      ['--report', 'junit=no/r'],
      ['--report', 'html=no/r'],
    ])
      await refused(/the file cannot be written: ENOENT/, 'run', 'site.yml', '-i', 'hosts.ini', ...args)
  })

  it('asks for no password where there is no terminal, and says so', async () => {
    await refused(/there is no terminal to ask for the login password/, 'run', 'site.yml', '-i', 'hosts.ini', '-k')
    await refused(/there is no terminal to ask for the become password/, 'run', 'site.yml', '-i', 'hosts.ini', '-K')
    await refused(/there is no terminal to ask for the [Vv]ault password/, 'run', 'site.yml', '-i', 'hosts.ini', '--ask-vault-pass')
  })

  it('boots no host for a word that is none', async () => {
    await refused(/`tsplay lab pu` does not exist/, 'lab', 'pu')
    await refused(/`--fast` is not a valid host name/, 'lab', 'up', '--fast')
    await refused(/`tsplay lab run` needs a playbook/, 'lab', 'run')
    await refused(/there is no playbook `nope.yml`/, 'lab', 'run', 'nope.yml')
    await refused(/`x` is not the number of a lab/, 'lab', 'down', 'x')
    await refused(/`tsplay lab ssh` needs the name of a host/, 'lab', 'ssh')
    for (const words of [
      ['up', '--help'],
      ['run', '-h'],
    ])
      assert.match((await here.tsplay('lab', ...words)).out, /^Usage: tsplay lab/)
  })

  it('tells of all mistakes at once', async () => {
    here.write({ 'bad.yml': '- hosts: all\n  taskss: []\n', 'bad.ini': '[web\nx\n' })
    const { code, err } = await here.tsplay('run', 'bad.yml', '-i', 'bad.ini', '-e', 'novalue')
    assert.equal(code, 1)
    assert.match(err, /bad\.yml:2:3[\s\S]*did you mean `tasks`/)
    assert.match(err, /bad\.ini:1/)
    assert.match(err, /`novalue`/)
    assert.ok(printedDiagnostics(err).length > 2, err)
  })
})
