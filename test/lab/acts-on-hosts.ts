/** Acts on hosts of the lab that only tests do: scripts, reboots, a cut wire. */
import { setTimeout as sleep } from 'node:timers/promises'
import { firstProcess, waitForSsh } from '../../engine/lab/boot.ts'
import { execOn, settled, start, stop } from '../../engine/lab/inside.ts'
import { wire } from '../../engine/lab/network.ts'
import type { HostRecord } from '../../engine/lab/record.ts'
import { runOrThrow } from '../../engine/lab/tool.ts'
import { Problem } from '../../engine/model/diagnostic.ts'

/** Runs a shell script on a host as root; throws Problem where it does not end with 0. */
export async function shellOn(host: HostRecord, script: string, ...args: readonly string[]): Promise<string> {
  const result = await execOn(host, ['sh', '-c', script, 'sh', ...args])
  if (result.code !== 0) throw new Problem(`on \`${host.name}\` a script ended with ${result.code}: ${result.stderr.trim()}`)
  return result.stdout
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

/** Makes a host fresh again, with the same address and keys. */
export async function reset(host: HostRecord): Promise<void> {
  await stop(host)
  await start(host)
}

/** Cuts the wire of a host: its packets are lost without a word. */
export const cutWire = (host: HostRecord) => setWire(host, 'down')
export const mendWire = (host: HostRecord) => setWire(host, 'up')
const setWire = ({ slot, index }: HostRecord, state: 'up' | 'down') => runOrThrow(['ip', 'link', 'set', wire(slot, index), state])
