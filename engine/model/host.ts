/** Hosts and groups, as an inventory names them. */
import type { Layer, Variables } from './template.ts'

export interface Group {
  readonly name: string
  /** Names of the direct child groups. */
  readonly children: readonly string[]
  readonly parents: readonly string[]
  /** Every host of it, those of its children included, in inventory order. */
  readonly hosts: readonly string[]
  /** 0 for `all`, one more than its deepest parent for the others. */
  readonly depth: number
  /** `ansible_group_priority`, 1 by default. */
  readonly priority: number
}

export interface Host {
  readonly name: string
  /** Names of every group it is in except `all`, sorted as Ansible sorts `group_names`. */
  readonly groups: readonly string[]
}

/** Names that stand for the controller without being written in an inventory. */
export const controller: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1'])

export function isController(name: string): boolean {
  return controller.has(name)
}

/** What a task adds to the inventory of the run: a host, or the host at hand to a group. */
export type Entry =
  | { readonly kind: 'host'; readonly host: string; readonly groups: readonly string[]; readonly variables: Variables }
  | { readonly kind: 'group'; readonly group: string; readonly parents: readonly string[] }

/** Words for the end of a run, of all of it or of the host at hand. */
export interface Statistics {
  readonly kind: 'statistics'
  readonly data: Variables
  readonly perHost: boolean
  /** Added to what is kept under the same name. */
  readonly aggregate: boolean
}

export interface Inventory {
  readonly hosts: ReadonlyMap<string, Host>
  readonly groups: ReadonlyMap<string, Group>
  /** Absolute path of the first source's file and folder (`inventory_file`, `inventory_dir`). */
  readonly file?: string
  readonly dir?: string
  /** Layers of a host from weakest to strongest, `group_vars` and `host_vars` beside the inventory and beside `playbookDir`, or several such, included. The same objects come back for the same question. */
  layers(host: Host, playbookDir?: string | readonly string[]): readonly Layer[]
  /** Whether `add` would make a difference; `host` is the one at hand. */
  wouldChange(entry: Entry, host: string): boolean
  /** Adds while a play runs; hosts and groups are other objects from then on. */
  add(entry: Entry, host: string): void
  /** Reads the sources again, and adds again what was added. Throws DiagnosticError. */
  refresh(): Promise<void>
}

/** How a host is reached; every value already rendered. */
export interface Reach {
  readonly name: string
  readonly kind: 'ssh' | 'local' | 'carried'
  /** Of `ssh`: which client is to be used; without it the one that can do what the host asks for. */
  readonly client?: 'ssh2' | 'openssh'
  /** `ansible_ssh_executable`, of OpenSSH. */
  readonly sshExecutable?: string
  /** Of `carried`: the name of the carrier, and the values of its variables. */
  readonly carrier?: { readonly name: string; readonly variables: Readonly<Record<string, string>> }
  readonly address: string
  /** Where nobody sets one, the ssh arguments and the ssh configuration decide, or 22. */
  readonly port?: number
  /** Tried in order. */
  readonly users: readonly string[]
  readonly password?: string
  readonly keyFiles: readonly string[]
  /** `ansible_ssh_common_args` and `_extra_args`, whole. */
  readonly sshArgs: string
  /** Seconds to connect. Where nobody sets them, the ssh arguments and the ssh configuration decide, or 10. */
  readonly timeout?: number
  readonly hostKeys: 'strict' | 'accept-new' | 'ignore'
  readonly become: { readonly method: string; readonly user: string; readonly password?: string; readonly flags?: string }
}
export type { Variables }
