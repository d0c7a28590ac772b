/** What the loader knows while it reads: files, mistakes so far, and where in the play it stands. */
import { dirname } from 'node:path'
import type { Diagnostic, Place, Source } from '../diagnostic.ts'
import type { Block, ModuleDefaults, RoleUse, Step } from '../play.ts'
import type { PluginKind } from '../plugin.ts'
import type { Variables } from '../template.ts'
import type { Parsed } from '../values/yaml.ts'
import type { Files } from './files.ts'
import type { Registry } from './registry.ts'
import type { PendingTask } from './tasks.ts'
import type { Ways } from './ways.ts'

/** Folders by what they hold. */
export type PluginFolders = Readonly<Record<PluginKind | 'modules', readonly string[]>>
export type Vault = (ciphertext: string, place?: Place) => string

/** One load: of a playbook, or of what an include names while the play runs. */
export interface Loading {
  readonly files: Files
  readonly registry: Registry
  readonly rolesPath: readonly string[]
  /** Folders that hold `ansible_collections`, beside the one of the playbook. */
  readonly collectionsPath: readonly string[]
  /** Folders of playbooks and of the roles that are used: plug-ins may lie beside them. */
  readonly homes: Set<string>
  /** Where the settings say that further plug-ins in Python are. */
  readonly pluginFolders: PluginFolders
  /** Of plays that name none. */
  readonly strategy: string
  /** The whole play does not see `vars/` of its roles. */
  readonly privateRoles: boolean
  readonly vault?: Vault
  /** What `-e` gives: imports may be named by it. */
  readonly extraVars: Variables
  readonly diagnostics: Diagnostic[]
  /** Tasks whose modules are looked up when all of them are known. */
  readonly pending: PendingTask[]
  /** What `module_defaults` name, looked up together with the tasks. */
  readonly defaulted: ModuleDefaults[]
  /** Places of texts that were checked already: what is included twice is checked once. */
  readonly checked: Map<Source, Set<number>>
  readonly parsed: Map<string, Parsed>
  readonly ways: Ways
  /** Variables by their file; those whose names are not checked by themselves. */
  readonly variables: { readonly named: Map<Source, Variables>; readonly free: Map<Source, Variables> }
  /** `worked` once a task before the one at hand may have written files on the controller. */
  readonly here: { worked: boolean }
  /** The play runs already: what is loaded was chosen by a host. */
  readonly running: boolean
  readonly nextId: () => number
}

/** What is gathered for one play. */
export interface PlayDraft {
  /** Absolute folder of the play's file. */
  readonly dir: string
  namesFacts: boolean
  /** All of its hosts are the controller. */
  here: boolean
  /** `vars` of the play itself. */
  vars?: Variables
  /** `module_defaults` of the play itself. */
  defaults: readonly ModuleDefaults[]
  readonly roles: RoleUse[]
  /** Signatures of the roles used so far. */
  readonly uses: Set<string>
  /** Handlers of roles by the role's folder. */
  readonly roleHandlers: Map<string, RoleHandlers>
  /** Names and topics of handlers. */
  readonly topics: Set<string>
  /** Some handler may have a name that only the run knows. */
  topicsOpen: boolean
  /** Written-out includes that were read ahead, and where each stands first. */
  readonly ahead: Map<string, Place>
  readonly notified: { readonly topic: string; readonly place: Place }[]
}

/** Where a step is read. */
export interface Position {
  readonly loading: Loading
  readonly play: PlayDraft
  /** Absolute path of the file at hand. */
  readonly file: string
  readonly role?: RoleUse
  readonly parent?: Block
  /** The entry that names the files to be read next: an import, a role, a task. */
  readonly by?: Place
  /** A level above stands under a condition, or was chosen by a host. */
  readonly conditional: boolean
  readonly handlers: boolean
  /** Files and roles that led here, outermost first. */
  readonly trail: readonly string[]
  /** Inside of what the run includes: handlers of roles go here, and their variables are not the play's. */
  readonly gathered?: Step[]
  /** Collections in which roles with a short name are looked for. */
  readonly collections?: readonly string[]
}

export interface RoleHandlers {
  readonly steps: readonly Step[]
  readonly conditional: boolean
}

export function playDraft(file: string): PlayDraft {
  const dir = dirname(file)
  return {
    dir,
    namesFacts: false,
    here: false,
    defaults: [],
    roles: [],
    uses: new Set(),
    roleHandlers: new Map(),
    topics: new Set(),
    topicsOpen: false,
    ahead: new Map(),
    notified: [],
  }
}

export type Draft<T> = { -readonly [K in keyof T]: T[K] }

/** Takes down a mistake; `subject` is the name that is not known, where a plug-in may yet provide it. */
export function mistake(loading: Loading, code: string, message: string, place: Place, hint?: string, subject?: string): void {
  takeDown(loading, { code, severity: 'error', message, place, hint, subject })
}

/** Takes down what is odd but can run. */
export function oddity(loading: Loading, code: string, message: string, place: Place, hint?: string, subject?: string): void {
  takeDown(loading, { code, severity: 'warning', message, place, hint, subject })
}

function takeDown(loading: Loading, { hint, subject, ...diagnostic }: Diagnostic): void {
  loading.diagnostics.push({ ...diagnostic, ...(hint && { hint }), ...(subject !== undefined && { subject }) })
}
