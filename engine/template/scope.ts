/** What a template can access: variables, files, and the controller for lookups. */

import type { Place } from '../model/diagnostic.ts'
import type { PluginSet } from '../model/plugin.ts'

/** Result of `Scope.get` for a name that is not set. */
export const missing: unique symbol = Symbol('missing')

/** The value of the magic variable `omit`: an option or list element with this value is omitted. */
export const omit: unique symbol = Symbol('omit')

export interface Scope {
  /** The raw value of a variable; the evaluator renders Templates inside it in this scope on use. `missing` if it is not set. */
  get(name: string): unknown
  /** The raw value if an author wrote it (playbook, role, inventory, command line); `missing` if the run produced it. */
  written?(name: string): unknown
  /** Every defined name, for `vars` and the `varnames` lookup. */
  names(): Iterable<string>
  /** Whether this is a read-ahead: a lookup with a side effect (`pipe`, `password`) throws NotAhead. */
  readonly ahead: boolean
  readonly here: Here
}

/** The controller, the same throughout a play; only directories differ by role. */
export interface Here {
  /** Directories to search for `files`, `templates` or `vars`, nearest first (role, including file, playbook). */
  folders(kind: 'files' | 'templates' | 'vars'): readonly string[]
  /** Registers a value to redact. */
  keepSecret(value: string): void
  /** Whether a `!vault` value has this text. */
  isEncrypted?(value: string): boolean
  /** Reports a warning, once per run, message and place. */
  warn?(message: string, more?: { readonly place: Place; readonly hint?: string }): void
  /** Names of the hosts that a pattern selects, for `inventory_hostnames`. */
  hostsOf(pattern: string): readonly string[]
  /** Decrypts the text of an Ansible Vault file; throws Problem if no password matches. */
  decrypt?(ciphertext: string): string
  /** Directories that contain `ansible_collections`, nearest first. */
  readonly collections?: readonly string[]
  /** Looks up a setting of this run. */
  readonly setting?: SettingLookup
  /** Filters, tests and lookups of users. */
  readonly plugins?: PluginSet
}

/** A setting by Ansible's name, its origin, and the variables that override it, in rising order; undefined for an unknown name. */
export type SettingLookup = (
  name: string,
  plugin?: { readonly type: string; readonly name: string },
) => Promise<{ readonly value: unknown; readonly origin: string; readonly variables: readonly string[] } | 'no such plug-in' | undefined>

/** Thrown when a read-ahead reaches a lookup with a side effect. */
export class NotAhead extends Error {}
