/** The state of a load: files, findings so far, and the position in the play. */
import { dirname } from 'node:path'
import type { Diagnostic, Place, Source } from '../model/diagnostic.ts'
import type { Block, Include, ModuleDefaults, Play, RoleUse, Step } from '../model/play.ts'
import type { PluginKind } from '../model/plugin.ts'
import type { Expression, Template, Variables } from '../model/template.ts'
import type { Parsed } from '../template/values/yaml.ts'
import { type Files, SourceCache } from './files.ts'
import { IncludeTraces } from './include-trace.ts'
import type { Readings } from './readings.ts'
import type { Registry } from './registry.ts'
import type { PendingTask } from './tasks.ts'

/** Plug-in directories by kind. */
export type PluginFolders = Readonly<Record<PluginKind | 'modules', readonly string[]>>
export type Vault = (ciphertext: string, place?: Place) => string

/** What is given to a load. */
export interface LoadOptions {
  readonly registry: Registry
  /** Further directories to search for roles. */
  readonly rolesPath?: readonly string[]
  /** Further directories to search for collections. */
  readonly collectionsPath?: readonly string[]
  /** Directories of Python plug-ins, which are only mentioned in hints. */
  readonly pluginFolders?: Partial<PluginFolders>
  /** Default strategy of plays, `linear` by default. */
  readonly strategy?: string
  /** Limit `vars/` of a role to its own tasks, unless it is included as `public`. */
  readonly privateRoles?: boolean
  /** Decrypts `!vault` values and encrypted files; throws if no password fits. */
  readonly vault?: Vault
  /** Whether a notified handler that does not exist is an error (`refuse`, the default) or a warning. */
  readonly missingHandlers?: 'refuse' | 'warn'
  /** Variables of `-e`. */
  readonly extraVars?: Variables
  /** Overrides texts on disk. */
  readonly readFile?: (path: string) => string | undefined
  /** What other playbooks have read, to read no file again. */
  readonly cache?: FileCache
}

type Defaulted = Required<Omit<LoadOptions, 'vault' | 'readFile' | 'pluginFolders' | 'cache'>>

/** What is fixed for all files of a playbook, and what was read of them, each file once. */
export interface Project extends Defaulted, FileCache, Pick<LoadOptions, 'vault'> {
  readonly files: Files
  readonly pluginFolders: PluginFolders
  readonly nextId: () => number
}

/** What was read of files, each once as long as it stays as it is: for a playbook, or for all playbooks that are loaded with the same modules and vault. */
export interface FileCache {
  readonly sources: SourceCache
  /** Diagnostics of texts by place: what is included twice is checked once. */
  readonly checked: Map<Source, Map<number, Checked>>
  readonly parsed: Map<Source, Parsed>
  /** What was read of parts of files, each once. */
  readonly readings: Readings
  /** Variables by file; `free` has those whose names are not checked. */
  readonly variables: {
    readonly named: Map<Source, Variables>
    readonly free: Map<Source, Variables>
    /** Diagnostics of the files that cannot be read. */
    readonly errors: Map<Source, readonly Diagnostic[]>
  }
}

export function emptyFileCache(sources = new SourceCache()): FileCache {
  return {
    sources,
    checked: new Map(),
    parsed: new Map(),
    readings: new Map(),
    variables: { named: new Map(), free: new Map(), errors: new Map() },
  }
}

/** What a load collects: that of a playbook, or of what an include names while the play runs. */
export interface Collected {
  readonly findings: Finding[]
  /** Tasks whose modules are not resolved yet. */
  readonly pending: PendingTask[]
  /** Entries of `module_defaults`, resolved together with the tasks. */
  readonly defaulted: ModuleDefaults[]
  /** Texts that a step or play evaluates, and those of variables, evaluated where the variable is used. */
  readonly texts: RecordedTexts[]
  /** Topics that a part of a file notifies, while it is read for all its uses. */
  readonly notified?: Notification[]
  readonly traces: IncludeTraces
  /** Action plug-ins in Python, by the module that they stand before. */
  readonly actionPlugins: Map<string, string>
  /** Files of modules in Python that are reported as not used. */
  readonly ownModules: Set<string>
  /** Directories of playbooks and used roles, which may have plug-ins beside them. */
  readonly pluginRoots: Set<string>
  /** `possible` once an earlier task may have written files on the controller; `since` is the first such task. */
  readonly controllerWrites: { possible: boolean; since: number }
  /** The play is running: a host chose what is loaded. */
  readonly running: boolean
}

/** What each load has for itself, empty. */
export function emptyCollection(): Omit<Collected, 'pluginRoots' | 'controllerWrites' | 'running'> {
  return {
    ...{ findings: [], pending: [], defaulted: [], texts: [], traces: new IncludeTraces() },
    ...{ actionPlugins: new Map(), ownModules: new Set() },
  }
}

/** Of one load both: the project, and what is collected of it. */
export interface Load {
  readonly project: Project
  readonly collected: Collected
}

/** A text, or a template file, with its diagnostics. */
export interface Checked {
  readonly text: Template | Expression | Source
  readonly diagnostics: readonly Diagnostic[]
}

/** A text that a step evaluates, or that is evaluated wherever the `variable` is used. */
export interface NamedText extends Pick<Finding, 'variable'> {
  readonly text: Checked['text']
}

/** Texts, and the step or play that they were read for. */
export interface RecordedTexts extends Pick<Finding, 'step' | 'play'> {
  readonly texts: readonly NamedText[]
  readonly handler: boolean
}

/** A topic that a step notifies. */
export interface Notification {
  readonly topic: string
  readonly place: Place
  readonly spot: FindingContext
}

/** Variables that a task reads from files during the play; without `names` it may set any variable. */
export interface VariablesRead {
  readonly names?: ReadonlySet<string>
  readonly values: Variables
}

/** Data collected for one play. */
export class PlayDraft {
  /** Absolute directory of the play's file. */
  readonly dir: string
  namesFacts = false
  /** All hosts of the play are the controller. */
  onController = false
  /** The play itself, once its keywords are read. */
  play?: Play
  /** `vars` of the play itself. */
  vars?: Variables
  /** `module_defaults` of the play itself. */
  defaults: readonly ModuleDefaults[] = []
  readonly roles: RoleUse[] = []
  /** Signatures of the roles used so far. */
  readonly uses = new Set<string>()
  /** Handlers of roles by the role's directory. */
  readonly roleHandlers = new Map<string, RoleHandlers>()
  /** Variables of `vars_files`; `filesOpen` if only the run knows which files. */
  readonly fileVars: Variables[] = []
  filesOpen = false
  /** Variables by the task that reads them, for tasks whose files were found. */
  readonly variablesRead = new Map<Step, VariablesRead>()
  /** First task that may write files on the controller. */
  readonly controllerWrites: Pick<Collected['controllerWrites'], 'since'>
  /** A task uses a custom module. */
  customModules = false
  /** Names and topics of handlers. */
  readonly topics = new Set<string>()
  /** A handler may have a name that only the run knows. */
  topicsOpen = false
  /** Includes with literal names that were read ahead, by what they name. */
  readonly ahead = new Map<string, ReadAhead>()
  readonly notified: Notification[] = []

  constructor(file: string, { controllerWrites }: Collected) {
    this.dir = dirname(file)
    this.controllerWrites = controllerWrites
  }
}

/** The position of a step while it is read. */
export interface Position extends Load {
  readonly play: PlayDraft
  /** Absolute path of the current file. */
  readonly file: string
  readonly role?: RoleUse
  readonly parent?: Block
  /** The step that fails with errors found here; undefined for keywords of the play itself. */
  readonly step?: Step
  /** The entry that names the files to read next: an import, a role, a task. */
  readonly by?: Place
  /** A level above is conditional, or was chosen by a host. */
  readonly conditional: boolean
  readonly handlers: boolean
  /** Of what is read later than its place among the tasks: the id that a task in that place would have. */
  readonly turn?: number
  /** In a block of handlers. */
  readonly handlerBlock?: boolean
  /** Files and roles that led here, outermost first. */
  readonly trail: readonly string[]
  /** Inside a dynamic include: collects handlers of roles, whose variables do not belong to the play. */
  readonly gathered?: Step[]
  /** Collections to search for roles with a short name. */
  readonly collections?: readonly string[]
}

/** The handlers of one use of a role; those that another use replaces are never read. */
export interface RoleHandlers {
  readonly read: () => readonly Step[]
  readonly conditional: boolean
}

/** The block of an include that was read before the run, and all includes of the same name. */
export interface ReadAhead {
  readonly block?: Block
  readonly includes: Include[]
  /** A handler includes it. */
  readonly handlers: boolean
}

/** What every step begins with. */
export function newStep({ project, parent }: Position, place: Place) {
  return { id: project.nextId(), place, keywords: {}, ...(parent && { parent }) }
}

export type Draft<T> = { -readonly [K in keyof T]: T[K] }

/** Context of a finding. */
export type FindingContext = Pick<Position, 'collected'> & Partial<Pick<Position, 'play' | 'step' | 'handlers'>>

/** A diagnostic, and the step that fails with it; `findings.ts` decides its severity. */
export interface Finding extends FindingOptions {
  /** With the severity it has if the step is certain to be reached. */
  readonly diagnostic: Diagnostic
  readonly step?: Step
  readonly play?: PlayDraft
  /** The step is a handler. */
  readonly handler?: boolean
}

export interface FindingOptions {
  /** A name that can only be a typo. */
  readonly typo?: boolean
  /** The step checks again when it runs: what is missing now may exist then. */
  readonly deferred?: boolean
  /** The variable it is in: only steps that use it fail. */
  readonly variable?: string
  /** The value of an option that is not there where this is omitted: the step checks it again when it runs. */
  readonly omittable?: Template
}

/** Records an error; `subject` is an unknown name that a plug-in may provide. */
export function addError(
  spot: FindingContext,
  code: string,
  message: string,
  place: Place,
  hint?: string,
  { subject, msg, results, refusedBy, ...words }: FindingOptions & Pick<Diagnostic, 'subject' | 'msg' | 'results' | 'refusedBy'> = {},
): void {
  const more = { ...(msg && { msg }), ...(results && { results }), ...(refusedBy && { refusedBy }) }
  addDiagnostic(spot, { code, severity: 'error', message, place, hint, subject, ...more }, words)
}

/** Records a warning. */
export function addWarning(
  spot: FindingContext,
  code: string,
  message: string,
  place: Place,
  hint?: string,
  words: FindingOptions = {},
): void {
  addDiagnostic(spot, { code, severity: 'warning', message, place, hint }, words)
}

/** Records a diagnostic. */
export function addDiagnostic(
  { collected, play, step, handlers }: FindingContext,
  { hint, subject, ...diagnostic }: Diagnostic,
  words: FindingOptions = {},
): void {
  collected.findings.push({
    diagnostic: { ...diagnostic, ...(hint && { hint }), ...(subject !== undefined && { subject }) },
    ...(step && { step }),
    ...(play && { play }),
    ...(handlers && { handler: true }),
    ...words,
  })
}
