/** A whole run: plays one after the other, then what became of each host. */
import { select } from '../../inventory/patterns.ts'
import type { Cause, Selected } from '../../model/account.ts'
import type { Counts } from '../../model/event.ts'
import type { Entry, Host, Reach, Statistics } from '../../model/host.ts'
import type { Play } from '../../model/play.ts'
import { renderValue } from '../../template/index.ts'
import { HostVariables } from '../../variables/variables.ts'
import { Answers } from '../host/answers.ts'
import { withTime } from '../host/clock.ts'
import { orphanOptions, titleOf, watchOf } from '../host/connection-reports.ts'
import { Connections } from '../host/connections.ts'
import { Descriptors } from '../host/descriptors.ts'
import { HostRun } from '../host/host-run.ts'
import { isLocking, Locking } from '../host/lock.ts'
import { Machines } from '../host/machine.ts'
import { reachIn } from '../prepare/execution-context.ts'
import { playScope, scopeMaker } from '../prepare/scopes.ts'
import { FactCache } from '../task/fact-cache.ts'
import { runPlay } from './play.ts'
import { resumesOf } from './resume.ts'
import { checkStart, isSelected } from './selection.ts'
import { programOf } from './stages.ts'
import type { RunContext, RunInput } from './state.ts'
import { RunStatistics } from './statistics.ts'
import { skipPlay, Unreached } from './unreached.ts'

/** Gives the exit code. */
export async function runPlaybooks(asked: RunInput, { readAhead, stretch }: Pick<RunContext, 'readAhead' | 'stretch'>): Promise<number> {
  const start = performance.now()
  const input: RunContext = { ...asked, readAhead, stretch, report: (event) => asked.emit(withTime(event)) }
  const { report, options } = input
  checkStart(input)
  report({
    type: 'run-start',
    playbooks: input.playbooks.map(({ file }) => file),
    plays: input.playbooks.map(({ plays }) => plays.length),
    check: options.check,
    diff: options.diff,
    version: input.version,
    ...groupsOf(input),
    ...selectedBy(input),
  })
  if (input.pending?.size && !input.runPending) report({ type: 'warning', ...leftPending(input.pending) })
  const hosts = new Hosts(input)
  const initialHosts = new Set(['localhost', ...input.inventory.hosts.keys()])
  if (options.facts?.flush) hosts.forgetFacts(select(input.inventory, 'all', options.limit).hosts.map(({ name }) => name))
  try {
    await input.surveyHostKeys?.(reachesOf(input, hosts))
    let stop: Cause | undefined
    for (const [index, { file, plays }] of input.playbooks.entries()) {
      for (const play of plays) {
        if (input.signal.aborted) stop = 'interrupted'
        if (stop === undefined) stop = await runPlay(play, input, hosts)
        else skipPlay(play, input, hosts, stop)
      }
      if (index === input.playbooks.length - 1) break
      // As with Ansible: after a playbook with a host that failed none of the others is begun.
      if (stop === undefined && exitCodeOf(hosts.played) > 1) stop = 'playbook-failed'
      if (stop !== undefined) continue
      const soFar = hosts.played.map((host) => ({ host: host.name, counts: counted(host) }))
      report({ type: 'playbook-end', playbook: file, hosts: soFar })
    }
  } finally {
    await hosts.close()
  }
  const all = [...new Set([...hosts.played.map(({ name }) => name), ...hosts.unreached.hosts])]
  for (const name of all) {
    const host = hosts.of(name)
    const missed = hosts.unreached.of(name).map(({ of: _, ...rest }) => rest)
    const pendingHandlers = [...host.totals.pendingHandlers]
    report({
      type: 'host-end',
      host: host.name,
      counts: counted(host),
      changes: host.totals.changes,
      ...(host.totals.doneBefore > 0 ? { doneBefore: host.totals.doneBefore } : {}),
      ...(missed.length ? { notReached: missed } : {}),
      ...(hosts.played.includes(host) ? {} : { untouched: true as const }),
      seconds: host.totals.seconds,
      failure: host.isBroken ? host.failure : undefined,
      ...(pendingHandlers.length ? { pendingHandlers } : {}),
    })
  }
  const interrupted = input.signal.aborted
  if (!interrupted && hosts.played.length === 0) report({ type: 'warning', ...noHosts(options.limit) })
  const ended = interrupted ? 130 : exitCodeOf(hosts.played)
  const pending = options.exitCode === true && options.check && hosts.played.some(({ totals }) => totals.drifted)
  const exitCode = ended === 0 && pending ? pendingCode : ended
  const statistics = hosts.statistics.report
  const resume = options.check ? [] : resumesOf({ input, all, initialHosts, runs: hosts.played, unreached: hosts.unreached })
  report({
    type: 'run-end',
    seconds: (performance.now() - start) / 1000,
    exitCode,
    interrupted,
    ...(statistics && { statistics }),
    ...(resume.length > 0 ? { resume } : {}),
  })
  return exitCode
}

function groupsOf({ inventory, options }: RunContext): { readonly groups?: Readonly<Record<string, readonly string[]>> } {
  const chosen = new Set(select(inventory, 'all', options.limit).hosts.map(({ name }) => name))
  const groups = [...inventory.groups.values()].flatMap(({ name, hosts }) => {
    const own = ['all', 'ungrouped'].includes(name) ? [] : hosts.filter((host) => chosen.has(host))
    return own.length > 0 ? [[name, own]] : []
  })
  return groups.length > 0 ? { groups: Object.fromEntries(groups) } : {}
}

function selectedBy({ options, confirm, single }: RunContext): { readonly selected?: Selected; readonly single?: true } {
  const { tags, skipTags, startAtTask } = options
  const selected: Selected = {
    ...(tags.length > 0 && !tags.includes('all') ? { tags } : {}),
    ...(skipTags.length > 0 ? { skipTags } : {}),
    ...(startAtTask === undefined ? {} : { startAtTask }),
    ...(confirm ? { stepwise: true } : {}),
  }
  return { ...(Object.keys(selected).length > 0 ? { selected } : {}), ...(single ? { single } : {}) }
}

function leftPending(pending: ReadonlyMap<string, readonly string[]>): { message: string; hint: string } {
  const byHost = [...pending].sort(([one], [other]) => (one < other ? -1 : 1))
  const names = byHost.map(([host, handlers]) => `${host}: ${handlers.join(', ')}`)
  return {
    message: `an earlier run notified handlers and did not run them (${names.join('; ')})`,
    hint: '`--pending-handlers` runs them, where the playbook has them',
  }
}

function noHosts(limit: string | undefined): { message: string; hint: string } {
  const message =
    limit === undefined ? 'no play matched a host: nothing was run' : `the limit \`${limit}\` matches no host of any play: nothing was run`
  return { message, hint: '`--list-hosts` shows the hosts of each play' }
}

/** Nothing failed, and there is something to do: no code of a failure, and no sum of two. */
const pendingCode = 3

function exitCodeOf(hosts: readonly HostRun[]): number {
  if (hosts.length === 0) return 1
  const failed = hosts.some(({ status }) => status === 'failed')
  const unreachable = hosts.some(({ status }) => status === 'unreachable')
  return (failed ? 2 : 0) + (unreachable ? 4 : 0)
}

function counted({ totals: { counts } }: HostRun): Counts {
  return { ...counts }
}

/** Every host that was met so far; those outside the inventory are made when something is delegated to them. */
export class Hosts {
  readonly #input: RunContext
  readonly #runs = new Map<string, HostRun>()
  readonly #played = new Set<HostRun>()
  readonly #machines: Machines
  readonly #descriptors = new Descriptors()
  readonly statistics = new RunStatistics()
  readonly unreached: Unreached
  readonly #facts?: FactCache

  constructor(input: RunContext) {
    this.#input = input
    const { options, report } = input
    this.#machines = new Machines(isLocking(options) ? new Locking(options.lock.seconds, report) : undefined)
    this.unreached = new Unreached(report)
    const { cache } = options.facts ?? {}
    if (cache) this.#facts = new FactCache(cache, (message, hint) => report({ type: 'warning', message, hint }))
  }

  get played(): readonly HostRun[] {
    return [...this.#played]
  }

  /** Whether anything was done on it, or with it, so far. */
  met(name: string): boolean {
    return this.#runs.has(name)
  }

  of(name: string): HostRun {
    let run = this.#runs.get(name)
    if (!run) {
      const host: Host = this.#input.inventory.hosts.get(name) ?? { name, groups: [] }
      run = new HostRun(host, new HostVariables(host, this.#facts?.of(name), this.#input.options.injectFacts), this.#line(name))
      this.#runs.set(name, run)
    }
    return run
  }

  /** `--flush-cache`: what earlier runs kept of these hosts counts no more. */
  forgetFacts(names: readonly string[]) {
    for (const name of names) this.#facts?.forget(name)
  }

  plays(run: HostRun) {
    this.#played.add(run)
  }

  /** Takes down what a task brings to the run. */
  keep(what: Entry | Statistics, host: HostRun): void {
    if (what.kind === 'statistics') this.statistics.add(what, host.name)
    else {
      const before = this.#input.inventory.hosts
      this.#input.inventory.add(what, host.name)
      this.#renew(this.#input.inventory.hosts === before ? [host] : this.#runs.values())
    }
  }

  async refreshInventory(): Promise<void> {
    await this.#input.inventory.refresh()
    this.#renew(this.#runs.values())
  }

  async close(): Promise<void> {
    await Promise.all([...this.#runs.values()].map((run) => run.connections.close()))
    await this.#facts?.settled()
  }

  /** Hosts are other objects once the inventory has changed. */
  #renew(runs: Iterable<HostRun>) {
    const { hosts } = this.#input.inventory
    for (const run of runs) run.host = hosts.get(run.name) ?? run.host
  }

  #line(name: string) {
    const { connect, connectOptions, options } = this.#input
    const machines = this.#machines
    return {
      machines,
      connections: new Connections(
        connect,
        { ...connectOptions, ...orphanOptions(name, this.#input), ...titleOf(this.#input) },
        watchOf(name, this.#input),
        this.#descriptors,
      ),
      answers: new Answers(machines, options.window),
      isListed: this.#input.inventory.hosts.has(name),
    }
  }
}

/** How the hosts of all plays are reached, as far as that can be said now; hosts that tasks add come at their turn. */
function reachesOf(input: RunContext, hosts: Hosts): readonly Reach[] {
  const found = new Map<string, Reach>()
  for (const { plays } of input.playbooks)
    for (const play of plays)
      for (const reach of reachesIn(play, input, hosts)) found.set(`${reach.name} ${reach.address} ${reach.port}`, reach)
  return [...found.values()]
}

function reachesIn(play: Play, input: RunContext, hosts: Hosts): readonly Reach[] {
  return orNone(() => {
    const scope = playScope(play, input)
    const pattern = renderValue(play.hosts, scope) as string
    if (!programOf(play, input, scope).some(({ gathers, steps }) => gathers || isSelected(steps, play, input))) return []
    const runs = select(input.inventory, pattern, input.options.limit).hosts.map(({ name }) => hosts.of(name))
    const scopeOf = scopeMaker(play, runs, runs, input, hosts)
    return runs.flatMap((host) => orNone(() => [reachIn(play, input, host.name, scopeOf(undefined, undefined, host))]))
  })
}

/** What cannot be said before the run, such as a variable that a task will set, or is wrong is said at its turn. */
function orNone<T>(work: () => readonly T[]): readonly T[] {
  try {
    return work()
  } catch {
    return []
  }
}
