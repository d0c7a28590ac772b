/** Connections that a program carries. */
import type { Carrier } from '../model/carrier.ts'
import chroot from './chroot.ts'
import docker from './docker.ts'
import kubectl from './kubectl.ts'
import lxc from './lxc.ts'
import nspawn from './nspawn.ts'
import podman from './podman.ts'

export const carriers: readonly Carrier[] = [chroot, docker, kubectl, lxc, nspawn, podman]

const byName = new Map(carriers.flatMap((carrier) => [carrier.name, ...(carrier.aliases ?? [])].map((name) => [name, carrier] as const)))

/** The carrier that a value of `ansible_connection` names. */
export function carrierNamed(word: string): Carrier | undefined {
  return byName.get(word)
}

/** All values of `ansible_connection`. */
export const connections: readonly string[] = [
  'ssh',
  'local',
  'smart',
  'paramiko',
  'paramiko_ssh',
  'openssh',
  'ssh2',
  ...carriers.map(({ name }) => name),
]
