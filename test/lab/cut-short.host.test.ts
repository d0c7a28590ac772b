/** Runs that are cut short, and hosts without room: the host is whole, what is said is true, the exit code is right. */
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { execOn, settled } from '../../engine/lab/inside.ts'
import { leftOn } from './hosts.ts'
import { changesOf, countsOf, endsOf, failureOf, hostForSuite, type Ran, words } from './test-workspace.ts'

describe('lab: one host,', () => {
  const { workspace, host, on, play } = hostForSuite('cut')
  before(() => settled(host()))

  describe('a run that is cut short', function () {
    this.timeout(120_000)
    beforeEach(() => on('rm -rf /root/a /root/b /root/.ansible_async'))

    const runs = async (command: string) => (await execOn(host(), ['pgrep', '-xf', command])).code === 0
    const holds = async (script: string) => (await execOn(host(), ['sh', '-c', script])).code === 0
    const until = async (moment: () => Promise<boolean>) => {
      for (let tries = 0; tries < 300; tries += 1) {
        if (await moment()) return
        await sleep(100)
      }
      throw new Error('it did not come to that in thirty seconds')
    }
    /** Plays, and kills the controller in a way that it cannot catch, when the moment has come. */
    const killed = async (tasks: string, when: () => Promise<boolean>): Promise<Ran> => {
      const ran = await play(tasks, { watch: { when, act: (child) => child.kill('SIGKILL') } })
      assert.equal(ran.code, 137, ran.text)
      return ran
    }

    it('killed in the middle of a large file: the old file stays, and nothing else', async () => {
      await on('echo old > /root/a')
      const large = `${workspace().folder}/large`
      await writeFile(large, Buffer.alloc(900_000_000, 'x'))
      await killed(`- copy: { src: ${large}, dest: /root/a }`, () => holds('[ "$(cat /root/.tsplay.* | wc -c)" -gt 1000000 ]'))
      await until(async () => (await leftOn(host())).length === 0)
      assert.equal(await on('cat /root/a; ls /root'), 'old\na\n')
    })

    it('killed while a command runs: it comes to its own end, and nothing begins behind it', async () => {
      const tasks = '- shell: sleep 3.21; echo much; echo much >&2; echo whole > /root/a\n- file: { path: /root/b, state: touch }'
      await killed(tasks, () => runs('sleep 3.21'))
      assert.equal(await runs('sleep 3.21'), true)
      await until(() => holds('[ -s /root/a ]'))
      await sleep(500)
      assert.equal(await on('ls /root'), 'a\n')
      await until(async () => (await leftOn(host())).length === 0)
    })

    it('killed while a job runs: the job goes on, and another run can ask for it', async () => {
      const job = '- { name: job, shell: sleep 2.34; echo done, async: 60, poll: 1 }'
      await killed(job, () => runs('sleep 2.34'))
      const id = (await on('ls /root/.ansible_async')).trim()
      const later = `- { name: ask, async_status: { jid: "${id}" }, register: job, until: job.finished, retries: 40, delay: 0.2 }
- { name: clean, async_status: { jid: "${id}", mode: cleanup } }`
      const ran = await play(later)
      assert.equal(ran.code, 0, ran.text)
      const { stdout, rc, finished } = (endsOf(ran, 'cut')[0]?.result ?? {}) as Record<string, unknown>
      assert.deepEqual([stdout, rc, finished], ['done', 0, 1])
      assert.equal(await on('ls -A /root/.ansible_async'), '')
    })

    it('sshd restarts in the middle: the run goes on', async () => {
      const ran = await play(`- systemd: { name: ssh, state: restarted }
- shell: systemctl restart ssh; sleep 1; echo on
- { command: id -un, become: true, become_user: nobody }
- copy: { content: x, dest: /root/a }`)
      assert.equal(ran.code, 0, ran.text)
      assert.deepEqual([countsOf(ran, 'cut').unreachable, await on('cat /root/a')], [0, 'x'])
    })

    it('the connection is ended on the host: the host counts as unreachable, what was done stays listed, the command goes on', async () => {
      const tasks = `- copy: { content: x, dest: /root/a }
- shell: sleep 4.32; echo much; echo whole > /root/b
- file: { path: /root/never, state: touch }`
      const act = () => execOn(host(), ['pkill', '-f', 'sshd: root'])
      const ran = await play(tasks, { watch: { when: () => runs('sleep 4.32'), act } })
      assert.equal(ran.code, 4, ran.text)
      assert.equal(countsOf(ran, 'cut').unreachable, 1)
      assert.match(words(failureOf(ran, 'cut')), /lost|closed/)
      assert.equal(changesOf(ran, 'cut').length >= 1, true)
      await until(() => holds('[ -s /root/b ]'))
      assert.equal(await on('ls /root'), 'a\nb\n')
      await until(async () => (await leftOn(host())).length === 0)
    })
  })

  describe('a host without room', function () {
    this.timeout(120_000)

    const small = (tasks: string) => play(tasks, { play: '  environment: { ANSIBLE_ASYNC_DIR: /small/jobs }\n' })
    const fails = (ran: Ran, says: RegExp) => {
      assert.equal(ran.code, 2, ran.text)
      assert.match(words(failureOf(ran, 'cut')), says)
    }
    beforeEach(() => on('rm -rf /root/*; mkdir -p /small && mount -t tmpfs -o size=64k tmpfs /small'))
    afterEach(() => on('umount /small'))

    it('no room for a backup: the old file stays, without half a backup', async () => {
      await on("head -c 30000 /dev/zero | tr '\\0' o > /small/file; head -c 20000 /dev/zero > /small/other")
      fails(await small(`- copy: { dest: /small/file, content: "{{ 'n' * 5000 }}", backup: true }`), /No space left/)
      assert.equal(await on('ls -A /small; tr -d o < /small/file; wc -c < /small/file'), 'file\nother\n30000\n')
    })

    it('no room for a job: it is not started, and leaves no folder', async () => {
      const ran = await small(`- shell: "touch /root/ran; cat"\n  args: { stdin: "{{ 's' * 100000 }}" }\n  async: 10`)
      fails(ran, /^the job could not be started on the host: No space left on device/)
      assert.equal(await on('ls -A /small/jobs; ls /root'), '')
      assert.deepEqual(await leftOn(host()), [])
    })

    it('no room to keep how a job ended: it does not count as done well', async () => {
      fails(await small('- shell: cat /dev/zero > /small/all; exit 3\n  async: 10\n  poll: 1'), /no space to store its result/)
      assert.equal(await on('ls -A /small/jobs'), '')
    })

    it('a root that is read-only: each task says so, and what needs no write does well', async () => {
      await on('mount -o remount,bind,ro /')
      try {
        const tasks = `- { command: id -un, become: true, become_user: nobody }
- { lineinfile: { path: /etc/hosts, line: 192.0.2.1 x }, ignore_errors: true }
- { file: { path: /etc/new, state: directory }, ignore_errors: true }
- { user: { name: someone }, ignore_errors: true }
- { command: echo x, async: 10 }`
        const ran = await play(tasks)
        assert.equal(ran.code, 0, ran.text)
        const told = endsOf(ran, 'cut').map(({ failure }) => failure && /Read-only file system|cannot lock/.test(words(failure)))
        assert.deepEqual(told, [undefined, true, true, true, undefined])
      } finally {
        await on('mount -o remount,bind,rw /')
      }
    })
  })

  describe('what a killed run has left at work', function () {
    this.timeout(180_000)
    beforeEach(() => on('rm -rf /root/a /root/.ansible_async'))

    const runs = async (command: string) => (await execOn(host(), ['pgrep', '-xf', command])).code === 0
    const killed = async (tasks: string, command: string) => {
      const ran = await play(tasks, { watch: { when: () => runs(command), act: (child) => child.kill('SIGKILL') } })
      assert.equal(ran.code, 137, ran.text)
    }
    const atWork = ({ events }: Ran) =>
      events
        .flatMap((event) => (event.type === 'warning' && event.atWork ? [event.atWork] : []))
        .flatMap(({ user, acts }) => acts.map(({ process, program, connection }) => ({ user, process, program, connection })))
    const other = '- command: echo on'

    it('is reported by the next run and by a check, whichever user it runs as, and ended on request', async () => {
      await on('useradd -m deploy')
      await killed('- { command: sleep 300.25, become: true, become_user: deploy, become_method: su }', 'sleep 300.25')
      const [process] = (await on('pgrep -xf "sleep 300.25"')).trim().split('\n').map(Number)
      const left = [{ user: 'deploy', process, program: 'sleep', connection: 'closed' }]
      const asDeploy = { play: '  become: true\n  become_user: deploy\n  become_method: su\n' }
      assert.deepEqual(atWork(await play(other)), [])
      assert.deepEqual(atWork(await play(other, asDeploy)), left)
      const check = await play('- stat: { path: /root }', { ...asDeploy, args: ['--check', '--orphans', 'end'] })
      assert.deepEqual([atWork(check), await runs('sleep 300.25')], [left, true])
      const ended = await play('- shell: pgrep -xf "sleep 300.25" || echo none', { ...asDeploy, args: ['--orphans', 'end'] })
      assert.deepEqual([ended.code, atWork(ended), await runs('sleep 300.25')], [0, left, false], ended.text)
      assert.match(ended.text, /none/)
    })

    it('is waited for on request, the acts behind it included', async () => {
      await killed('- shell: sleep 6.25; echo whole > /root/a', 'sleep 6.25')
      const waited = await play('- command: cat /root/a', { env: { TSPLAY_ORPHANS: 'wait' } })
      assert.equal(waited.code, 0, waited.text)
      assert.deepEqual(
        atWork(waited).map(({ user, connection }) => [user, connection]),
        [['root', 'closed']],
      )
    })

    it('is nothing where it is a job, a daemon, or a program that goes on behind a task', async () => {
      const tasks = `- { shell: sleep 61.25, async: 90, poll: 0 }
- shell: nohup sleep 62.25 >/dev/null 2>&1 & setsid sleep 63.25 >/dev/null 2>&1 &
- { name: job, shell: sleep 64.25, async: 90, poll: 1 }`
      await killed(tasks, 'sleep 64.25')
      const ran = await play(other, { args: ['--orphans', 'end'] })
      assert.deepEqual([ran.code, atWork(ran)], [0, []], ran.text)
      for (const left of ['61.25', '62.25', '63.25', '64.25']) assert.equal(await runs(`sleep ${left}`), true, left)
      await on('pkill -f "sleep 6[1-4].25"')
    })
  })
})
