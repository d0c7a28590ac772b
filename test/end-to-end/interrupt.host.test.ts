/** Ctrl-C: what runs on the hosts ends with it, the report says what had changed, and a second one leaves at once. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { type Project, project, type Started, until } from '../bin/project.ts'
import { type SshServer, startSshServer } from '../ssh-server/server.ts'
import { clients } from '../transport/clients.ts'

/** A number of seconds nobody else sleeps for. */
let seconds = 40_000 + (process.pid % 10_000)

const site = (sleep: string) => `- hosts: all
  gather_facts: false
  tasks:
    - name: Change something
      copy: { content: x, dest: "{{ playbook_dir }}/{{ inventory_hostname }}" }
    - name: Take long
      shell: ${sleep}
    - name: Never come here
      file: { path: "{{ playbook_dir }}/late", state: touch }
`

describe('Ctrl-C', () => {
  let server: SshServer
  let here: Project
  before(async () => {
    server = await startSshServer()
  })
  after(() => server.close())
  beforeEach(() => {
    seconds += 1
    here = project({ hosts: server.inventory(['one', 'two']) })
  })
  afterEach(() => here.close())

  const table = () => execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n')
  const running = () => table().filter((line) => line.includes(`sleep ${seconds}`)).length
  /** One a host: the shells around them have the words among their arguments, too. */
  const sleeping = () => table().filter((line) => line.trim() === `sleep ${seconds}`).length
  /** Starts a run and waits until the long command runs on both hosts. */
  const busy = async (sleep: string, ...flags: string[]): Promise<Started> => {
    here.write({ 'site.yml': site(sleep) })
    const run = here.start('run', 'site.yml', '-i', 'hosts', ...flags)
    await until(() => sleeping() === 2, `two times sleep ${seconds}\n${run.all()}`, 30)
    return run
  }

  for (const client of clients)
    it(`ends what runs on the hosts, reports each host and what had changed, and exits with 130, over ${client}`, async () => {
      here.write({ hosts: server.inventory(['one', 'two'], server.port, client) })
      const { child, ended } = await busy(`echo begun; sleep ${seconds}`, '--report', 'jsonl=events')
      child.kill('SIGINT')
      const { code, out, err } = await ended
      assert.equal(code, 130, out)
      await until(() => running() === 0, 'nothing is left running', 30)
      assert.match(err, /^Interrupted: .* Press again to exit/m)
      // What other tests left on this machine is said between the lines of hosts.
      assert.match(out, /^changed +Change something {2}[^\n]*\n +create /m)
      for (const host of ['one', 'two']) assert.match(out, new RegExp(`^${host} +: ok=1 +changed=1`, 'm'))
      assert.match(out, /[Ii]nterrupted/)
      assert.equal(here.has('late'), false)
      const events = here
        .read('events')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>)
      assert.deepEqual([events.at(-1)?.type, events.at(-1)?.exitCode, events.at(-1)?.interrupted], ['run-end', 130, true])
    })

  it('says for each host at which task it was', async () => {
    const { child, ended } = await busy(`sleep ${seconds}`)
    child.kill('SIGINT')
    const { out } = await ended
    assert.match(out, /interrupted[^\n]*Take long|Take long[^\n]*\n[^\n]*interrupted/i)
    assert.match(out, /one[\s\S]*two/)
  })

  for (const client of clients)
    it(`leaves at once when it comes twice, over ${client}`, async () => {
      here.write({ hosts: server.inventory(['one', 'two'], server.port, client) })
      const { child, ended, all } = await busy(`trap "" INT TERM; sleep ${seconds} & wait; sleep ${seconds}`)
      child.kill('SIGINT')
      await until(() => all().includes('Press again'), 'it ends what runs', 30)
      child.kill('SIGINT')
      const { code, out } = await ended
      assert.deepEqual([code, out.includes('RECAP')], [130, false], out)
      execFileSync('sh', ['-c', `ps -eo pid,args | awk '/sleep ${seconds}/ && !/awk/ { print $1 }' | xargs -r kill -9`])
    })

  it('comes as the end of a service or a closed terminal, too', async () => {
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
      seconds += 1
      const { child, ended } = await busy(`sleep ${seconds}`)
      child.kill(signal)
      assert.equal((await ended).code, 130)
      await until(() => running() === 0, `nothing is left running after ${signal}`, 30)
    }
  })

  it('ends what runs on the controller itself', async () => {
    here.write({ hosts: 'one ansible_connection=local\ntwo ansible_connection=local\n' })
    const { child, ended } = await busy(`sleep ${seconds}`)
    child.kill('SIGINT')
    assert.equal((await ended).code, 130)
    await until(() => running() === 0, 'nothing is left running', 30)
  })

  it('ends a run that waits for a connection or between retries', async () => {
    here.write({
      hosts: 'one ansible_connection=local\n',
      'site.yml':
        '- hosts: all\n  gather_facts: false\n  tasks:\n    - shell: touch "{{ playbook_dir }}/tried"; false\n      register: r\n      until: r.rc == 0\n      retries: 9\n      delay: 60\n',
    })
    const { child, ended } = here.start('run', 'site.yml', '-i', 'hosts')
    await until(() => here.has('tried'), 'it has tried once', 30)
    child.kill('SIGINT')
    assert.equal((await ended).code, 130)
  })
})
