/** The shape of a module: one declaration and two pure functions. */
import type { Action, Outcome } from './action.ts'
import type { Effect } from './effect.ts'
import type { Entry, Statistics } from './host.ts'
import type { Reads, State } from './read.ts'
import { brokenRelations, type Relations } from './relations.ts'

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
  /** What a list holds; strings by default. */
  readonly items?: Option
  /** What a dict holds, where that is fixed. */
  readonly properties?: Readonly<Record<string, Option>>
  readonly required?: boolean
  /** What `register` sees where it is missing, in the words of Ansible; by default what Ansible says for any module. */
  readonly missing?: string
  readonly default?: unknown
  /** Environment variables that give its value where the task does not: those of the task, then those of the controller; the first that is set and not empty. */
  readonly environment?: readonly string[]
  /** A boolean that the controller reads: any other value is false, and the loader warns of it. */
  readonly lenient?: boolean
  /** What `register` sees where its type is wrong, in the words of Ansible; by default what Ansible says for any module. */
  readonly invalid?: string
  /** The keys of a dict may be templates, too. */
  readonly keys?: 'templates'
  /** Its value is shown nowhere, ever. */
  readonly secret?: boolean
  readonly aliases?: readonly string[]
  /** It names a file on the controller, looked for in these folders of the role and the playbook, unless an option `remote_src` is true or `copy` is false; a written name is checked before anything runs. A `path` without this is one of the host: `~` and `$NAME` in it are those of the user that the task becomes, and modules see it expanded. */
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
  /** Under which its outcome is found in `done`: a short word such as `install`, which no other change of the plan has. Needed only where somebody looks for it. */
  readonly name?: string
  /** A few words in the imperative with the name of the thing: `enable nginx`. */
  readonly summary: string
  /** Shown by --diff; texts are shown as a unified diff. */
  readonly before?: unknown
  readonly after?: unknown
  /** Heads of the diff where `before` and `after` are texts of files; the path. */
  readonly path?: string
  /** Without one the change is only reported (nothing to do on a host). */
  readonly action?: Action
  /** The action runs and is not counted as a change (a request, a wait, `cmd` in `command` that reads). */
  readonly silent?: boolean
  /** Whether what its action came to is a change, where only the outcome shows it (a query); by default it is reported and counted. */
  readonly counts?: (outcome: Outcome) => boolean
  /** What is shown of it once it was carried out, where only the outcome tells; it takes the place of `before`, `after` and `path`. */
  readonly shows?: (outcome: Outcome) => Pick<Change, 'before' | 'after' | 'path'>
  /** A silent one that nothing hangs on, such as a reload before the work: a plan of only such is settled in check mode, its results known. */
  readonly incidental?: boolean
  /** Users whose resident shells are ended before it is carried out: it needs them to have no process, or it changes what a new process of theirs is given. `all` where they cannot be named. */
  readonly idle?: readonly string[] | 'all'
  /** The state it leaves behind, which a check plans later tasks on. Without one that of a write is known from its action, and any other may change anything. */
  readonly effects?: readonly Effect[]
  /** Texts of its action that were made of a password, such as its hash: a plan keeps nothing of them. */
  readonly secrets?: readonly string[]
  /** It puts in place what is wanted, whatever is there: it is made even if the current state is unknown. */
  readonly regardless?: boolean
}

/**
 * Work in stages: what comes next depends on what these changes bring about. They are carried out, the questions are asked
 * again, and the task is planned again, with `done` holding what was carried out: by that a module knows which stages lie
 * behind it. A plan that is made again and again fails the task, so the last stage is a list of changes, which may be empty.
 */
export interface Stage {
  /** Carried out before the task is planned again; at least one. */
  readonly stage: readonly Change[]
  /** What can be foreseen to come after it: check mode announces it, a run plans it again. */
  readonly foreseen: readonly Change[]
}

/** What is to be done: changes in their order, none where all is as it shall be, or a stage of them. */
export type Plan = readonly Change[] | Stage

export function isStage(plan: Plan): plan is Stage {
  return 'stage' in plan
}

/** All changes of a plan, those that are only foreseen included. */
export function changesOf(plan: Plan): readonly Change[] {
  return isStage(plan) ? [...plan.stage, ...plan.foreseen] : plan
}

/**
 * The memory of one task on one host: what it has carried out, by the names of its changes. It begins empty, is empty in
 * check mode, and ends with the task. In `returns` it may hold one more outcome, that of the change which failed.
 */
export interface Done {
  /** Whether a change of this name was carried out. */
  has(name: string): boolean
  /** What came of the change of this name; of the last one, where several stages had it. */
  outcome(name: string): Outcome | undefined
  /** Whether anything was carried out, under a name or without one. */
  readonly any: boolean
}

/** A change that was carried out. */
export interface CarriedOut {
  readonly name?: string
  readonly outcome: Outcome
}

/** The memory of a task that has carried these changes out, in this order. */
export function doneOf(carriedOut: readonly CarriedOut[]): Done {
  const named = new Map(carriedOut.flatMap(({ name, outcome }) => (name === undefined ? [] : [[name, outcome] as const])))
  return Object.freeze({
    has: (name: string) => named.has(name),
    outcome: (name: string) => named.get(name),
    any: carriedOut.length > 0,
  })
}

/** The memory of a task that begins. */
export const nothingDone: Done = doneOf([])

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
  /** Rules between options that Ansible has as data: `rules` and `ruleMessage` begin with them. */
  readonly relations?: Relations
  /** Between options, what a schema cannot say: a sentence a problem. */
  readonly rules?: (params: Params<O>) => readonly string[]
  /** What `register` sees where a rule is broken, in the words of Ansible; by default the sentence of the rule. */
  readonly ruleMessage?: (params: Params<O>) => string | undefined
  /** What `register` sees of a broken rule besides `failed` and `msg`. */
  readonly ruleResults?: Readonly<Record<string, unknown>>
  /** The questions of the task. In a later stage `done` says what it has carried out already; nothing where it is read ahead. */
  readonly probe: (params: Params<O>, done: Done) => R
  /** Pure; none means "already so". Throws Problem where the task cannot go on. `done` is what this task itself has carried out in earlier stages. */
  readonly plan: (params: Params<O>, state: State<R>, done: Done) => Plan
  /** What `register` sees. `state` is what the last plan was made from, `done` what was carried out, `after` the state with the answers to `readAgain`. */
  readonly returns?: (params: Params<O>, state: State<R>, done: Done, after: State<R>) => Readonly<Record<string, unknown>>
  /** Questions that are asked once more when all changes are made, for what the host alone decides, such as the number of a new user. They ride with the last change; without a change they are not asked. */
  readonly readAgain?: (params: Params<O>, state: State<R>) => readonly (keyof R & string)[]
  /**
   * `resource`, the default: it describes a state, and a second run changes nothing. `command`: it runs what the author wrote, so
   * a check says *would run*, and a second run does it again. `controller`: it works for the run and does nothing on a host.
   */
  readonly kind?: 'resource' | 'command' | 'controller'
  /** A second run changes something again, although it is no command (`reboot`): shown in the docs. */
  readonly idempotent?: false
  /** It changes nothing on a host, whatever its arguments are (`stat`). */
  readonly readOnly?: true
  /** All that it changes is files and accounts of its host, and it gives no facts: changes of such tasks may travel together. */
  readonly confined?: true
  /** What `returns().ansible_facts` become: facts, the default; variables of the host (`set_fact`); variables read from files (`include_vars`); or nothing. */
  readonly resultScope?: 'facts' | 'variables' | 'included' | 'nothing'
  /** Whether it may set a fact of this name, where only its source says which it sets. */
  readonly maySetFact?: (name: string) => boolean
  /** Variables it sets are facts as well, which outlast the run where a cache keeps facts. */
  readonly cacheable?: (params: Params<O>) => boolean
  /** What it adds to the run itself, in check mode as well: hosts and groups of the inventory, statistics for the recap. */
  readonly runEffects?: (params: Params<O>) => Entry | Statistics
  /** It runs once, for the first host that reaches it, as with `run_once`. */
  readonly runOnce?: true
  /** From how many -v on its result is shown: 0 means always (`debug`); with fewer the task is skipped. undefined: shown with -v, never skipped. */
  readonly minVerbosity?: (params: Params<O>) => number | undefined
  /** Its message is all there is to show of its result (`debug`). */
  readonly onlyMessage?: true
  /** In Ansible it is an action without a module, which refuses options it does not have in words of its own. */
  readonly isAction?: true
  /** It registers `diff` as a list, as Ansible does for modules that put a file in place. */
  readonly diffIsList?: true
  /** `async` is refused, as in Ansible. */
  readonly supportsAsync?: false
  /** Whatever its arguments are, a host fails at it (`fail`). */
  readonly alwaysFails?: true
  /** It writes files on the controller that later tasks may need (`fetch`). */
  readonly writesController?: true
  /** It does on a host what another module does there; `module_defaults` of that one complete its options, weaker than its own. */
  readonly standsFor?: StandsFor
}
export type AnyModule = Definition

/** Whether a second run is expected to change nothing. */
export function isIdempotent({ kind, idempotent }: Pick<AnyModule, 'kind' | 'idempotent'>): boolean {
  return kind !== 'command' && idempotent !== false
}

/** Whether it leaves every host as it is. */
export function changesNothing({ kind, readOnly }: Pick<AnyModule, 'kind' | 'readOnly'>): boolean {
  return kind === 'controller' || readOnly === true
}

/** Which module another one stands for on a host: the value of an option says it, or a fact where that is `auto`. */
export interface StandsFor {
  readonly option: string
  readonly fact: string
  /** Values of the option or the fact, and the module that each means. */
  readonly modules: Readonly<Record<string, string>>
}

/** Declares a module; the parameters' and the state's types are inferred from it. */
export function defineModule<const O extends Options, R extends Reads>(definition: Definition<O, R>): Definition<O, R> {
  const { relations, options, rules, ruleMessage } = definition
  if (!relations) return definition
  const broken = (params: Params<O>) => brokenRelations(relations, options, params)
  return {
    ...definition,
    rules: (params) => [...broken(params).map(({ message }) => message), ...(rules?.(params) ?? [])],
    ruleMessage: (params) => broken(params)[0]?.msg ?? ruleMessage?.(params),
  }
}
