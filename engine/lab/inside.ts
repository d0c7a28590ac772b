/** Acts inside a host of the lab without going through its sshd, and so without leaving a trace of a login. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Problem } from '../model/diagnostic.ts'
import { bootHost, endHost, firstProcess, mountHost, wipeHost } from './boot.ts'
import type { HostRecord } from './record.ts'
import { ask, type ToolOptions, type ToolResult } from './tool.ts'

const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Runs a program on a host as root. */
export async function execOn(host: HostRecord, argv: readonly string[], options: ToolOptions = {}): Promise<ToolResult> {
  const first = await firstProcess(host)
  if (!first) throw new Problem(`\`${host.name}\` is not running`)
  const enter = ['nsenter', '--target', String(first), '--all', 'env', '-i', `PATH=${path}`, 'HOME=/root', 'LC_ALL=C.UTF-8']
  return ask([...enter, ...argv], options)
}

/** Waits until systemd says that the boot is over, up to half a minute. */
export async function settled(host: HostRecord): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    const result = await execOn(host, ['systemctl', 'is-system-running']).catch(() => undefined)
    if (result && /running|degraded/.test(result.stdout)) return
    await sleep(100)
  }
  throw new Problem(`\`${host.name}\` did not finish its boot`)
}

/** Boots a host from its image and layers alone, and waits until it is at rest. */
export async function start(host: HostRecord): Promise<void> {
  await mountHost(host)
  await bootHost(host)
  await settled(host)
}

/** Ends a host and forgets everything it wrote. */
export async function stop(host: HostRecord): Promise<void> {
  await endHost(host)
  await wipeHost(host)
}
