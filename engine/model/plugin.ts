/** Filters, tests and lookups that users write: a declaration each, and a function of plain data. */
import { Problem } from './diagnostic.ts'

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
  /** Those in Python: those of playbooks and roles come before built-in ones, those of collections and of Ansible behind them. */
  readonly python?: PythonPlugins
}

/** Finds filters, tests and lookups in Python by name. */
export interface PythonPlugins {
  find(kind: PluginKind, name: string): PythonPlugin | undefined
  /** One of playbooks and roles, which takes the place of a native one. */
  own(kind: PluginKind, name: string): PythonPlugin | undefined
  /** Those of playbooks and roles that take the place of native ones. */
  replaced(kind: PluginKind, native: readonly string[]): readonly { readonly name: string; readonly file: string }[]
  /** Files that could not be loaded while a name was sought. */
  failures(kind: PluginKind): readonly PythonFailure[]
}

/** Where plug-ins in Python may be. */
export interface PythonPlaces {
  /** Directories of playbooks and roles. */
  readonly roots: Iterable<string>
  /** Directories of the settings. */
  readonly folders: Readonly<Record<PluginKind, readonly string[]>>
  /** Directories that hold `ansible_collections`, or are it; nearest first. */
  readonly collections: readonly string[]
}

export interface PythonPlugin {
  /** Where it is written. */
  readonly file: string
  /** Calls it in the controller's Python and waits. Arguments and result are JSON with tags. Throws PythonFailure. */
  call(args: PythonArguments, askedBack: AskedBack): unknown
}

/** A plug-in in Python raised an error, or could not be called. */
export class PythonFailure extends Problem {
  /** Its file, and the line if one is known. */
  readonly where: string
  /** Name of the exception. */
  readonly type: string
  constructor(message: string, where: string, type: string, hint?: string) {
    super(message, { hint })
    this.where = where
    this.type = type
  }
}

/** `args` of a filter or test begin with its input; those of a lookup are its terms. */
export interface PythonArguments {
  readonly args: readonly unknown[]
  readonly named: Readonly<Record<string, unknown>>
  /** Directory that a lookup's relative paths begin at. */
  readonly basedir?: string
}

/** What a call asks in turn: the member of a dict, or the names of all. Dict 0 has the variables, others are values that were passed as lazy. */
export type PythonQuestion = { readonly lazy: number; readonly key: string } | { readonly lazy: number; readonly names: true }

/** The answer; undefined for a member that is not there. */
export type AskedBack = (question: PythonQuestion) => { readonly value: unknown } | undefined

/** Declares filters, tests and lookups. */
export function definePlugins(definitions: PluginDefinitions): PluginDefinitions {
  return definitions
}
