/** One run at a time changes a host: it is waited for, its end frees the host however it comes, and nobody else can hold it. */
import assert from 'node:assert/strict'
import { execOn, settled } from '../../engine/lab/inside.ts'
import type { Event } from '../../engine/model/event.ts'
import { shellOn } from './acts-on-hosts.ts'
import { labForSuite, leftOn } from './hosts.ts'
import { countsOf, endsOf, failureOf, type Ran, TestWorkspace } from './test-workspace.ts'

const names = Array.from({ length: 12 }, (_, index) => `n${index + 1}`)

describe('lab: one run at a time', function () {
  this.timeout(120_000)
  const site = labForSuite({ names: ['lock', 'cross'] })
  let workspace: TestWorkspace
  const host = () => site.lab.host('lock')
  const on = (script: string) => shellOn(host(), script)
  const holds = async (script: string) => (await execOn(host(), ['sh', '-c', script])).code === 0

  before(async () => {
    workspace = await TestWorkspace.open({ warm: true })
    await settled(host())
    await on(`useradd -m -s /bin/sh plain; useradd -m -s /bin/sh liar; echo 'plain ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/plain
for user in plain liar; do cp -r /root/.ssh "/home/$user/"; chown -R "$user:" "/home/$user/.ssh"; done`)
  })
  after(() => workspace?.close())
  beforeEach(() => on('rm -rf /root/t /tmp/t; mkdir /root/t; mkdir -m 1777 /tmp/t; pkill -x sleep || :'))

  /** One name of the host, or several; those of `elsewhere` have it by another address. */
  const inventory = (user = 'root', hosts: readonly string[] = ['lock'], elsewhere: readonly string[] = []) => {
    const { key, knownHosts } = site.lab
    const vars = { ansible_user: user, ansible_ssh_private_key_file: key, ansible_ssh_common_args: `-o UserKnownHostsFile=${knownHosts}` }
    const all = { ...Object.fromEntries([...hosts, ...elsewhere].map((name) => [name, { ansible_host: host().address }])) }
    for (const name of elsewhere)
      Object.assign(all[name] ?? {}, { ansible_ssh_common_args: `${vars.ansible_ssh_common_args} -o ProxyJump=none` })
    return workspace.write(`hosts-${user}-${hosts.length}-${elsewhere.length}.yml`, JSON.stringify({ all: { hosts: all, vars } }))
  }
  const play = async (tasks: string, { user, args = [] }: { user?: string; args?: readonly string[] } = {}) =>
    workspace.play(await inventory(user), tasks, { args, play: '  gather_facts: false\n' })
  /** A run that holds the lock as a user while `work` is done. */
  const beside = async (
    work: () => Promise<void>,
    { user, become = '', tasks = '' }: { user?: string; become?: string; tasks?: string } = {},
  ) => {
    const held = `- shell: touch /tmp/t/begun; until [ -e /tmp/t/go ]; do sleep 0.05; done\n${become}${tasks}`
    let done: Promise<void> | undefined
    const ran = await workspace.play(await inventory(user), held, {
      play: '  gather_facts: false\n',
      watch: {
        when: () => holds('[ -e /tmp/t/begun ]'),
        act: () => {
          done = work().finally(() => on('touch /tmp/t/go'))
        },
      },
    })
    await done
    assert.equal(ran.code, 0, ran.text)
    return ran
  }
  const waits = (ran: Ran) => ran.events.filter((event) => event.type === 'waiting')
  const warnings = (ran: Ran) => ran.events.filter((event): event is Extract<Event, { type: 'warning' }> => event.type === 'warning')
  const refused = (ran: Ran) => {
    assert.deepEqual([ran.code, failureOf(ran, 'lock')?.kind], [2, 'host-locked'], ran.text)
  }
  const touch = '- file: { path: /tmp/t/touched, state: touch }'

  it('a second one waits for the first and plans again: twelve names of a host, no change of one between those of the other', async () => {
    const tasks = (
      run: string,
    ) => `- { name: Left alone, shell: echo ${run} >>/root/t/job, async: 60, poll: 0, when: inventory_hostname == 'n1' }
- name: Made
  shell: echo ${run} >>/root/t/made
  args: { creates: /root/t/made }
- shell: echo ${run} >>/root/t/log
- { shell: echo ${run} >>/root/t/log, delegate_to: n1 }
- shell: echo ${run} >>/root/t/log`
    const hosts = await inventory('root', names)
    const gather = { play: '  gather_facts: false\n' }
    let second: Promise<Ran> | undefined
    const hold = '- shell: touch /tmp/t/begun; until [ -e /tmp/t/go ]; do sleep 0.05; done\n  run_once: true\n'
    const first = await workspace.play(hosts, hold + tasks('a'), {
      ...gather,
      watch: {
        when: () => holds('[ -e /tmp/t/begun ]'),
        act: () => {
          const when = async (events: string) => events.includes('"waiting"')
          second = workspace.play(hosts, tasks('b'), {
            play: `${gather.play}  strategy: free\n`,
            watch: { when, act: () => on('touch /tmp/t/go') },
          })
        },
      },
    })
    const then = await (second as Promise<Ran>)
    assert.deepEqual([first.code, then.code, waits(first).length], [0, 0, 0], first.text + then.text)
    assert.equal(await on('uniq -c /root/t/log'), '     36 a\n     36 b\n')
    assert.equal(await on('sort -u /root/t/made'), 'a\n')
    for (const name of names) {
      const made = endsOf(then, name).find(({ task }) => task.name === 'Made')
      assert.deepEqual([made?.status, countsOf(then, name).failed, waits(then).some(({ host }) => host === name)], ['ok', 0, true], name)
    }
    assert.equal(await on('sort /root/t/job'), 'a\nb\n')
  })

  it('who comes too late fails, whatever the playbook says of failures; a check does not wait, nor who wants no lock', async () => {
    await beside(async () => {
      const tasks = `- block:\n    - { command: touch /root/t/never, ignore_errors: true, failed_when: false }\n  rescue:\n    - command: touch /root/t/rescued`
      const late = await play(tasks, { args: ['--lock-timeout', '1'] })
      refused(late)
      assert.match(failureOf(late, 'lock')?.message ?? '', /`\w+@[\w.-]+ play-\d+\.yml`, for \d+ s, process \d+ of `root`$/)
      refused(await workspace.tsplay(['exec', 'lock', '-i', await inventory(), '-m', 'command', '-a', 'true', '--lock-timeout', '0']))
      assert.equal(await on('ls /root/t'), '')
      const checked = await workspace.tsplay([
        'check',
        await workspace.write('check.yml', '- { hosts: all, tasks: [{ command: "true" }] }'),
        '-i',
        await inventory(),
      ])
      assert.equal(checked.code, 0, checked.text)
      assert.deepEqual([(await play(touch, { args: ['--no-lock'] })).code, await on('ls /tmp/t/touched')], [0, '/tmp/t/touched\n'])
    })
    assert.equal((await play(touch, { args: ['--lock-timeout', '0'] })).code, 0, 'it is free behind the run')
  })

  it('who is interrupted while it waits ends at once, and has changed nothing', async () => {
    await beside(async () => {
      const ran = await workspace.play(await inventory(), '- command: touch /root/t/never', {
        args: ['--lock-timeout', '600'],
        play: '  gather_facts: false\n',
        watch: { when: async (events) => events.includes('"waiting"'), act: (child) => child.kill('SIGINT') },
      })
      assert.deepEqual([ran.code, await on('ls /root/t')], [130, ''])
    })
  })

  it('two runs that want each other’s host end by time', async () => {
    const hosts = await workspace.inventory(site.lab, site.lab.hosts)
    const ready = async (name: string) => {
      for (const each of site.lab.hosts) if ((await execOn(each, ['test', '-e', `/tmp/${name}`])).code === 0) return true
      return false
    }
    const crossing = (order: string, own: string, act: () => unknown) =>
      workspace.play(hosts, `- shell: touch /tmp/${own}; until [ -e /tmp/both ]; do sleep 0.05; done`, {
        play: `  gather_facts: false\n  serial: 1\n  order: ${order}\n  max_fail_percentage: 100\n`,
        args: ['--lock-timeout', '2'],
        watch: { when: () => ready(own), act },
      })
    let other: Promise<Ran> | undefined
    const first = await crossing('sorted', 'a', () => {
      other = crossing('reverse_sorted', 'b', () => Promise.all(site.lab.hosts.map((each) => shellOn(each, 'touch /tmp/both'))))
    })
    const ran = [first, await (other as Promise<Ran>)]
    // Who gives up first frees what the other waits for.
    const kinds = (['lock', 'cross'] as const).map(
      (late, index) => endsOf(ran[index] as Ran, late).find(({ failure }) => failure)?.failure?.kind,
    )
    assert.ok(kinds.includes('host-locked'), ran.map(({ text }) => text).join(''))
    for (const [index, kind] of kinds.entries()) assert.equal(ran[index]?.code, kind === undefined ? 0 : 2)
    for (const each of site.lab.hosts) await shellOn(each, 'rm -f /tmp/a /tmp/b /tmp/both')
  })

  for (const [how, end] of [
    ['its controller is killed', undefined],
    ['its sshd is killed', 'pkill -KILL -f "^sshd: root@notty"'],
  ] as const)
    it(`is freed where ${how}, though its command goes on`, async () => {
      const ran = await workspace.play(await inventory(), '- command: sleep 432.1', {
        play: '  gather_facts: false\n',
        watch: {
          when: () => holds('pgrep -xf "sleep 432.1"'),
          act: (child) => (end ? execOn(host(), ['sh', '-c', end]) : child.kill('SIGKILL')),
        },
      })
      assert.ok(ran.code === 137 || ran.code === 4, ran.text)
      const next = await play(touch, { args: ['--lock-timeout', '20'] })
      assert.equal(next.code, 0, next.text)
      assert.equal(await holds('pgrep -xf "sleep 432.1"'), true)
    })

  it('no program of a task has it: neither a daemon, nor a job, nor what holds its output open', async () => {
    const first = await play(`- shell: nohup sleep 433.1 >/dev/null 2>&1 &
- shell: sleep 433.2 &
- shell: setsid sleep 433.3 &
- { shell: sleep 433.4, async: 500, poll: 0 }
- { command: ls -l /proc/self/fd, register: own }
- { assert: { that: "own.stdout_lines | select('search', '-> /proc(/tty.*)?$') | list == []" } }`)
    assert.equal(first.code, 0, first.text)
    const next = await play(touch, { args: ['--lock-timeout', '0'] })
    assert.equal(next.code, 0, next.text)
    assert.equal((await on('pgrep -c -f "^sleep 433"')).trim(), '4')
  })

  it('a run does not lock out itself: users, names, delegation, jobs, other connections, a run inside of it', async () => {
    const tasks = `- command: id -un
- { command: id -un, become: true }
- { command: id -un, become: true, become_user: liar }
- meta: reset_connection
- { command: id -un, delegate_to: n2, become: true }
- { shell: sleep 0.2, async: 60, poll: 1 }
- { shell: sleep 0.2, async: 60, poll: 0 }
- { copy: { content: x, dest: /tmp/t/own } , delegate_to: e1 }
- { command: id -un, become: true, delegate_to: e2 }`
    const ran = await workspace.play(await inventory('plain', names, ['e1', 'e2']), tasks, {
      args: ['--lock-timeout', '0'],
      play: '  gather_facts: false\n',
    })
    assert.deepEqual([ran.code, waits(ran), warnings(ran)], [0, [], []], ran.text)
    const inside = `- command: "true"
- { command: "{{ node }} {{ tsplay }} exec lock -i {{ hosts }} -m command -a true --lock-timeout 0", delegate_to: localhost, connection: local }`
    const variables = { node: process.execPath, tsplay: new URL('../../bin/tsplay.js', import.meta.url).pathname, hosts: await inventory() }
    const nested = await play(inside, { args: ['-e', JSON.stringify(variables)] })
    assert.equal(nested.code, 0, nested.text)
  })

  it('runs of root keep off runs of others, and these those that log in as the same user', async () => {
    const late = ['--lock-timeout', '0']
    await beside(async () => refused(await play(touch, { user: 'plain', args: late })))
    await on('rm /tmp/t/*')
    await beside(
      async () => {
        refused(await play(touch, { user: 'plain', args: late }))
        refused(await play(`${touch}\n  become: true`, { user: 'plain', args: late }))
        refused(await play(touch, { args: late }))
      },
      { user: 'plain', become: '  become: true\n' },
    )
    await on('rm /tmp/t/*')
    await beside(
      async () => {
        refused(await play(touch, { user: 'plain', args: late }))
        refused(await play(`${touch}\n  become: true`, { user: 'plain', args: late }))
      },
      { user: 'plain' },
    )
  })

  it('a user of the host who locks what all can lock stops nobody, and is named', async () => {
    const lie = `tsplay 0123456789ab root@desk site.yml`
    await on(
      `echo 'flock /proc sh -s "${lie}" </tmp/t/lie' >/tmp/t/lies; mkfifo -m 666 /tmp/t/lie; su liar -c 'sh /tmp/t/lies >/dev/null 2>&1 & exec sleep 0.5' `,
    )
    await on('exec 3>/tmp/t/lie; setsid sleep 434 >/dev/null 2>&1 &')
    for (const user of ['root', 'plain']) {
      const ran = await play('- command: id -un\n- command: id -u', { user, args: ['--lock-timeout', '0'] })
      assert.deepEqual([ran.code, warnings(ran).length], [0, 1], ran.text)
      if (user === 'root') assert.match(warnings(ran)[0]?.message ?? '', /of `liar`/)
    }
    assert.equal(await holds('su liar -c "flock -n /proc/tty/driver true"'), false)
    await beside(async () => refused(await play(touch, { args: ['--lock-timeout', '0'] })))
    await on('pkill -u liar; rm -f /tmp/t/l*')
  })

  it('a host that cannot be locked is changed all the same, which is said once', async () => {
    await on('mv /usr/bin/flock /usr/bin/flock.away')
    const ran = await workspace.play(await inventory('root', names), touch, { play: '  gather_facts: false\n' })
    await on('mv /usr/bin/flock.away /usr/bin/flock')
    assert.deepEqual([ran.code, warnings(ran).length], [0, 1], ran.text)
  })

  it('leaves nothing on the host', async () =>
    assert.deepEqual(await leftOn(host()).then((left) => left.filter((path) => !path.startsWith('/tmp/t'))), []))
})
