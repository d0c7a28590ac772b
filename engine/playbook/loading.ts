/** What the loader knows while it reads: files, mistakes so far, and where in the play it stands. */
import { dirname } from 'node:path'
import type { Diagnostic, Place, Source } from '../model/diagnostic.ts'
import type { Block, Include, ModuleDefaults, Play, RoleUse, Step } from '../model/play.ts'
import type { PluginKind } from '../model/plugin.ts'
import type { Expression, Template, Variables } from '../model/template.ts'
import type { Parsed } from '../template/values/yaml.ts'
import type { Files } from './files.ts'
import type { IncludeTraces } from './include-trace.ts'
import type { Registry } from './registry.ts'
import type { PendingTask } from './tasks.ts'

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
  /** What a notified handler is that there is not. */
  readonly missingHandlers: 'refuse' | 'warn'
  /** What `-e` gives: imports may be named by it. */
  readonly extraVars: Variables
  readonly findings: Finding[]
  /** Tasks whose modules are looked up when all of them are known. */
  readonly pending: PendingTask[]
  /** What `module_defaults` name, looked up together with the tasks. */
  readonly defaulted: ModuleDefaults[]
  /** Texts that somebody evaluates, and those of variables, which wait for somebody to use them. */
  readonly texts: TextNoted[]
  /** What is wrong in texts, by their place: what is included twice is checked once. */
  readonly checked: Map<Source, Map<number, Checked>>
  readonly parsed: Map<string, Parsed>
  readonly ways: IncludeTraces
  /** Variables by their file; those whose names are not checked by themselves. */
  readonly variables: {
    readonly named: Map<Source, Variables>
    readonly free: Map<Source, Variables>
    /** What is wrong with those that can not be read. */
    readonly faults: Map<Source, readonly Diagnostic[]>
  }
  /** `worked` once a task before the one at hand may have written files on the controller; `since` the first such task. */
  readonly here: { worked: boolean; since: number }
  /** The play runs already: what is loaded was chosen by a host. */
  readonly running: boolean
  readonly nextId: () => number
}

/** A text, or a template file, with what is wrong in it. */
export interface Checked {
  readonly text: Template | Expression | Source
  readonly diagnostics: readonly Diagnostic[]
}

/** A text where it stands: a step evaluates it, or whoever uses the `variable`. */
export interface TextNoted extends Pick<Finding, 'step' | 'play' | 'variable'> {
  readonly text: Checked['text']
  readonly handler: boolean
}

/** What a task reads from files while the play runs; without `names` any variable may come of it. */
export interface VariablesRead {
  readonly names?: ReadonlySet<string>
  readonly values: Variables
}

/** What is gathered for one play. */
export interface PlayDraft {
  /** Absolute folder of the play's file. */
  readonly dir: string
  namesFacts: boolean
  /** All of its hosts are the controller. */
  here: boolean
  /** The play itself, once its keywords are read. */
  play?: Play
  /** `vars` of the play itself. */
  vars?: Variables
  /** `module_defaults` of the play itself. */
  defaults: readonly ModuleDefaults[]
  readonly roles: RoleUse[]
  /** Signatures of the roles used so far. */
  readonly uses: Set<string>
  /** Handlers of roles by the role's folder. */
  readonly roleHandlers: Map<string, RoleHandlers>
  /** What files of `vars_files` give; `filesOpen` where only the run knows which files. */
  readonly fileVars: Variables[]
  filesOpen: boolean
  /** Of tasks that read variables, those whose files were found. */
  readonly variablesRead: Map<Step, VariablesRead>
  /** Which tasks may write the files that are read here. */
  readonly writing: Pick<Loading['here'], 'since'>
  /** A task is of a module that its user wrote. */
  ownModules: boolean
  /** Names and topics of handlers. */
  readonly topics: Set<string>
  /** Some handler may have a name that only the run knows. */
  topicsOpen: boolean
  /** Written-out includes that were read ahead, by what they name. */
  readonly ahead: Map<string, ReadAhead>
  readonly notified: { readonly topic: string; readonly place: Place; readonly spot: Spot }[]
}

/** Where a step is read. */
export interface Position {
  readonly loading: Loading
  readonly play: PlayDraft
  /** Absolute path of the file at hand. */
  readonly file: string
  readonly role?: RoleUse
  readonly parent?: Block
  /** The step that fails with what is wrong here; undefined in the words of the play itself. */
  readonly step?: Step
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

export function playDraft(file: string, { here }: Pick<Loading, 'here'>): PlayDraft {
  const dir = dirname(file)
  return {
    dir,
    namesFacts: false,
    here: false,
    defaults: [],
    roles: [],
    uses: new Set(),
    roleHandlers: new Map(),
    fileVars: [],
    filesOpen: false,
    variablesRead: new Map(),
    writing: here,
    ownModules: false,
    topics: new Set(),
    topicsOpen: false,
    ahead: new Map(),
    notified: [],
  }
}

/** What an include was read as before the run, and the includes that name the same. */
export interface ReadAhead {
  readonly block?: Block
  readonly includes: Include[]
}

export type Draft<T> = { -readonly [K in keyof T]: T[K] }

/** Where something was found. */
export type Spot = Pick<Position, 'loading'> & Partial<Pick<Position, 'play' | 'step' | 'handlers'>>

/** What was found, and the step that fails with it; `findings.ts` decides what becomes of it. */
export interface Finding extends FindingWords {
  /** As severe as it is where the step is certain to be reached. */
  readonly diagnostic: Diagnostic
  readonly step?: Step
  readonly play?: PlayDraft
  /** The step is a handler. */
  readonly handler?: boolean
}

export interface FindingWords {
  /** A name that is another one but for a slip: nobody can have meant it. */
  readonly slip?: boolean
  /** The step does not fail by this alone: what is missing may be there when its turn comes. */
  readonly passes?: boolean
  /** It is in a variable, which fails whoever uses it and nobody else. */
  readonly variable?: string
}

/** Takes down a mistake; `subject` is the name that is not known, where a plug-in may yet provide it. */
export function addError(
  spot: Spot,
  code: string,
  message: string,
  place: Place,
  hint?: string,
  { subject, ...words }: FindingWords & { readonly subject?: string } = {},
): void {
  addDiagnostic(spot, { code, severity: 'error', message, place, hint, subject }, words)
}

/** Takes down what is odd but can run. */
export function addWarning(spot: Spot, code: string, message: string, place: Place, hint?: string, words: FindingWords = {}): void {
  addDiagnostic(spot, { code, severity: 'warning', message, place, hint }, words)
}

/** Takes down what another part of the engine found. */
export function addDiagnostic(
  { loading, play, step, handlers }: Spot,
  { hint, subject, ...diagnostic }: Diagnostic,
  words: FindingWords = {},
): void {
  loading.findings.push({
    diagnostic: { ...diagnostic, ...(hint && { hint }), ...(subject !== undefined && { subject }) },
    ...(step && { step }),
    ...(play && { play }),
    ...(handlers && { handler: true }),
    ...words,
  })
}
