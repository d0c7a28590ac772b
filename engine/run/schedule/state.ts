/** What a run knows while it goes on: its options, its hosts, and the play at hand. */

import type { JsonCache } from '../../formats/json-cache.ts'
import type { Resume } from '../../model/account.ts'
import type { Outcome } from '../../model/action.ts'
import type { Event, TaskLabel, Timing } from '../../model/event.ts'
import type { Entry, Inventory, Reach, Statistics } from '../../model/host.ts'
import type { AnyModule, Change } from '../../model/module.ts'
import type { Moment, Oversee } from '../../model/oversight.ts'
import type { Block, Include, Play, Playbook, Step, Task } from '../../model/play.ts'
import type { PluginSet } from '../../model/plugin.ts'
import type { Progress } from '../../model/progress.ts'
import type { Reads } from '../../model/read.ts'
import type { Variables } from '../../model/template.ts'
import type { Scope, SettingLookup } from '../../template/scope.ts'
import type { Connect, ConnectOptions } from '../../transport/contract.ts'
import type { RunChoices } from '../../variables/magic.ts'
import type { Secrets } from '../../variables/secrets.ts'
import type { TaskResult } from '../converge/result.ts'
import type { Stretch } from '../converge/stretch.ts'
import type { HostRun } from '../host/host-run.ts'
import type { Question } from '../host/questioner.ts'
import type { PreparedTask } from '../prepare/prepare.ts'
import type { TaskExecution } from '../prepare/task-execution.ts'
import type { WalkContext } from '../task/walk-context.ts'
import type { Strategy } from './strategy.ts'
import type { NamedPlay } from './unreached.ts'

/** How facts are gathered, and kept from run to run. */
export interface FactOptions {
  /** Plays that say nothing gather facts, even where they name none. */
  readonly always?: boolean
  /** Facts are not gathered where they are known already. */
  readonly smart?: boolean
  /** Without it facts last as long as the run. */
  readonly cache?: JsonCache
  /** What is kept of the hosts of the run is forgotten first. */
  readonly flush?: boolean
}

/** What the caller of a run decides. */
export interface RunOptions extends RunChoices {
  readonly startAtTask?: string
  readonly extraVars: Variables
  /** `-u`, `--private-key`, `-k` and the like: weaker than variables, as Ansible has it. */
  readonly reach: Partial<Pick<Reach, 'users' | 'password' | 'keyFiles' | 'sshArgs' | 'timeout' | 'hostKeys' | 'port'>> & {
    readonly connection?: string
    /** What the arguments of ssh begin and end with, where variables say nothing else. */
    readonly ssh?: { readonly first?: string; readonly last?: string }
  }
  readonly become: { readonly on?: boolean; readonly user?: string; readonly method?: string; readonly password?: string }
  /** A check that finds something to do ends with the code 3. */
  readonly exitCode?: boolean
  /** Tasks that reading ahead looks at; 1 asks for every task on its own. */
  readonly window: number
  /** Changes of tasks that may travel together go to a host in one message. */
  readonly stretches?: boolean
  /** Probe and plan again after each change, and report what is not idempotent. */
  readonly verify: boolean
  /** Seconds a task may take by default. */
  readonly taskTimeout: number
  /** What is done where acts of other runs are still at work on a host; without it there is no search. */
  readonly orphans?: 'report' | 'wait' | 'end'
  /** For how long a machine that another run changes is waited for, and who this run is; without it no machine is locked. */
  readonly lock?: { readonly seconds: number; readonly who: string }
  readonly facts?: FactOptions
  /** `warn`: a task that notifies a handler that there is not goes on. */
  readonly missingHandlers?: 'refuse' | 'warn'
  /** What `ansible_managed` says. */
  readonly managed?: string
  /** Seconds between two looks at what runs in the background, where the task says nothing. */
  readonly poll?: number
  /** `merge` joins dicts of one name over all levels. */
  readonly hashBehaviour?: 'replace' | 'merge'
  /** `false`: facts are seen in `ansible_facts` alone. */
  readonly injectFacts?: boolean
  /** Where jobs have their folders, unless `ansible_async_dir` says so. */
  readonly asyncDir?: string
  /** Beside what `group_vars` and `host_vars` count: the playbook, the file of a task (or its role), or all of its files and roles. */
  readonly varsRoot?: 'top' | 'bottom' | 'all'
}

/** Whom a run works with: hosts, secrets, the operator, reports. */
export interface RunServices {
  readonly connect: Connect
  readonly connectOptions: ConnectOptions
  readonly secrets: Secrets
  /** Clear text of what a vault encrypted, for lookups and files. */
  readonly decrypt?: (ciphertext: string) => string
  /** Input of the lookup of settings. */
  readonly setting?: SettingLookup
  readonly emit: (event: Event) => void
  /** Where time goes, for `--trace`. */
  readonly span?: (span: Timing) => void
  /** Waits for a `pause`, where a person can end it early; throws Problem where the person wants no more. */
  readonly pause?: (seconds: number) => Promise<void>
  /** Asks the person at the terminal; undefined where there is none. */
  readonly prompt?: (text: string, echo: boolean, signal?: AbortSignal) => Promise<string>
  /** `--step`: whether a task is to be carried out. */
  readonly confirm?: (task: TaskLabel) => Promise<boolean>
  /** Sees what each task is about to do, before it does it. */
  readonly oversee?: Oversee
  /** Taken for chance and for the time, where it was so in the check that planned this run. */
  readonly moment?: Moment
  /** Keeps how far the run has come, and knows how far an earlier one came. */
  readonly progress?: Progress
  readonly signal: AbortSignal
  /** The command that goes on where a run ended early; undefined where it would be the same as before. */
  readonly commandFor?: (resume: Resume) => string | undefined
  /** The command that goes on with this run, whatever is left to do; undefined where it has no journal. */
  readonly resumeCommand?: () => string | undefined
  /** Handlers that earlier runs of the playbooks left pending, by host; `runPending`: they run. */
  readonly pending?: ReadonlyMap<string, readonly string[]>
  readonly runPending?: boolean
  /** Whether a file (an absolute path) holds code that the user wrote. */
  readonly isOwnFile?: (file: string) => boolean
  /** Looks at the keys of all hosts that the plays will reach, before anything is done. */
  readonly surveyHostKeys?: (reaches: readonly Reach[]) => Promise<void>
}

/** What the caller of a run gives. */
export interface RunInput extends RunServices {
  readonly playbooks: readonly Playbook[]
  readonly inventory: Inventory
  readonly options: RunOptions
  /** Filters, tests and lookups that users wrote. */
  readonly plugins?: PluginSet
  /** Folders that hold `ansible_collections`, beside those of the playbooks. */
  readonly collectionsPath?: readonly string[]
  /** Gathers facts where a play names some. */
  readonly factsModule: AnyModule
  readonly version: string
  /** One task and no more (`exec`). */
  readonly single?: boolean
}

/** The same, with what the run itself adds. */
export interface RunContext extends RunInput {
  /** What coming tasks will ask, from behind the item that a host is at, or behind so many tasks more. */
  readonly readAhead: (execution: TaskExecution, skip?: number) => Promise<readonly Question[]>
  /** Coming tasks that can travel with the changes of the one at hand, and `again`, what it asks behind them. */
  readonly stretch: (
    execution: TaskExecution,
    prepared: PreparedTask,
    changes: readonly Change[],
    again: Reads,
  ) => Promise<Stretch | undefined>
  /** Emits an event of this moment. */
  readonly report: (event: WithoutTime<Event>) => void
}

/** Of each kind of event all but its time. */
export type WithoutTime<E> = E extends unknown ? Omit<E, 'time'> : never

/** What is fixed for one play on one batch of hosts. */
export interface PlayContext {
  readonly input: RunContext
  readonly play: Play
  /** The play as it is written and called. */
  readonly named: NamedPlay
  /** Tags and `--start-at-task` let this step through. */
  readonly selects: (step: Step) => boolean
  readonly scope: (step: Step, level: WalkContext, host: HostRun, more?: ScopeExtras) => Scope
  /** The run state of any host by name, for delegation; one outside the inventory is made up. */
  readonly hostRun: (name: string) => HostRun
}

/** What the hosts of a batch share on their way through a play, and change. */
export class PlayState {
  /** Results of `run_once` tasks. */
  readonly runOnce = new OncePerPosition<TaskResult>()
  /** What the condition of the first host says for all. */
  readonly decided = new OncePerPosition<boolean>()
  /** `--step`: what the operator said of a task. */
  readonly confirmed = new OncePerPosition<boolean>()
  /** Pauses that hosts wait for together. */
  readonly pauses = new OncePerPosition<Outcome>()
  /** The inventory was read again. */
  readonly refreshed = new OncePerPosition<void>()
  /** Positions of includes with `run_once` that a host has taken. */
  readonly taken = new Set<string>()
  /** What includes have become, by the file or role they named. */
  readonly expansions = new Map<Include, OncePerPosition<Block>>()
  /** Those of the play, and behind them those that included roles brought along. */
  readonly handlers: Step[]
  /** The first host of the batch, which stands for all of them where a task runs once. */
  readonly lead: string
  /** What the batch is called in each run of the same playbook. */
  readonly batch: string
  /** Set by `meta`: no host of the batch does anything more in this play. */
  over?: 'end_play' | 'end_batch'

  constructor(handlers: readonly Step[], lead: string, batch: string) {
    this.handlers = [...handlers]
    this.lead = lead
    this.batch = batch
  }
}

/** Work that the first host at a place does for all. */
export class OncePerPosition<T> {
  readonly #started = new Map<string, Promise<T>>()

  has(position: string): boolean {
    return this.#started.has(position)
  }

  once(position: string, work: () => Promise<T>): Promise<T> {
    const started = this.#started.get(position) ?? work()
    this.#started.set(position, started)
    return started
  }

  forget(position: string): void {
    this.#started.delete(position)
  }
}

/** What a play, and the run around it, do for the tasks of its hosts. */
export interface PlayServices {
  readonly strategy: Strategy
  /** Does work while one of `forks` is free. */
  readonly work: <T>(job: () => Promise<T>) => Promise<T>
  /** Does work while one of `most` places at this task is free. */
  readonly lane: <T>(task: Task, most: number, job: () => Promise<T>) => Promise<T>
  /** Takes down what a task on this host brings to the run. */
  keep(what: Entry | Statistics, host: HostRun): void
  /** Reads the inventory again. */
  refreshInventory(): Promise<void>
  /** A host failed for good at this step: `any_errors_fatal`, or what is no playbook, ends the play for all. */
  fail(step: Step, host: HostRun, endsRun?: boolean): void
  clearHostErrors(): void
}

/** One play on one batch of hosts. */
export interface PlayRun extends PlayContext {
  readonly state: PlayState
  readonly services: PlayServices
  /** Those of the batch. */
  readonly hosts: readonly HostRun[]
}

export interface ScopeExtras {
  /** Loop variables, `ansible_failed_task` and the like; stronger than all but extra vars. */
  readonly local?: Variables
  readonly ahead?: boolean
  /** For what Ansible renders before it prepares a task, names and loops: variables of the connection that no author set are undefined. */
  readonly unconnected?: true | undefined
}
