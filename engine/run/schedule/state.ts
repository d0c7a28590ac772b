/** What a run knows while it goes on: its options, its hosts, and the play at hand. */
import type { Cause, ChangeCounts, Resume } from '../../model/account.ts'
import type { Outcome } from '../../model/action.ts'
import type { Counts, Event, Failure, Timing } from '../../model/event.ts'
import type { Entry, Host, Inventory, Reach, Statistics } from '../../model/host.ts'
import type { AnyModule } from '../../model/module.ts'
import type { Block, Include, Play, Playbook, Step, Task } from '../../model/play.ts'
import type { PluginSet } from '../../model/plugin.ts'
import type { FinishJob } from '../../model/read.ts'
import type { Layer, Variables } from '../../model/template.ts'
import type { Scope, SettingLookup } from '../../template/scope.ts'
import type { Connect, ConnectOptions } from '../../transport/contract.ts'
import type { RunChoices } from '../../variables/magic.ts'
import type { Secrets } from '../../variables/secrets.ts'
import type { HostVariables } from '../../variables/variables.ts'
import type { TaskResult } from '../converge/result.ts'
import type { Answers } from '../host/answers.ts'
import type { Connections } from '../host/connections.ts'
import type { Machines } from '../host/machine.ts'
import type { Question } from '../host/questioner.ts'
import { Session } from '../host/session.ts'
import type { Confirm } from '../task/confirm.ts'
import type { FactCacheOptions } from '../task/fact-cache.ts'
import type { WalkContext } from '../task/walk-context.ts'
import type { ResumePoint } from './resume.ts'
import type { Strategy } from './strategy.ts'
import type { NamedPlay } from './unreached.ts'

/** How facts are gathered, and kept from run to run. */
export interface FactOptions {
  /** Plays that say nothing gather facts, even where they name none. */
  readonly always?: boolean
  /** Facts are not gathered where they are known already. */
  readonly smart?: boolean
  /** Without it facts last as long as the run. */
  readonly cache?: FactCacheOptions
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
  /** Probe and plan again after each change, and report what is not idempotent. */
  readonly verify: boolean
  /** Seconds a task may take by default. */
  readonly taskTimeout: number
  /** What is done where acts of other runs are still at work on a host; without it there is no search. */
  readonly orphans?: 'report' | 'wait' | 'end'
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

/** What coming tasks will ask, from behind the step a host is at. */
export type ReadAhead = (level: WalkContext, run: PlayRun, host: HostRun) => Promise<readonly Question[]>

export interface RunInput {
  readonly readAhead: ReadAhead
  readonly playbooks: readonly Playbook[]
  readonly inventory: Inventory
  readonly options: RunOptions
  readonly connect: Connect
  readonly connectOptions: ConnectOptions
  readonly secrets: Secrets
  /** Clear text of what a vault encrypted, for lookups and files. */
  readonly decrypt?: (ciphertext: string) => string
  /** Filters, tests and lookups that users wrote. */
  readonly plugins?: PluginSet
  /** Folders that hold `ansible_collections`, beside those of the playbooks. */
  readonly collectionsPath?: readonly string[]
  /** Input of the lookup of settings. */
  readonly setting?: SettingLookup
  /** Gathers facts where a play names some. */
  readonly factsModule: AnyModule
  readonly emit: (event: Event) => void
  /** Waits for a `pause`, where a person can end it early; throws Problem where the person wants no more. */
  readonly pause?: (seconds: number) => Promise<void>
  /** Asks the person at the terminal; undefined where there is none. */
  readonly prompt?: (text: string, echo: boolean, signal?: AbortSignal) => Promise<string>
  /** `--step`: whether a task is to be carried out. */
  readonly confirm?: Confirm
  readonly signal: AbortSignal
  readonly version: string
  /** One task and no more (`exec`). */
  readonly single?: boolean
  /** The command that goes on where a run ended early; undefined where it would be the same as before. */
  readonly commandFor?: (resume: Resume) => string | undefined
  /** Whether a file (an absolute path) holds code that the user wrote. */
  readonly isOwnFile?: (file: string) => boolean
  /** Looks at the keys of all hosts that the plays will reach, before anything is done. */
  readonly surveyHostKeys?: (reaches: readonly Reach[]) => Promise<void>
  /** Where time goes, for `--trace`. */
  readonly span?: (span: Timing) => void
}

export type HostStatus = 'running' | 'failed' | 'unreachable' | 'ended'
type CountName = keyof Counts

/** One host through the whole run. */
export class HostRun {
  /** As the inventory has it now. */
  host: Host
  readonly variables: HostVariables
  /** How others reach it, and it itself. */
  readonly connections: Connections
  /** What it has read ahead on its walk. */
  readonly answers: Answers
  /** It as it asks itself. */
  readonly session: Session
  readonly #machines: Machines
  readonly counts: Record<CountName, number> = {
    ok: 0,
    changed: 0,
    unreachable: 0,
    failed: 0,
    skipped: 0,
    rescued: 0,
    ignored: 0,
    wouldRun: 0,
    cannotTell: 0,
  }
  /** Changes made and planned so far. */
  changes: ChangeCounts = { made: 0, planned: 0 }
  /** The step it came to last. */
  at?: ResumePoint
  /** The step it failed at for good. */
  broke?: ResumePoint
  /** Why it was left out of the rest of the play at hand, where it did not fail. */
  left?: { readonly cause: Cause; readonly reason?: string }
  /** Handlers of the play at hand that wait for their flush. */
  readonly notified = new Set<Step>()
  /** Those of them that a check cannot tell of whether they will be: the task that would have to change something. */
  readonly tentativelyNotified = new Map<Step, string>()
  /** Names of handlers that were notified and never ran, over all plays. */
  readonly pending = new Set<string>()
  /** What tasks that were left in the background have to say once they have ended, by their job. */
  readonly jobs = new Map<string, FinishJob>()
  /** Roles of the play at hand that need not run again here. */
  readonly rolesDone = new Set<string>()
  /** Variables of the includes that brought handlers along, by handler. */
  readonly handlerParameters = new Map<Step, readonly Layer[]>()
  /** How it is reached where no task says otherwise. */
  reach?: { readonly version: number; readonly play: PlayRun; readonly reach: Reach }
  standing: HostStatus = 'running'
  /** A check found something that a run would do here, or may have to do. */
  drifts = false
  failure?: Failure
  seconds = 0

  constructor(host: Host, variables: HostVariables, line: { connections: Connections; answers: Answers; machines: Machines }) {
    this.host = host
    this.variables = variables
    this.connections = line.connections
    this.answers = line.answers
    this.#machines = line.machines
    this.session = this.sessionOn(this)
  }
  /** It as it asks another, or itself. */
  sessionOn(target: HostRun): Session {
    return target === this && this.session ? this.session : new Session(this.answers, target.connections, this.#machines)
  }
  get name(): string {
    return this.host.name
  }
  countChanges({ made, planned }: ChangeCounts) {
    this.changes = { made: this.changes.made + made, planned: this.changes.planned + planned }
  }
  count(...names: readonly CountName[]) {
    for (const name of names) this.counts[name]++
  }
}

/** One play on one batch of hosts. */
export interface PlayRun {
  readonly input: RunInput
  readonly play: Play
  /** The play as it is written and called. */
  readonly named: NamedPlay
  readonly hosts: readonly HostRun[]
  readonly strategy: Strategy
  /** Results of `run_once` tasks, by position. */
  readonly once: Map<string, Promise<TaskResult>>
  /** Positions of includes with `run_once` that a host has taken. */
  readonly taken: Set<string>
  /** What the condition of the first host says for all, by position. */
  readonly decided: Map<string, Promise<boolean>>
  /** Pauses that hosts wait for together, by position. */
  readonly pauses: Map<string, Promise<Outcome>>
  /** Handlers that included roles brought along, behind the play's own. */
  readonly handlers: Step[]
  /** Does work while one of `forks` is free. */
  readonly work: <T>(job: () => Promise<T>) => Promise<T>
  /** Tags and `--start-at-task` let this step through. */
  readonly selects: (step: Step) => boolean
  readonly scope: (step: Step, level: WalkContext, host: HostRun, more?: ScopeExtras) => Scope
  /** The run state of any host by name, for delegation; one outside the inventory is made up. */
  readonly hostRun: (name: string) => HostRun
  /** Takes down what a task on this host brings to the run. */
  keep(what: Entry | Statistics, host: HostRun): void
  /** Reads the inventory again, once for all hosts at this place. */
  refreshInventory(position: string): Promise<void>
  /** What includes have become, by the file or role they named. */
  readonly expansions: Map<Include, Map<string, Promise<Block>>>
  /** Does work while one of `most` places at this task is free. */
  readonly lane: <T>(task: Task, most: number, job: () => Promise<T>) => Promise<T>
  /** Set by `meta`: no host of the batch does anything more in this play. */
  over?: 'end_play' | 'end_batch'
  /** A host failed for good at this step: `any_errors_fatal` may end the play for all. */
  fail(step: Step, host: HostRun): void
  clearHostErrors(): void
}

export interface ScopeExtras {
  /** Loop variables, `ansible_failed_task` and the like; stronger than all but extra vars. */
  readonly local?: Variables
  readonly ahead?: boolean
}
