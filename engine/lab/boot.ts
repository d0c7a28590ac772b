/** Boots and ends one host: an overlay on the image, a namespace, systemd inside. */
import { spawn } from 'node:child_process'
import { cp, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Problem } from '../model/diagnostic.ts'
import { putBusybox } from './busybox.ts'
import { groupsOf, removeGroups } from './cgroup.ts'
import { namespaceOf, plug, processesIn, unplug } from './network.ts'
import { type HostRecord, rootOf, upperOf } from './record.ts'
import { ask, runOrThrow } from './tool.ts'

/** Mounts a fresh overlay and writes into it what makes the host itself: name, keys. */
export async function mountHost(host: HostRecord): Promise<void> {
  for (const name of ['upper', 'work', 'root']) await mkdir(join(host.folder, name), { recursive: true, mode: 0o755 })
  const options = `lowerdir=${host.layers.join(':')},upperdir=${upperOf(host)},workdir=${join(host.folder, 'work')}`
  await runOrThrow(['mount', '-t', 'overlay', '-o', options, 'tsplay', rootOf(host)])
  const inside = (path: string) => join(rootOf(host), path)
  await writeFile(inside('etc/hostname'), `${host.name}\n`, { mode: 0o644 })
  await writeFile(inside('etc/hosts'), `127.0.0.1 localhost\n127.0.1.1 ${host.name}\n::1 localhost\n`, { mode: 0o644 })
  await cp(join(host.folder, 'keys'), inside('etc/ssh'), { recursive: true })
  await mkdir(inside('root/.ssh'), { recursive: true, mode: 0o700 })
  await writeFile(inside('root/.ssh/authorized_keys'), `${host.authorized}\n`, { mode: 0o600 })
  if (host.busybox) await putBusybox(rootOf(host))
}

/** Boots a mounted host and waits until its sshd greets. */
export async function bootHost(host: HostRecord): Promise<void> {
  await plug(host.slot, host.name, host.index)
  const machine = namespaceOf(host.slot, host.name)
  const groups = await groupsOf(machine)
  const console_ = await open(join(host.folder, 'console.log'), 'a')
  const argv = ['systemd-nspawn', '--quiet', '--register=no', ...(groups.length > 0 ? ['--keep-unit'] : []), '--boot']
  argv.push(`--directory=${rootOf(host)}`, `--network-namespace-path=/run/netns/${machine}`, `--machine=${machine}`)
  argv.push('--timezone=off', '--resolv-conf=off', '--link-journal=no', '--capability=CAP_NET_ADMIN,CAP_NET_RAW')
  argv.push('--console=pipe', '--suppress-sync=yes')
  const child = spawn('sh', ['-c', keep, 'sh', String(groups.length), ...groups, ...argv], {
    detached: true,
    stdio: ['ignore', console_.fd, console_.fd],
    env: { ...process.env, SYSTEMD_NSPAWN_API_VFS_WRITABLE: 'network' },
  })
  child.unref()
  await console_.close()
  await writeFile(join(host.folder, 'pid'), `${child.pid}\n`)
  await waitForSsh(host)
}

/** systemd-nspawn ends with 133 when the host reboots. */
const keep = `count=$1; shift
while [ "$count" -gt 0 ]; do mkdir -p "$1" && echo $$ > "$1/cgroup.procs" || exit 1; shift; count=$((count - 1)); done
while :; do "$@"; [ $? = 133 ] || exit; done`

/** Waits for the greeting of a host's sshd, up to a minute. */
export async function waitForSsh(host: HostRecord): Promise<void> {
  const end = Date.now() + 60_000
  while (Date.now() < end) {
    if (await answersSsh(host.address)) return
    if (!(await alive(host))) break
    await sleep(50)
  }
  const log = await readFile(join(host.folder, 'console.log'), 'utf8').catch(() => '')
  throw new Problem(`\`${host.name}\` did not boot: ${log.trim().split('\n').slice(-8).join('\n')}`)
}

function answersSsh(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port: 22, timeout: 2000 })
    const done = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('data', (data) => done(data.toString().startsWith('SSH-')))
    socket.once('error', () => done(false))
    socket.once('timeout', () => done(false))
    socket.once('close', () => resolve(false))
  })
}

/** The process that keeps a host, where it is one still: a shell, with systemd-nspawn below it, with the host's first process below that. */
async function keeper(host: HostRecord): Promise<number | undefined> {
  const pid = Number(await readFile(join(host.folder, 'pid'), 'utf8').catch(() => ''))
  const command = pid > 0 ? await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '') : ''
  return command.includes(rootOf(host)) ? pid : undefined
}

async function childOf(pid: number | undefined): Promise<number | undefined> {
  const children = pid && (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => ''))
  return children ? Number(children.trim().split(' ')[0]) || undefined : undefined
}

/** Whether a host is running. */
export async function alive(host: HostRecord): Promise<boolean> {
  return (await keeper(host)) !== undefined
}

/** The host's first process, as this machine numbers it; undefined while it is not up. */
export async function firstProcess(host: HostRecord): Promise<number | undefined> {
  return childOf(await childOf(await keeper(host)))
}

/** Ends a host at once and takes its namespace away; its files stay. Also clears what a cut-off run left of it. */
export async function endHost(host: HostRecord): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const above = await keeper(host)
    const first = await childOf(await childOf(above))
    const inside = await processesIn(host.slot, host.name)
    if (!above && inside.length === 0) break
    for (const pid of new Set([first, ...inside])) if (pid) kill(pid)
    if (tries === 80) for (const pid of [await childOf(above), above]) if (pid) kill(pid)
    await sleep(20)
  }
  await unplug(host.slot, host.name, host.index)
  await removeGroups(namespaceOf(host.slot, host.name))
}

/** Unmounts a host that has ended and forgets all it wrote. */
export async function wipeHost(host: HostRecord): Promise<void> {
  for (let tries = 0; tries < 10; tries += 1) {
    const result = await ask(['umount', rootOf(host)])
    if (result.code === 0 || /not mounted|no mount point|not found/.test(result.stderr)) break
    if (tries === 9) await ask(['umount', '--lazy', rootOf(host)])
    await sleep(50)
  }
  for (const name of ['upper', 'work']) await rm(join(host.folder, name), { recursive: true, force: true })
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
