/** Over real SSH: exit codes, hosts nobody knows, users tried in order, passwords that are asked for. */
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { executable, type Project, project, started, until } from '../bin/project.ts'
import { type SshServer, startSshServer } from '../ssh-server/server.ts'
import { standIn } from '../ssh-server/sudo.ts'
import { clients } from '../transport/clients.ts'

const ping = '- hosts: all\n  gather_facts: false\n  tasks:\n    - name: Knock\n      command: id -un\n'

describe('a run over SSH', () => {
  let server: SshServer
  let here: Project
  const users = { johndoe: { password: 'pass-of-johndoe' }, tester: { keys: [] as string[] } }
  before(async () => {
    server = await startSshServer({ users })
    users.tester.keys.push(server.publicKey)
  })
  after(() => server.close())
  beforeEach(() => {
    here = project({ 'site.yml': ping })
  })
  afterEach(() => here.close())

  const host = (name: string, words = '') =>
    `${name} ansible_host=127.0.0.1 ansible_port=${server.port} ansible_user=tester ansible_ssh_private_key_file=${server.keyFile} ${words}\n`
  const known = () => `ansible_ssh_common_args='-F /dev/null -o UserKnownHostsFile=${server.knownHosts}'`
  const run = (...args: string[]) => here.tsplay('run', 'site.yml', '-i', 'hosts', ...args)

  it('ends with 0, 2, 4 or both', async () => {
    const [good, bad, dead] = [
      host('good', known()),
      host('bad', `${known()} wrong=1`),
      `dead ansible_host=127.0.0.1 ansible_port=1 ansible_user=x\n`,
    ]
    here.write({ 'site.yml': `${ping}      failed_when: wrong is defined\n` })
    const code = async (hosts: string) => {
      here.write({ hosts })
      return (await run()).code
    }
    assert.equal(await code(good), 0)
    assert.equal(await code(good + bad), 2)
    assert.equal(await code(good + dead), 4)
    assert.equal(await code(good + bad + dead), 6)
  })

  for (const client of clients)
    it(`tells of all hosts whose keys are not known together, in the end, and takes them on request, over ${client}`, async () => {
      // OpenSSH takes the home of the account, whatever HOME says.
      const file = here.file('.home/.ssh/known_hosts')
      const words = `ansible_connection=${client} ansible_ssh_common_args='-F none -o UserKnownHostsFile=${file}'`
      here.write({ hosts: host('one', words) + host('two', `ansible_host=localhost ${words}`) })
      const { code, err } = await run()
      assert.equal(code, 4)
      assert.match(err, /The host keys of 2 hosts are not known/)
      assert.equal(err.split(server.hostKey.fingerprint).length - 1, 2)
      assert.match(err, /cat >>~\/\.ssh\/known_hosts <<'KEYS'[\s\S]*--accept-new-host-keys/)
      const command = /cat >>[\s\S]*\nKEYS\n/.exec(err)?.[0] ?? ''
      mkdirSync(here.file('.home/.ssh'), { recursive: true })
      const added = started('sh', ['-c', command], { cwd: here.dir, env: { HOME: here.file('.home'), PATH: process.env.PATH ?? '' } })
      assert.equal((await added.ended).code, 0)
      assert.equal((await run()).code, 0, 'the command that was printed adds them')
      here.write({ '.home/.ssh/known_hosts': '' })
      assert.equal((await run('--accept-new-host-keys')).code, 0)
      assert.equal((await run()).code, 0)
    })

  it('tries a list of users in order', async () => {
    here.write({
      'hosts.yml': `all: { hosts: { one: { ansible_host: 127.0.0.1, ansible_port: ${server.port}, ansible_user: [nobody-here, tester], ansible_ssh_private_key_file: ${server.keyFile}, ansible_ssh_common_args: '-F /dev/null -o UserKnownHostsFile=${server.knownHosts}' } } }\n`,
    })
    const { code, all } = await here.tsplay('run', 'site.yml', '-i', 'hosts.yml', '--report', 'jsonl=events')
    assert.equal(code, 0, all)
    assert.match(here.read('events'), /"type":"connected".*"user":"tester"/)
  })

  it('-u and --private-key and --ssh-common-args count where the inventory says nothing', async () => {
    here.write({ hosts: `one ansible_host=127.0.0.1 ansible_port=${server.port}\n` })
    const flags = ['--private-key', server.keyFile, '--ssh-common-args', `-F /dev/null -o UserKnownHostsFile=${server.knownHosts}`]
    assert.equal((await run('-u', 'tester', ...flags)).code, 0)
    assert.equal((await run('-u', 'stranger', ...flags)).code, 4)
  })

  it('-k asks at the terminal, once, and shows the password nowhere', async () => {
    here.write({ hosts: `one ansible_host=127.0.0.1 ansible_port=${server.port} ansible_user=johndoe ${known()}\n` })
    const command = `${process.execPath} ${executable} run site.yml -i hosts -k -vvv`
    const { child, ended, all } = started('script', ['-qefc', command, '/dev/null'], {
      cwd: here.dir,
      env: { PATH: process.env.PATH ?? '', HOME: here.file('.home'), TERM: 'xterm' },
    })
    await until(() => /login password/.test(all()), 'it asks')
    child.stdin.write('pass-of-johndoe\r')
    const { code, all: text } = await ended
    assert.equal(code, 0, text)
    assert.doesNotMatch(text, /pass-of-johndoe/)
    here.write({ pw: 'pass-of-johndoe\n' })
    assert.equal((await run('--connection-password-file', 'pw')).code, 0)
  })
})

describe('-K', () => {
  it('asks for the password of become, and shows it nowhere', async () => {
    const sudo = standIn({ password: 'become-me' })
    const server = await startSshServer({ env: { PATH: sudo.path } })
    const here = project({
      'site.yml': '- hosts: all\n  gather_facts: false\n  tasks:\n    - copy: { content: "{{ 1 }}", dest: "{{ playbook_dir }}/made" }\n',
      hosts: server.inventory(['one']),
      right: 'become-me\n',
      wrong: 'let-me\n',
    })
    const run = (...flags: string[]) => here.tsplay('run', 'site.yml', '-i', 'hosts', '-b', ...flags)
    assert.equal((await run('--become-password-file', 'wrong')).code, 2)
    const { code, all } = await run('--become-password-file', 'right', '--become-user', 'deploy')
    assert.equal(code, 0, all)
    assert.match(sudo.starts().join('\n'), /deploy/)
    const asked = started('script', ['-qefc', `${process.execPath} ${executable} run site.yml -i hosts -b -K -vvv`, '/dev/null'], {
      cwd: here.dir,
      env: { PATH: process.env.PATH ?? '', HOME: here.file('.home'), TERM: 'xterm' },
    })
    await until(() => /become password/.test(asked.all()), 'it asks')
    asked.child.stdin.write('become-me\r')
    const said = await asked.ended
    assert.equal(said.code, 0, said.all)
    assert.doesNotMatch(said.all, /become-me/)
    for (const part of [here, server]) await part.close()
    sudo.remove()
  })
})

describe('a reader that goes away', () => {
  it('ends nothing in the middle, and is no crash', async () => {
    const here = project({
      'site.yml': `- hosts: localhost\n  gather_facts: false\n  tasks:\n    - debug: { msg: "{{ 'x' * 200000 }}" }\n    - copy: { content: x, dest: "{{ playbook_dir }}/made" }\n`,
    })
    const shell = started('bash', ['-c', `'${process.execPath}' '${executable}' run site.yml | head -n 1; echo code \${PIPESTATUS[0]}`], {
      cwd: here.dir,
      env: { PATH: process.env.PATH ?? '', HOME: here.file('.home') },
    })
    const { out, err } = await shell.ended
    assert.match(out, /code 0/)
    assert.doesNotMatch(err, /EPIPE|\n\s+at /)
    assert.equal(here.read('made'), 'x')
    here.close()
  })
})
