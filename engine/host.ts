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
  /** `ansible_group_priority`, 1 unless told. */
  readonly priority: number
}

export interface Host {
  readonly name: string
  /** Names of every group it is in except `all`, sorted as Ansible sorts `group_names`. */
  readonly groups: readonly string[]
}

export interface Inventory {
  readonly hosts: ReadonlyMap<string, Host>
  readonly groups: ReadonlyMap<string, Group>
  /** Absolute path of the first source's file and folder (`inventory_file`, `inventory_dir`). */
  readonly file?: string
  readonly dir?: string
  /** Layers of a host from weakest to strongest, `group_vars` and `host_vars` beside the inventory and beside `playbookDir` included. The same objects come back for the same question. */
  layers(host: Host, playbookDir?: string): readonly Layer[]
}

/** How a host is reached; every value already rendered. */
export interface Reach {
  readonly name: string
  readonly kind: 'ssh' | 'local'
  readonly address: string
  readonly port: number
  /** Tried in order. */
  readonly users: readonly string[]
  readonly password?: string
  readonly keyFiles: readonly string[]
  /** `ansible_ssh_common_args` and `_extra_args`, whole. */
  readonly sshArgs: string
  /** Seconds to connect; 10 unless told. */
  readonly timeout: number
  readonly hostKeys: 'strict' | 'accept-new' | 'ignore'
  readonly become: { readonly method: string; readonly user: string; readonly password?: string; readonly flags?: string }
}
export type { Variables }
