/** What a template can see: names, files and the controller's side of lookups. */

import type { Place } from '../model/diagnostic.ts'
import type { PluginSet } from '../model/plugin.ts'

/** What `Scope.get` answers for a name nobody set. */
export const missing: unique symbol = Symbol('missing')

/** The value of the magic variable `omit`: an option or list element with this value is left out. */
export const omit: unique symbol = Symbol('omit')

export interface Scope {
  /** The value of a variable as written: Templates inside it are rendered by the evaluator, in this scope, when they are used. `missing` where nobody set it. */
  get(name: string): unknown
  /** The same where an author wrote it (in a playbook, a role, an inventory, on the command line); `missing` where it is what a run found out or made. */
  written?(name: string): unknown
  /** Every name that is set, for `vars` and the `varnames` lookup. */
  names(): Iterable<string>
  /** Rendering ahead of its turn: a lookup with a side effect (`pipe`, `password`) throws NotAhead. */
  readonly ahead: boolean
  readonly here: Here
}

/** The controller's side, the same for a whole run of one play (folders differ by role). */
export interface Here {
  /** Folders to look in for `files`, `templates` or `vars`, nearest first (role, including file, playbook). */
  folders(kind: 'files' | 'templates' | 'vars'): readonly string[]
  /** Takes note of a value that must never be shown. */
  keepSecret(value: string): void
  /** Warns the reader, once a run for the same words at the same place. */
  warn?(message: string, more?: { readonly place: Place; readonly hint?: string }): void
  /** Names of hosts a pattern selects, for `inventory_hostnames`. */
  hostsOf(pattern: string): readonly string[]
  /** Clear text of a file that Ansible Vault encrypted; throws Problem where no password fits. */
  decrypt?(ciphertext: string): string
  /** Folders that hold `ansible_collections`, nearest first. */
  readonly collections?: readonly string[]
  /** What a setting is in this run. */
  readonly setting?: SettingLookup
  /** Filters, tests and lookups that users wrote. */
  readonly plugins?: PluginSet
}

/** A setting by Ansible's name, where its value comes from, and variables that count more, the last one most; undefined for an unknown name. */
export type SettingLookup = (
  name: string,
  plugin?: { readonly type: string; readonly name: string },
) => Promise<{ readonly value: unknown; readonly origin: string; readonly variables: readonly string[] } | 'no such plug-in' | undefined>

/** Thrown when rendering ahead meets a lookup that must wait for its turn. */
export class NotAhead extends Error {}
