/** Acts inside a host of the lab without going through its sshd, and so without leaving a trace of a login. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Problem } from '../model/diagnostic.ts'
import { bootHost, endHost, firstProcess, mountHost, waitForSsh, wipeHost } from './boot.ts'
import { setWire } from './network.ts'
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

/** Runs a shell script on a host as root; throws Problem where it does not end with 0. */
export async function shellOn(host: HostRecord, script: string, ...args: readonly string[]): Promise<string> {
  const result = await execOn(host, ['sh', '-c', script, 'sh', ...args])
  if (result.code !== 0) throw new Problem(`on \`${host.name}\` a script ended with ${result.code}: ${result.stderr.trim()}`)
  return result.stdout
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

/** Reboots a host as its operator would, and waits until it greets again. */
export async function reboot(host: HostRecord): Promise<void> {
  const before = await firstProcess(host)
  await execOn(host, ['systemctl', 'reboot'])
  for (let tries = 0; tries < 300; tries += 1) {
    const now = await firstProcess(host)
    if (now && now !== before) break
    await sleep(50)
  }
  await waitForSsh(host)
  await settled(host)
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

/** Makes a host fresh again, with the same address and keys. */
export async function reset(host: HostRecord): Promise<void> {
  await stop(host)
  await start(host)
}

/** Cuts the wire of a host: its packets are lost without a word. */
export const cutWire = (host: HostRecord): Promise<void> => setWire(host.slot, host.index, 'down')
export const mendWire = (host: HostRecord): Promise<void> => setWire(host.slot, host.index, 'up')
