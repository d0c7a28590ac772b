/** A playbook after loading: plays, blocks, tasks, roles; static imports are already in their places. */
import type { Diagnostic, Place } from './diagnostic.ts'
import type { AnyModule } from './module.ts'
import { type Expression, type Raw, Template, type Variables } from './template.ts'

/** What a play, role, block or task may say beside its work. Values are as written; undefined means "as the level above". */
export interface Keywords {
  readonly name?: Raw<string>
  readonly vars?: Variables
  /** Own conditions only; those of the levels above hold as well. */
  readonly when?: readonly Expression[]
  /** Own tags only; those of the levels above are added. */
  readonly tags?: readonly Raw<string>[]
  readonly become?: Raw<boolean>
  readonly becomeUser?: Raw<string>
  readonly becomeMethod?: Raw<string>
  readonly becomeFlags?: Raw<string>
  readonly becomeExe?: Raw<string>
  readonly remoteUser?: Raw<string | readonly string[]>
  readonly connection?: Raw<string>
  readonly port?: Raw<number>
  /** A dict, or a list of dicts; levels are merged, the nearest wins. */
  readonly environment?: unknown
  readonly ignoreErrors?: Raw<boolean>
  readonly ignoreUnreachable?: Raw<boolean>
  readonly noLog?: Raw<boolean>
  readonly checkMode?: Raw<boolean>
  readonly diff?: Raw<boolean>
  readonly delegateTo?: Raw<string>
  readonly delegateFacts?: Raw<boolean>
  readonly runOnce?: Raw<boolean>
  readonly anyErrorsFatal?: Raw<boolean>
  readonly timeout?: Raw<number>
  readonly throttle?: Raw<number>
  /** On a block: every task inside notifies. */
  readonly notify?: readonly Raw<string>[] | Raw<string>
  /** Own ones only; those of the levels above hold where these name another module. */
  readonly moduleDefaults?: readonly ModuleDefaults[]
}

/** One argument of a task: the name of its option, its value as written and where that is written. */
export interface Argument {
  /** The proper name of the option, aliases resolved; as written where no option has it. */
  readonly name: string
  /** Not converted. Texts of `expression` options are `Expression`s, those of `conditions` lists of them, or a Template for the whole list. */
  readonly value: unknown
  readonly place: Place
  /** The name is a template (`set_fact`). */
  readonly nameTemplate?: Template
  /** Keys of its dict that are templates, by their text (`set_stats`). */
  readonly keys?: Readonly<Record<string, Template>>
}

/** Options for every task of a module, or of the modules of a group. */
export interface ModuleDefaults {
  /** As written: a module, or `group/` and the name of a group. */
  readonly name: string
  readonly place: Place
  /** A Template stands for all of them; names are as written. */
  readonly options: Raw<readonly Argument[]>
}

/** The options of one entry as a dict, for the run. */
export function defaultValues({ options }: ModuleDefaults): Raw<Variables> {
  return options instanceof Template ? options : Object.fromEntries(options.map(({ name, value }) => [name, value]))
}

export interface Loop {
  /** `loop`, or the lookup of a `with_…` (`items`, `dict`, `first_found` …). */
  readonly kind: string
  readonly value: unknown
  readonly place: Place
  readonly control: {
    readonly loopVar: Raw<string>
    readonly indexVar?: Raw<string>
    readonly label?: unknown
    readonly pause?: Raw<number>
    readonly extended?: Raw<boolean>
    /** Whether `ansible_loop` of an extended loop holds all items, true by default. */
    readonly allItems?: Raw<boolean>
    readonly breakWhen?: readonly Expression[]
  }
}

interface StepBase {
  /** Counts up over the whole playbook in reading order; dynamic includes get numbers of their own. */
  readonly id: number
  readonly place: Place
  readonly keywords: Keywords
  /** The block, import or role this stands in; undefined directly in a play. */
  readonly parent?: Block
  /** What is wrong in it: a host that reaches it fails with this. */
  readonly findings?: readonly Diagnostic[]
}

/** A module with its arguments. */
export interface Task extends StepBase {
  readonly kind: 'task'
  /** As written: `ansible.builtin.apt`. */
  readonly action: string
  /** undefined: there is none, as `findings` say. */
  readonly module?: AnyModule
  /** A template names the module: `as` gives the task with the module of a name, its options checked. Throws DiagnosticError. */
  readonly named?: { readonly by: Template; readonly as: (name: string) => Promise<Task> }
  /** Those of `args` and the free form included. A Template stands for all of them where `args: "{{ … }}"` was written. */
  readonly args: Raw<readonly Argument[]>
  /** Options of `module_defaults` that could not be put among the arguments before the run; later ones win, arguments before all. Of what several levels say of one module, the nearest first, the first that is not omitted counts. */
  readonly defaults?: readonly (readonly Raw<Variables>[])[]
  /** The same of the modules that this one may stand for on a host, by their names; weaker than `defaults` and the arguments. */
  readonly standInDefaults?: Readonly<Record<string, readonly (readonly Raw<Variables>[])[]>>
  readonly loop?: Loop
  readonly register?: string
  readonly until?: readonly Expression[]
  readonly retries?: Raw<number>
  readonly delay?: Raw<number>
  /** Seconds that the task may go on in the background of its host; `poll` seconds lie between two looks, 0 leaves it alone. */
  readonly async?: Raw<number>
  readonly poll?: Raw<number>
  readonly changedWhen?: readonly Expression[]
  readonly failedWhen?: readonly Expression[]
  /** Handlers only: topics beside the name. */
  readonly listen?: readonly string[]
}

/** The arguments that are written one by one; none where a template gives them. */
export function argumentsOf({ args }: Pick<Task, 'args'>): readonly Argument[] {
  return args instanceof Template ? [] : args
}

/** The argument for an option, by its proper name. */
export function argumentFor(task: Pick<Task, 'args'>, name: string): Argument | undefined {
  return argumentsOf(task).find((each) => each.name === name)
}

/** A block, and also what an import or a role leaves behind: a level that its steps inherit from. */
export interface Block extends StepBase {
  readonly kind: 'block'
  readonly steps: readonly Step[]
  readonly rescue: readonly Step[]
  readonly always: readonly Step[]
  /** The whole block is done for each item. */
  readonly loop?: Loop
  /** Set where this level is a role's. */
  readonly role?: RoleUse
  /** Left behind by an include: the `vars` it gives along are parameters, stronger than `set_fact`; those of `apply` are not among them. */
  readonly included?: Variables
  /** The file its steps were included from, absolute. */
  readonly file?: string
  /** What an `include_role` adds to the handlers of its play. */
  readonly handlers?: readonly Step[]
}

/** Work that is only known when it is reached: `include_tasks`, `include_role`, and loops or templated names on them. */
export interface Include extends StepBase {
  readonly kind: 'include'
  /** As written: `ansible.builtin.include_role`. */
  readonly action: string
  readonly what: 'tasks' | 'role'
  /** A file or a role's name. */
  readonly target: Raw<string>
  /** `include_role`: `tasks_from`, `vars_from`, `defaults_from`, `handlers_from`, `public`, `allow_duplicates`. */
  readonly options: Readonly<Record<string, unknown>>
  /** Whether an earlier task may have written what it names, so that what was read ahead may be outdated. */
  readonly mayChange: () => boolean
  /** Keywords given to all that is included. */
  readonly apply: Keywords
  readonly loop?: Loop
  readonly register?: string
  readonly listen?: readonly string[]
  /** Loads what it names (and the modules it needs); `options` are those that were templates, rendered. Throws DiagnosticError. */
  readonly expand: (target: string, options: Readonly<Record<string, unknown>>) => Promise<Block>
}

/** `meta:` words, which steer the run itself. */
export interface Meta extends StepBase {
  readonly kind: 'meta'
  /** As written. */
  readonly action: string
  readonly word:
    | 'flush_handlers'
    | 'noop'
    | 'end_play'
    | 'end_host'
    | 'end_batch'
    | 'end_role'
    | 'clear_facts'
    | 'clear_host_errors'
    | 'reset_connection'
    | 'refresh_inventory'
  /** Handlers only: topics beside the name. */
  readonly listen?: readonly string[]
}

export type Step = Task | Block | Include | Meta

export interface Role {
  readonly name: string
  /** Absolute folder. */
  readonly path: string
  readonly defaults: Variables
  readonly vars: Variables
}
/** A role at one place of a play, with its parameters. */
export interface RoleUse {
  readonly role: Role
  readonly parameters: Variables
  /** `vars` of its entry or task: the whole play sees them, as strong as the role's own. */
  readonly vars?: Variables
  /** By an include or import, so that the role it stands in is its parent and not only depends on it. */
  readonly called?: true
  /** Roles that brought this one in, the nearest first. */
  readonly parents: readonly RoleUse[]
  /** Roles it depends on, in their order. */
  readonly dependencies: readonly RoleUse[]
  /** Its `vars/`, and the `vars` it is given, are not for the whole play. */
  readonly hidden?: true
  /** Uses with the same word are the same use. */
  readonly word: string
  /** The role does not allow duplicates: where the same use ran on a host, not all of its tasks skipped, it is skipped. */
  readonly once?: true
}

export interface Section {
  readonly name: 'pre_tasks' | 'roles' | 'tasks' | 'post_tasks'
  readonly steps: readonly Step[]
}

/** One question of `vars_prompt`. */
export interface Question {
  /** The variable that gets the answer. */
  readonly name: string
  readonly place: Place
  readonly prompt?: Raw<string>
  readonly default?: unknown
  /** Typed unseen, and shown nowhere; so unless it says otherwise. */
  readonly private?: Raw<boolean>
  readonly confirm?: Raw<boolean>
  /** The answer becomes a hash of this kind. */
  readonly encrypt?: Raw<string>
  readonly salt?: Raw<string>
  readonly saltSize?: Raw<number>
  /** Read and ignored: an answer is never evaluated. */
  readonly unsafe?: Raw<boolean>
}

export interface Play {
  readonly place: Place
  /** Where `import_playbook` names its file, the nearest first. */
  readonly imports?: readonly Place[]
  /** Absolute folder of the playbook file. */
  readonly dir: string
  readonly keywords: Keywords
  readonly hosts: Raw<string | readonly string[]>
  /** `vars_prompt`. */
  readonly questions: readonly Question[]
  /** What was answered, once the play has begun. */
  readonly answers?: Variables
  readonly varsFiles: readonly unknown[]
  /** Reads a file of variables (an absolute path); the same object for the same file. `anyNames`: keys need not be names of variables. */
  readonly loadVariables: (path: string, anyNames?: boolean) => Variables
  readonly gatherFacts?: Raw<boolean>
  readonly gatherSubset?: unknown
  readonly gatherTimeout?: Raw<number>
  readonly factPath?: Raw<string>
  readonly serial?: unknown
  readonly maxFailPercentage?: Raw<number>
  readonly strategy?: Raw<string>
  readonly order?: Raw<string>
  readonly forceHandlers?: Raw<boolean>
  /** Settings that apply where the play sets nothing, or omits it. */
  readonly defaults?: PlayDefaults
  /** Roles of `roles:` and static imports, in order: their defaults and vars are seen by the whole play. */
  readonly roles: readonly RoleUse[]
  readonly sections: readonly Section[]
  readonly handlers: readonly Step[]
  /** Some text of the play, its roles or templates names a fact. */
  readonly namesFacts: boolean
}

export interface PlayDefaults
  extends Pick<
    Play,
    'gatherFacts' | 'gatherSubset' | 'gatherTimeout' | 'factPath' | 'serial' | 'maxFailPercentage' | 'strategy' | 'order' | 'forceHandlers'
  > {
  readonly keywords?: Keywords
}

export interface Playbook {
  readonly file: string
  readonly plays: readonly Play[]
}
