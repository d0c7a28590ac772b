/** What -vv and -vvv add: how hosts were reached, and what was sent to them, without secrets. */
import assert from 'node:assert/strict'
import type { Event } from '../../engine/model/event.ts'
import { type SshServer, startSshServer } from '../ssh-server/server.ts'
import { type Project, warmProject } from './project.ts'

const site = `- hosts: a
  gather_facts: false
  tasks:
    - command: echo first-argument
    - command: echo second-argument
      no_log: true
    - copy: { content: third-argument, dest: "{{ playbook_dir }}/made" }
      environment: { TOKEN: fourth-argument }
    - command: echo {{ password }}
      no_log: "{{ not_defined_anywhere }}"
      ignore_errors: true
`

describe('verbosity', () => {
  let here: Project
  before(() => {
    here = warmProject({ hosts: 'a ansible_connection=local\n', 'site.yml': site })
  })
  after(() => here.close())
  const run = async (...args: string[]) => {
    here.write({ made: '' })
    const { out, code } = await here.tsplay(
      'run',
      'site.yml',
      '-i',
      'hosts',
      '-e',
      'password=fifth-argument',
      '--report',
      'jsonl=events',
      ...args,
    )
    assert.equal(code, 0)
    const events = here
      .read('events')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Event)
    return { out, sent: events.flatMap((event) => (event.type === 'sent' ? [event] : [])) }
  }

  it('-vvv shows the scripts that are sent', async () => {
    const { out, sent } = await run('-vvv')
    const scripts = sent.flatMap((event) => event.scripts)
    assert.ok(scripts.some(({ args }) => args?.some((each) => each.includes('first-argument'))))
    for (const { script } of scripts) for (const line of script.trim().split('\n')) assert.ok(out.includes(`| ${line}`.trimEnd()), line)
  })

  it('-vvv shows no arguments of `no_log`, no standard input and no value of the environment', async () => {
    const { out, sent } = await run('-vvv')
    for (const word of ['second', 'fourth', 'fifth']) {
      assert.ok(!out.includes(`${word}-argument`), word)
      assert.ok(!JSON.stringify(sent).includes(`${word}-argument`), word)
    }
    assert.ok(!JSON.stringify(sent).includes('third-argument'), 'standard input')
    const scripts = sent.flatMap((event) => event.scripts)
    assert.ok(scripts.some(({ args, kind }) => args === undefined && kind === 'act'))
    assert.ok(scripts.some(({ env, stdin }) => env.includes('TOKEN') && stdin))
  })

  it('less than -vvv reports nothing that is sent', async () => {
    for (const flags of [[], ['-v'], ['-vv']]) assert.deepEqual((await run(...flags)).sent, [])
  })

  it('-v shows which hosts OpenSSH connects to, and why', async () => {
    const server = await startSshServer()
    try {
      here.write({
        remote: `${server.inventory(['own'])}${server.inventory(['other']).trim()} ansible_ssh_extra_args='-o GSSAPIAuthentication=yes'\n`,
        'ping.yml': '- hosts: all\n  gather_facts: false\n  tasks:\n    - ping:\n',
      })
      const lines = (await here.tsplay('run', 'ping.yml', '-i', 'remote', '-v')).out
        .split('\n')
        .filter((line) => line.startsWith('connected'))
      assert.equal(lines.length, 1)
      for (const word of ['other', `tester@127.0.0.1:${server.port}`, 'OpenSSH', 'GSSAPIAuthentication'])
        assert.ok(lines[0]?.includes(word), lines[0])
    } finally {
      await server.close()
    }
  })

  it('-vv shows the user, the address, the key and the jump hosts of each connection', async () => {
    const gate: SshServer = await startSshServer()
    const host = await startSshServer({ users: { tester: { keys: [gate.publicKey] } } })
    try {
      const ssh = `-F none -J tester@127.0.0.1:${gate.port} -o 'UserKnownHostsFile="${gate.knownHosts}" "${host.knownHosts}"'`
      here.write({
        remote: `web ansible_host=127.0.0.1 ansible_port=${host.port} ansible_user=tester ansible_ssh_private_key_file=${gate.keyFile}\n`,
        'ping.yml': '- hosts: web\n  gather_facts: false\n  tasks:\n    - ping:\n',
      })
      const seen = async (...args: string[]) =>
        (await here.tsplay('run', 'ping.yml', '-i', 'remote', `--ssh-common-args=${ssh}`, ...args)).out
          .split('\n')
          .filter((line) => line.startsWith('connected'))
      const [line = '', ...more] = await seen('-vv')
      assert.equal(more.length, 0)
      for (const word of ['web', `tester@127.0.0.1:${host.port}`, gate.keyFile, `tester@127.0.0.1:${gate.port}`])
        assert.ok(line.includes(word), line)
      assert.deepEqual(await seen('-v'), [])
    } finally {
      await gate.close()
      await host.close()
    }
  })
})
