/** The shape of a module: one declaration and two pure functions. */
import type { Action, Outcome } from './action.ts'
import type { Entry, Statistics } from './host.ts'
import type { Reads, State } from './read.ts'

/** The kinds of option values, as Ansible converts them: `yes` is a boolean, `a,b` a list, `0644` a mode. */
export type OptionType =
  | 'string'
  | 'path'
  | 'boolean'
  | 'integer'
  | 'number'
  | 'list'
  | 'dict'
  | 'mode'
  | 'any'
  /** Any value, with what only Python knows of it (`1.0` is not `1`): for what is merely shown. */
  | 'value'
  /** A text; a list or a dict is written as JSON, as Python does. */
  | 'document'
  | 'expression'
  | 'conditions'

export interface Option {
  readonly type?: OptionType
  /** The words that may stand here; implies a string. */
  readonly enum?: readonly string[]
  /** What a list holds; strings unless told. */
  readonly items?: Option
  /** What a dict holds, where that is fixed. */
  readonly properties?: Readonly<Record<string, Option>>
  readonly required?: boolean
  readonly default?: unknown
  /** The keys of a dict may be templates, too. */
  readonly keys?: 'templates'
  /** Its value is shown nowhere, ever. */
  readonly secret?: boolean
  readonly aliases?: readonly string[]
  /** It names a file on the controller, looked for in these folders of the role and the playbook, unless an option `remote_src` is true or `copy` is false; a written name is checked before anything runs. */
  readonly file?: 'files' | 'templates' | 'vars'
  /** One or more sentences. */
  readonly description: string
}
export type Options = Readonly<Record<string, Option>>

/** What an `expression` option holds: the text and its value, or why it has none. */
export interface Evaluated {
  readonly text: string
  readonly value: unknown
  readonly undefined?: string
}
/** One of `conditions`: its text and whether it holds. */
export interface Condition {
  readonly text: string
  readonly holds: boolean
  /** Itself, where it is no text: a boolean or a number. */
  readonly value?: unknown
}

type ValueOf<O extends Option> = O extends { readonly enum: readonly (infer E)[] }
  ? E
  : O extends { readonly type: 'boolean' }
    ? boolean
    : O extends { readonly type: 'integer' | 'number' }
      ? number
      : O extends { readonly type: 'list'; readonly items: infer I extends Option }
        ? readonly ValueOf<I>[]
        : O extends { readonly type: 'list' }
          ? readonly string[]
          : O extends { readonly type: 'dict'; readonly properties: infer P extends Options }
            ? Params<P>
            : O extends { readonly type: 'dict' }
              ? Readonly<Record<string, unknown>>
              : O extends { readonly type: 'any' | 'value' }
                ? unknown
                : O extends { readonly type: 'expression' }
                  ? Evaluated
                  : O extends { readonly type: 'conditions' }
                    ? readonly Condition[]
                    : string
type Settled<O extends Option> = O extends { readonly required: true } | { readonly default: NonNullable<unknown> }
  ? ValueOf<O>
  : ValueOf<O> | undefined
/** The parameters a module receives: converted, defaults filled in, aliases resolved. */
export type Params<O extends Options> = { readonly [K in keyof O]: Settled<O[K]> }

/** One thing that will be different, and the one action that makes it so. */
export interface Change {
  /** A few words in the imperative with the name of the thing: `enable nginx`. */
  readonly summary: string
  /** Shown by --diff; texts are shown as a unified diff. */
  readonly before?: unknown
  readonly after?: unknown
  /** Heads of the diff where `before` and `after` are texts of files; the path. */
  readonly path?: string
  /** Without one the change is only told (nothing to do on a host). */
  readonly action?: Action
  /** Staged work: after it the task is probed and planned again. */
  readonly replan?: boolean
  /** The action runs and may tell, but is not counted as a change (a request, a wait, `cmd` in `command` that reads). */
  readonly silent?: boolean
  /** Whether what its action came to is a change, where only that tells (a query); it is told and counted unless this says no. */
  readonly counts?: (outcome: Outcome) => boolean
  /** A silent one that nothing hangs on, such as a reload before the work: a plan of only such is settled in check mode, its results known. */
  readonly incidental?: boolean
}

/** Whether something is different now, by what the change came to. */
export function isCounted({ silent, counts }: Change, outcome: Outcome | undefined): boolean {
  return !silent && (!counts || !outcome || counts(outcome))
}

export interface Definition<O extends Options = Options, R extends Reads = Reads> {
  readonly name: string
  /** Other names it answers to, with and without collection: `postgresql_user`, `community.postgresql.postgresql_user`. `ansible.builtin.NAME` and `ansible.legacy.NAME` need not be named. */
  readonly aliases?: readonly string[]
  readonly summary: string
  /** More to know: notes for the reference, what differs from Ansible. */
  readonly notes?: readonly string[]
  readonly options: O
  /** Names that Ansible documents and that are not taken here, each with a sentence on what to do instead. */
  readonly refused?: Readonly<Record<string, string>>
  /** The option that `module: some text` fills. */
  readonly freeForm?: keyof O & string
  /** Takes any further keys; they are given to it as they are (`set_fact`). */
  readonly open?: boolean
  /** YAML tasks: the documentation, and each is run as a test. */
  readonly examples: string
  /** What `register` sees besides `changed`, `failed` and `msg`: name → sentence. */
  readonly results?: Readonly<Record<string, string>>
  /** Between options, what a schema cannot say: a sentence a problem. */
  readonly rules?: (params: Params<O>) => readonly string[]
  readonly probe: (params: Params<O>) => R
  /** Pure; none means "already so". Throws Problem where the task cannot go on. */
  readonly plan: (params: Params<O>, state: State<R>) => readonly Change[]
  /** What `register` sees; called with the outcomes of the changes that were carried out, in order (none in check mode). */
  readonly returns?: (params: Params<O>, state: State<R>, outcomes: readonly Outcome[]) => Readonly<Record<string, unknown>>
  /** `returns().ansible_facts` become facts (`setup`), variables of the host (`set_fact`), what it read from files (`include_vars`), or are only shown. */
  readonly gives?: 'facts' | 'variables' | 'included' | 'nothing'
  /** What the run itself keeps of the task, in check mode as well: hosts and groups for its inventory, words for its end. */
  readonly keeps?: (params: Params<O>) => Entry | Statistics
  /** It runs for the first host that comes to it, as if `run_once` were said. */
  readonly once?: true
  /** The variables it gives are facts as well, weaker ones, which outlast the run where a cache keeps facts. */
  readonly outlasts?: (params: Params<O>) => boolean
  /** A second run is not silent (`command`): shown in the docs. */
  readonly converges?: false
  /** From how many -v on a reader is shown its result: 0 means always (`debug`); with fewer the task is skipped. undefined is the rule of all others: shown with -v, never skipped. */
  readonly speaks?: (params: Params<O>) => number | undefined
  /** What it says is all there is to show of its result (`debug`). */
  readonly alone?: true
  /** In check mode its changes are announced as *would run*, not as changes (`command`, `shell`). */
  readonly runs?: true
  /** It leaves files on the controller, which later tasks may need (`fetch`). */
  readonly leaves?: true
}
export type AnyModule = Definition

/** Declares a module; the parameters' and the state's types are inferred from it. */
export function defineModule<const O extends Options, R extends Reads>(definition: Definition<O, R>): Definition<O, R> {
  return definition
}
