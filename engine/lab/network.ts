/** The network of one lab: a bridge, and for each host a namespace of its own behind it. No way leads out. */
import { ask, runOrThrow } from './tool.ts'

/** Addresses are `10.213.SLOT.N`: 1 is this machine, hosts from 2 on. */
export const addressOf = (slot: number, index: number): string => `10.213.${slot}.${index + 2}`
/** The address of this machine in the lab's network. */
export const gatewayOf = (slot: number): string => `10.213.${slot}.1`
/** An address of the lab's network where nobody answers. */
export const deadAddress = (slot: number): string => `10.213.${slot}.250`
const bridge = (slot: number): string => `tsplay${slot}`
/** The end of a host's wire on this machine. */
export const wire = (slot: number, index: number): string => `tsp${slot}h${index}`
/** The name of a host's network namespace, unique on this machine. */
export const namespaceOf = (slot: number, name: string): string => `tsplay${slot}-${name}`

/** Claims the network of a slot; false where it is taken already. */
export async function claimNetwork(slot: number): Promise<boolean> {
  const made = await ask(['ip', 'link', 'add', bridge(slot), 'type', 'bridge'])
  if (made.code !== 0) {
    if (/exists/.test(made.stderr)) return false
    await runOrThrow(['ip', 'link', 'add', bridge(slot), 'type', 'bridge'])
  }
  await runOrThrow(['ip', 'address', 'add', `${gatewayOf(slot)}/24`, 'dev', bridge(slot)])
  await runOrThrow(['ip', 'link', 'set', bridge(slot), 'up'])
  return true
}

/** Gives a host its namespace, address and wire. */
export async function plug(slot: number, name: string, index: number): Promise<void> {
  const space = namespaceOf(slot, name)
  const commands = [
    `netns add ${space}`,
    `link add ${wire(slot, index)} type veth peer name eth0 netns ${space}`,
    `link set ${wire(slot, index)} master ${bridge(slot)} up`,
    // The same at every boot, so that nobody looks for a reset host at an address that is gone.
    `-n ${space} link set eth0 address 02:74:73:70:${hex(slot)}:${hex(index)}`,
    `-n ${space} link set lo up`,
    `-n ${space} address add ${addressOf(slot, index)}/24 dev eth0`,
    `-n ${space} link set eth0 up`,
    `-n ${space} route add default via ${gatewayOf(slot)}`,
  ]
  for (const command of commands) await runOrThrow(['ip', ...command.split(' ')])
}

const hex = (value: number): string => value.toString(16).padStart(2, '0')

/** Takes a host's namespace and wire away, as far as they are there. */
export async function unplug(slot: number, name: string, index: number): Promise<void> {
  await ask(['ip', 'link', 'del', wire(slot, index)])
  await ask(['ip', 'netns', 'del', namespaceOf(slot, name)])
}

/** Gives the network of a slot back. */
export async function freeNetwork(slot: number): Promise<void> {
  await ask(['ip', 'link', 'del', bridge(slot)])
}

/** Every process of this machine that lives in a host's namespace. */
export async function processesIn(slot: number, name: string): Promise<readonly number[]> {
  const result = await ask(['ip', 'netns', 'pids', namespaceOf(slot, name)])
  return result.stdout.split('\n').filter(Boolean).map(Number)
}
