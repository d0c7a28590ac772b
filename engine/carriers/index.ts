/** Connections that a program carries. */
import type { Carrier } from '../model/carrier.ts'
import chroot from './chroot.ts'
import docker from './docker.ts'
import kubectl from './kubectl.ts'
import lxc from './lxc.ts'
import nspawn from './nspawn.ts'
import podman from './podman.ts'

export const carriers: readonly Carrier[] = [chroot, docker, kubectl, lxc, nspawn, podman]

const byName = namesOf(carriers)
let userCarriers: ReadonlyMap<string, Carrier> = new Map()

/** Carriers that users wrote, from now on; one with the name of a built-in one replaces it. */
export function useCarriers(written: readonly Carrier[]): void {
  userCarriers = namesOf(written)
}

function namesOf(all: readonly Carrier[]): ReadonlyMap<string, Carrier> {
  return new Map(all.flatMap((carrier) => [carrier.name, ...(carrier.aliases ?? [])].map((name) => [name, carrier] as const)))
}

/** The carrier that a value of `ansible_connection` names. */
export function carrierNamed(word: string): Carrier | undefined {
  return userCarriers.get(word) ?? byName.get(word)
}

/** Connections that no carrier makes. */
export const otherConnections: readonly string[] = ['ssh', 'local', 'smart', 'paramiko', 'paramiko_ssh', 'openssh', 'ssh2']

/** Names of all carriers. */
export function carrierNames(): readonly string[] {
  return [...new Set([...carriers, ...userCarriers.values()].map(({ name }) => name))]
}

/** Whether a value of `ansible_connection` or `connection` names a connection. */
export function isConnection(word: string): boolean {
  return carrierNamed(word) !== undefined || otherConnections.includes(word.replace(/^ansible\.(builtin|legacy)\./, ''))
}

/** All values of `ansible_connection`. */
export function connections(): readonly string[] {
  return [...otherConnections, ...carrierNames()]
}
