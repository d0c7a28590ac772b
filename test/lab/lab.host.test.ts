/** The lab itself: it boots, tells what was written, forgets, and clears what a cut-off run left. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, readdir, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { labDown, labList } from '../../engine/lab/command.ts'
import { image, labFolder } from '../../engine/lab/image.ts'
import { execOn } from '../../engine/lab/inside.ts'
import { type Lab, up } from '../../engine/lab/lab.ts'
import { ask } from '../../engine/lab/tool.ts'
import { reboot, reset, shellOn } from './acts-on-hosts.ts'
import { difference, snapshot } from './filesystem-snapshot.ts'
import { requireLab, ssh } from './hosts.ts'

describe('lab: hosts that boot and go', function () {
  this.timeout(300_000)
  let lab: Lab
  before(async function () {
    requireLab(this)
    lab = await up({ names: ['one', 'two'], busybox: ['small'] })
  })
  after(() => lab?.down())

  it('lets root in with the lab’s key, under the host’s own name, with a host key of its own', async () => {
    for (const host of lab.hosts) assert.equal((await ssh(lab, host, 'root', 'hostname')).stdout.trim(), host.name)
    assert.equal(new Set(lab.hosts.map((host) => host.knownHostsLine.split(' ')[2])).size, 3)
  })

  it('gives each host services of its own: stopping one leaves the other’s alone', async () => {
    await shellOn(lab.host('one'), 'systemctl stop ssh')
    assert.equal((await execOn(lab.host('two'), ['systemctl', 'is-active', 'ssh'])).stdout.trim(), 'active')
    await shellOn(lab.host('one'), 'systemctl start ssh')
  })

  it('starts with empty package lists, and can fill them without a way out', async () => {
    const listed = 'ls /var/lib/apt/lists | grep -c Packages || true'
    assert.equal((await shellOn(lab.host('two'), listed)).trim(), '0')
    await shellOn(lab.host('two'), 'apt-get update')
    assert.equal((await shellOn(lab.host('two'), listed)).trim(), '1')
    assert.match(await shellOn(lab.host('two'), 'apt-cache policy hello'), /Candidate: \d/)
  })

  it('sees every write, in memory too, and no login', async () => {
    const host = lab.host('one')
    const before = await snapshot(host)
    await ssh(lab, host, 'root', 'cat /etc/passwd; true')
    assert.deepEqual(difference(before, await snapshot(host)), [])
    await shellOn(host, 'touch /etc/hostname; rm /etc/issue; mkdir /opt/new; chmod 700 /srv; echo > /tmp/left; echo > /run/left')
    const touched = ['/etc/hostname', '/etc/issue', '/opt/new', '/run/left', '/srv', '/tmp/left']
    const after = await snapshot(host)
    assert.deepEqual(difference(before, after), touched)
    // What marks one removal is no change of the marks of others.
    await shellOn(host, 'rm /etc/issue.net')
    assert.deepEqual(difference(after, await snapshot(host)), ['/etc/issue.net'])
  })

  it('forgets all of it in a reset', async () => {
    const host = lab.host('one')
    await reset(host)
    assert.equal(await shellOn(host, 'ls -d /etc/issue /opt/* /tmp/left 2>/dev/null; stat -c %a /srv'), '/etc/issue\n755\n')
  })

  it('comes back from a reboot with what was written', async () => {
    const host = lab.host('one')
    await shellOn(host, 'echo stays > /etc/mark')
    const before = await shellOn(host, 'cat /proc/1/stat')
    await reboot(host)
    assert.equal(await shellOn(host, 'cat /etc/mark'), 'stays\n')
    assert.notEqual(await shellOn(host, 'cat /proc/1/stat'), before)
  })

  it('has a host whose shell and core tools are those of busybox', async () => {
    const said = await ssh(
      lab,
      lab.host('small'),
      'root',
      'for tool in /bin/sh /usr/bin/stat /bin/grep /usr/bin/awk; do readlink $tool; done; ls /usr/bin/numfmt',
    )
    assert.equal(said.stdout, '/bin/busybox\n'.repeat(4))
    assert.match(said.stderr, /numfmt: No such file/)
  })

  it('shows itself in the list', async () => {
    const text = (await labList()).join('\n')
    assert.match(text, new RegExp(`^lab ${lab.slot} \\(`, 'm'))
    assert.match(text, new RegExp(`small {2}${lab.host('small').address.replaceAll('.', '\\.')}`))
  })
})

describe('lab: what a cut-off run left', function () {
  this.timeout(300_000)
  let folder: string
  before(async function () {
    requireLab(this)
    // A folder of its own, so that nobody else clears first; the image is the shared one.
    const whole = await image(labFolder(), (line) => console.log(`      ${line}`))
    folder = await mkdtemp(join(tmpdir(), 'tsplay-lab-'))
    await symlink(dirname(whole), join(folder, 'images'))
  })
  after(() => folder && rm(folder, { recursive: true, force: true }))

  it('is found and cleared by the next one', async () => {
    const left = await cutOff(folder)
    const told: string[] = []
    const lab = await up({ folder, names: ['next'], log: (line) => told.push(line) })
    try {
      assert.ok(told.includes(`removing what an interrupted run left of lab ${left.slot}`), told.join('\n'))
      assert.doesNotMatch((await ask(['mount'])).stdout, /hosts\/orphan\//)
      assert.doesNotMatch((await ask(['ip', 'netns'])).stdout, new RegExp(`tsplay${left.slot}-orphan`))
      assert.equal((await ask(['pgrep', '-f', `machine=tsplay${left.slot}-orphan`])).code, 1)
    } finally {
      await lab.down()
    }
    assert.deepEqual(await readdir(join(folder, 'running')), [])
  })

  it('is left alone where somebody kept it, until it is taken down', async () => {
    const kept = await up({ folder, names: ['kept'], keep: true })
    const other = await up({ folder, names: ['kept'] })
    try {
      assert.notEqual(other.slot, kept.slot)
      assert.equal((await execOn(kept.host('kept'), ['true'])).code, 0)
    } finally {
      await other.down()
      assert.deepEqual(await labDown([kept.slot], folder), [`lab ${kept.slot} is down`])
    }
    await assert.rejects(labDown([kept.slot], folder), /there is no lab/)
  })
})

/** Starts a lab in a process of its own and ends that with a signal it can not catch. */
async function cutOff(folder: string): Promise<Pick<Lab, 'slot'>> {
  const module = new URL('../../engine/lab/lab.js', import.meta.url).href
  const script = `import { up } from ${JSON.stringify(module)}
const { slot } = await up({ folder: ${JSON.stringify(folder)}, names: ['orphan'] })
console.log(JSON.stringify({ slot }))
setInterval(() => undefined, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const text = await new Promise<string>((resolve) => child.stdout.setEncoding('utf8').once('data', resolve))
  child.kill('SIGKILL')
  await new Promise((resolve) => child.once('exit', resolve))
  return JSON.parse(text) as Lab
}
