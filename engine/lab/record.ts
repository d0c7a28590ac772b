/** Hosts and labs as they are written down in their folders. */
import { join } from 'node:path'
import type { Owner } from './owner.ts'

/** One host as it is written down beside its file systems. */
export interface HostRecord {
  readonly name: string
  readonly slot: number
  readonly index: number
  readonly address: string
  /** Folder of this host: `upper`, `work`, `root`, `keys`, `console.log`, `pid`. */
  readonly folder: string
  /** Lower layers of its overlay, the strongest first. */
  readonly layers: readonly string[]
  readonly knownHostsLine: string
  /** The line that lets the operator in as root. */
  readonly authorized: string
  /** Its core tools are those of busybox. */
  readonly busybox: boolean
}

export const rootOf = (host: HostRecord): string => join(host.folder, 'root')
export const upperOf = (host: HostRecord): string => join(host.folder, 'upper')

/** A lab as it is written down in its folder. */
export interface LabRecord {
  readonly slot: number
  readonly folder: string
  readonly owner: Owner
  readonly hosts: readonly HostRecord[]
}
