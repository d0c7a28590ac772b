/** What goes wrong in the middle of a run: a sentence, the place in the playbook, the next step; and what was done before stays listed. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { firstProcess } from '../../engine/lab/boot.ts'
import { execOn } from '../../engine/lab/inside.ts'
import type { HostRecord } from '../../engine/lab/record.ts'
import { cutWire, mendWire, reboot, shellOn } from './acts-on-hosts.ts'
import { labForSuite, leftOn, samplePackages } from './hosts.ts'
import { changesOf, countsOf, endsOf, failureOf, type Ran, TestWorkspace, words } from './test-workspace.ts'

describe('lab: trouble in the middle', function () {
  this.timeout(120_000)
  const site = labForSuite({ names: ['fresh', 'other'], prepared: { names: ['ready'], packages: samplePackages } })
  let workspace: TestWorkspace
  before(async () => {
    workspace = await TestWorkspace.open({ warm: true })
  })
  after(() => workspace?.close())

  /** A first task that changes something, then the one in trouble, then one that must not be reached; with the other host beside it. */
  async function trouble(host: HostRecord, task: string, more: Parameters<TestWorkspace['play']>[2] = {}): Promise<Ran> {
    const other = site.lab.host('other')
    const inventory = await workspace.inventory(site.lab, [host, other])
    await shellOn(host, 'rm -f /root/before /root/after')
    const only = `  when: inventory_hostname == '${host.name}'`
    const tasks = [
      '- name: Before the trouble',
      '  copy: { dest: /root/before, content: "done\\n" }',
      only,
      `${task.trim()}\n${only}`,
      '- name: After the trouble',
      '  copy: { dest: /root/after, content: "done\\n" }',
    ].join('\n')
    await shellOn(other, 'rm -f /root/after')
    const ran = await workspace.play(inventory, tasks, more)
    assert.equal(await shellOn(other, 'cat /root/after'), 'done\n', `the other host went on\n${ran.text}`)
    return ran
  }
  /** The report of a failure has the words, the place, and what was changed before; nothing after it was done. */
  async function fails(host: HostRecord, task: string, says: RegExp, more: Parameters<TestWorkspace['play']>[2] = {}): Promise<Ran> {
    const ran = await trouble(host, task, more)
    assert.equal(ran.code, 2, ran.text)
    const failure = failureOf(ran, host.name)
    assert.match(words(failure), says)
    assert.match(ran.text, says)
    assert.match(failure.where?.file ?? '', /play-\d+\.yml$/)
    assert.equal(countsOf(ran, host.name).failed, 1)
    assert.ok(changesOf(ran, host.name).length >= 1, 'what was changed before stays listed')
    assert.equal(await shellOn(host, 'cat /root/before; ls /root/after 2>/dev/null || true'), 'done\n')
    assert.deepEqual(await leftOn(host), [], 'no temp file stays')
    return ran
  }

  it('a full disk: the old file stays, and no half of a new one', async () => {
    const host = site.lab.host('fresh')
    await shellOn(host, 'mkdir -p /small && mount -t tmpfs -o size=64k tmpfs /small && echo old > /small/file')
    await fails(host, `- copy: { dest: /small/file, content: "{{ 'x' * 200000 }}" }`, /No space left|full/)
    assert.equal(await shellOn(host, 'cat /small/*; ls -A /small; umount /small'), 'old\nfile\n')
  })

  it('a read-only file system', async () => {
    const host = site.lab.host('fresh')
    await shellOn(host, 'mkdir -p /fixed && mount -t tmpfs -o ro tmpfs /fixed')
    await fails(host, '- copy: { dest: /fixed/file, content: "x" }', /[Rr]ead-only/)
    await shellOn(host, 'umount /fixed')
  })

  it('ufw is not installed', async () => {
    await fails(site.lab.host('fresh'), '- ufw: { rule: allow, port: "80" }', /no program `ufw`/)
  })

  it('psql is not installed', async () => {
    await fails(site.lab.host('fresh'), '- postgres_user: { name: app }', /`psql`/)
  })

  it('PostgreSQL is not running', async () => {
    const host = site.lab.host('ready')
    await shellOn(host, 'systemctl stop postgresql')
    await fails(
      host,
      '- postgres_user: { name: app }\n  become: true\n  become_user: postgres',
      /not (running|answer)|running locally|Is the server/,
    )
    await shellOn(host, 'systemctl start postgresql')
  })

  it('a package that does not exist', async () => {
    await fails(site.lab.host('fresh'), '- apt: { name: no-such-package, update_cache: true }', /no-such-package/)
  })

  it('a unit that is not there', async () => {
    await fails(site.lab.host('fresh'), '- service: { name: no-such-unit, state: started }', /no-such-unit/)
  })

  it('a unit that does not start: the last lines of its journal are shown', async () => {
    const host = site.lab.host('fresh')
    const unit = '[Service]\\nType=oneshot\\nExecStart=/bin/sh -c "echo the reason it broke; exit 3"\\n'
    await shellOn(host, `printf '${unit}' > /etc/systemd/system/broken.service && systemctl daemon-reload`)
    await fails(host, '- service: { name: broken, state: started }', /the reason it broke/)
  })

  it('a validator that refuses: the old file stays, its words are shown with the diff', async () => {
    const host = site.lab.host('fresh')
    await shellOn(host, 'echo "# old" > /etc/sudoers.d/mine; chmod 440 /etc/sudoers.d/mine')
    const task = '- copy: { dest: /etc/sudoers.d/mine, content: "john ALL=(ALL nonsense\\n", validate: "visudo -cf %s" }'
    const ran = await fails(host, task, /syntax error/, { args: ['--diff'] })
    assert.match(ran.text, /john ALL=\(ALL nonsense/)
    assert.equal(await shellOn(host, 'cat /etc/sudoers.d/mine; ls -A /etc/sudoers.d'), '# old\nREADME\nmine\n')
  })

  it('a command that never ends', async () => {
    const host = site.lab.host('fresh')
    await fails(host, '- command: sleep 987\n  timeout: 2', /2 s|time/i)
    assert.equal(await runs(host, 'sleep 987'), false)
  })

  it('apt that another process holds: it waits, says for whom, and goes on', async () => {
    const host = site.lab.host('fresh')
    const release = await holdLock(host, '/var/lib/dpkg/lock-frontend', 60)
    const watch = { when: async (events: string) => events.includes('"type":"waiting"'), act: release }
    const ran = await trouble(host, '- apt: { name: hello, update_cache: true }', { watch })
    assert.equal(ran.code, 0, ran.text)
    const waits = ran.events.filter((event) => event.type === 'waiting' && event.host === 'fresh')
    assert.ok(waits.length > 0, ran.text)
    assert.match(JSON.stringify(waits), /perl/)
    assert.equal((await execOn(host, ['hello', '-g', 'x'])).stdout, 'x\n')
  })

  it('apt that another process holds for longer than the limit', async () => {
    const host = site.lab.host('fresh')
    const release = await holdLock(host, '/var/lib/dpkg/lock-frontend', 60)
    await fails(host, '- apt: { name: tree, lock_timeout: 2 }', /lock/)
    await release()
    assert.equal((await execOn(host, ['which', 'tree'])).code, 1)
  })

  it('a host that reboots in the middle', async () => {
    const host = site.lab.host('fresh')
    const running = trouble(host, '- command: sleep 654')
    await until(() => runs(host, 'sleep 654'))
    await reboot(host)
    const ran = await running
    assert.equal(ran.code, 4, ran.text)
    assert.equal(countsOf(ran, 'fresh').unreachable, 1)
    assert.match(words(failureOf(ran, 'fresh')), /lost|closed|connection/i)
    assert.ok(changesOf(ran, 'fresh').length >= 1)
  })

  it('a wire that is cut for some seconds: the run goes on where it was', async () => {
    const host = site.lab.host('fresh')
    const cut = async () => {
      await cutWire(host)
      await sleep(3000)
      await mendWire(host)
    }
    const ran = await trouble(host, '- shell: sleep 1.987; echo through', { watch: { when: () => runs(host, 'sleep 1.987'), act: cut } })
    assert.equal(ran.code, 0, ran.text)
    assert.equal(await shellOn(host, 'cat /root/after'), 'done\n')
  })

  it('Ctrl-C: exit code 130, a report of what was done, nothing left running', async () => {
    const host = site.lab.host('fresh')
    const inventory = await workspace.inventory(site.lab, [host])
    const tasks =
      '- copy: { dest: /root/first, content: "{{ 1000 | random }}" }\n- shell: echo it runs now; sleep 321\n- copy: { dest: /root/never, content: x }'
    const ran = await workspace.play(inventory, tasks, {
      watch: { when: () => runs(host, 'sleep 321'), act: (child) => child.kill('SIGINT') },
    })
    assert.equal(ran.code, 130, ran.text)
    assert.ok(changesOf(ran, 'fresh').length >= 1)
    assert.deepEqual(ran.events.at(-1)?.type, 'run-end')
    assert.equal(await runs(host, 'sleep 321'), false)
    assert.equal(await shellOn(host, 'ls /root/never 2>/dev/null || true'), '')
    assert.deepEqual(await leftOn(host), [])
  })

  it('a failure that is caught: rescue goes on, and the host is well', async () => {
    const inventory = await workspace.inventory(site.lab, [site.lab.host('fresh')])
    const ran = await workspace.play(
      inventory,
      '- block:\n    - command: "false"\n  rescue:\n    - copy: { dest: /root/rescued, content: "{{ 1000 | random }}" }',
    )
    assert.equal(ran.code, 0, ran.text)
    assert.equal(countsOf(ran, 'fresh').rescued, 1)
    assert.equal(endsOf(ran, 'fresh').at(-1)?.status, 'changed')
  })
})

async function runs(host: HostRecord, command: string): Promise<boolean> {
  return (await execOn(host, ['pgrep', '-xf', command])).code === 0
}

/** Holds a file as dpkg does, by a process that is called perl; the promise's function ends it. */
async function holdLock(host: HostRecord, file: string, seconds: number): Promise<() => Promise<void>> {
  const script = `use Fcntl; open(F, ">>", "$ARGV[0]") or die; my $lock = pack("s s x4 q q i x4", F_WRLCK, 0, 0, 0, 0); fcntl(F, F_SETLK, $lock) or die; $| = 1; print "held\\n"; sleep $ARGV[1]`
  const first = String(await firstProcess(host))
  const child = spawn('nsenter', ['--target', first, '--all', 'perl', '-e', script, file, String(seconds)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  await new Promise((resolve, reject) => {
    child.stdout.once('data', resolve)
    child.once('exit', () => reject(new Error('the lock could not be taken')))
  })
  return async () => {
    await execOn(host, ['pkill', '-x', 'perl'])
    await ended
  }
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (await holds()) return
    await sleep(100)
  }
  throw new Error('it did not come to that in thirty seconds')
}
