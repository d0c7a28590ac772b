/** Filters, tests and lookups that users write: a declaration each, and a function of plain data. */

/** `parameters` are given in their order or by name; values are texts, numbers, booleans, null, lists and dicts. */
export interface UserFilter {
  readonly summary: string
  /** Names and what each means. */
  readonly parameters?: Readonly<Record<string, string>>
  /** Pure: it may run ahead of its turn, and more than once. */
  readonly run: (value: unknown, args: Readonly<Record<string, unknown>>) => unknown
}

export interface UserTest {
  readonly summary: string
  readonly parameters?: Readonly<Record<string, string>>
  readonly run: (value: unknown, args: Readonly<Record<string, unknown>>) => boolean
}

export interface UserLookup {
  readonly summary: string
  readonly options?: Readonly<Record<string, string>>
  /** It does something, or gives something else each time: it waits for its turn. */
  readonly effect?: boolean
  /** May be an `async` function. */
  readonly run: (
    terms: readonly unknown[],
    options: Readonly<Record<string, unknown>>,
    here: LookupSurroundings,
  ) => readonly unknown[] | Promise<readonly unknown[]>
}

/** What a lookup sees besides its terms. */
export interface LookupSurroundings {
  /** Folders to look in, nearest first. */
  folders(kind: 'files' | 'templates' | 'vars'): readonly string[]
  /** The value of a variable; undefined if it is not set. */
  variable(name: string): unknown
}

/** What one file of a folder `plugins/` declares. */
export interface PluginDefinitions {
  readonly filters?: Readonly<Record<string, UserFilter>>
  readonly tests?: Readonly<Record<string, UserTest>>
  readonly lookups?: Readonly<Record<string, UserLookup>>
}
export type PluginKind = keyof PluginDefinitions

/** With the file it was declared in. */
export type Owned<T> = T & { readonly file: string }

/** All that were loaded so far, by name; roles that are included may bring more. */
export interface PluginSet {
  readonly filters: ReadonlyMap<string, Owned<UserFilter>>
  readonly tests: ReadonlyMap<string, Owned<UserTest>>
  readonly lookups: ReadonlyMap<string, Owned<UserLookup>>
}

/** Declares filters, tests and lookups. */
export function definePlugins(definitions: PluginDefinitions): PluginDefinitions {
  return definitions
}
