/** One play: its hosts, its batches, and the way of each host through it. */
import { type Gate, gate } from '../../formats/gate.ts'
import { select } from '../../inventory/patterns.ts'
import type { Cause } from '../../model/account.ts'
import { Problem, whereOf } from '../../model/diagnostic.ts'
import type { Play, Step } from '../../model/play.ts'
import { toText } from '../../template/index.ts'
import type { Scope } from '../../template/scope.ts'
import type { HostRun } from '../host/host-run.ts'
import { effective, playWord, renderedKeyword } from '../prepare/keywords.ts'
import { playScope, scopeMaker } from '../prepare/scopes.ts'
import { notifyPending, pendingNames } from '../task/handlers.ts'
import { gatheredMark } from '../task/remember.ts'
import { failureFrom } from '../task/results.ts'
import { HostEnded, HostFailed, type WalkContext } from '../task/walk-context.ts'
import { warnReservedNames } from './reserved-names.ts'
import type { Hosts } from './run.ts'
import { selection } from './selection.ts'
import { batchesOf, ordered, programOf, type Stage } from './stages.ts'
import { type PlayContext, type PlayRun, type PlayServices, PlayState, type RunContext } from './state.ts'
import { Aborted, makeStrategy } from './strategy.ts'
import { type Abort, dropHosts, type NamedPlay, namedPlay, skipPlay } from './unreached.ts'
import { flush, walk } from './walk.ts'

/** undefined where somebody interrupts the run at a question. */
async function withPromptAnswers(play: Play, input: RunContext): Promise<Play | undefined> {
  if (play.questions.length === 0) return play
  const { askPrompts } = await import('./prompts.ts')
  return askPrompts(play, input).catch((error: unknown) => {
    if (!input.signal.aborted) throw error
    return undefined
  })
}

/** Runs a play on all its batches; gives why nothing after it may run. */
export async function runPlay(written: Play, input: RunContext, hosts: Hosts): Promise<Cause | undefined> {
  const play = await withPromptAnswers(written, input)
  if (!play) {
    skipPlay(written, input, hosts, 'interrupted')
    return 'interrupted'
  }
  warnReservedNames(play, input)
  const scope = playScope(play, input)
  const pattern = renderedKeyword(play.hosts, () => scope)
  if (pattern === undefined) throw new Problem('`hosts` is omitted', { place: play.place, hint: 'use `hosts: all`, a group, or a pattern' })
  const { hosts: chosen, problems } = select(input.inventory, pattern as string, input.options.limit)
  for (const { message, hint } of problems) input.report({ type: 'warning', message, hint, where: whereOf(play.place) })
  const runs = chosen.map(({ name }) => hosts.of(name))
  for (const host of runs) if (host.isLost) host.status = 'failed'
  const all = ordered(runs, playWord('order', play, scope))
  const available = all.filter((host) => !host.isBroken)
  const patterns = [pattern].flat().map(toText).join(',')
  const named = namedPlay(written, input, patterns, play)
  const { name } = named
  const strategy = playWord('strategy', play, scope) ?? 'linear'
  const serial = playWord('serial', play, scope)
  if (available.length === 0) {
    input.report({
      type: 'play-empty',
      play: name,
      pattern: toText(pattern),
      where: whereOf(play.place),
      ...(chosen.length > 0 ? { matched: true } : {}),
    })
    return undefined
  }
  const stages = programOf(play, input, scope)
  const selects = selection(input, play, stages, scope)
  const check = checkOf(play, scope)
  const batches = batchesOf(all, serial, play.place)
  input.report({
    type: 'play-start',
    play: name,
    pattern: patterns,
    hosts: namesLeft(all),
    where: whereOf(play.place),
    tasks: countTasks(stages, selects),
    tasksWithoutGathering: countTasks(
      stages.filter(({ gathers }) => !gathers),
      selects,
    ),
    ...(strategy === 'free' ? { free: true } : {}),
    ...(batches.length > 1 ? { batches: batches.length, firstBatch: namesLeft(batches[0] ?? []) } : {}),
    ...(check === undefined || check === input.options.check ? {} : { check }),
  })
  let aborted: Abort | undefined
  let lost = false
  for (const [index, batch] of batches.entries()) {
    const there = batch.filter((host) => !host.isBroken)
    if (there.length === 0) continue
    if (index > 0) input.report({ type: 'batch-start', play: name, hosts: namesLeft(batch), batch: index + 1, batches: batches.length })
    const ended = await runBatch({ play, named, strategy, stages, selects, all: runs, input, hosts }, there, index)
    aborted = ended.aborted
    // A batch of which nobody is left ends the playbook; hosts that failed in an earlier play do not count.
    lost = there.length === batch.length && batch.every((host) => host.isBroken)
    const stop = aborted?.cause ?? (input.signal.aborted ? 'interrupted' : ended.stop ? 'end-play' : lost ? 'batch-failed' : undefined)
    if (stop === undefined) continue
    const rest = batches.slice(index + 1).flat()
    hosts.unreached.addHosts(named, namesLeft(rest), false, stop, aborted?.reason)
    break
  }
  input.report({ type: 'play-end', play: name, aborted: aborted?.reason })
  if (input.signal.aborted) return 'interrupted'
  return lost || aborted ? 'play-failed' : undefined
}

function namesLeft(hosts: readonly HostRun[]): readonly string[] {
  return hosts.filter((host) => !host.isBroken).map(({ name }) => name)
}

/** What all batches of a play share. */
interface Playing {
  readonly play: Play
  readonly named: NamedPlay
  readonly strategy: string
  readonly stages: readonly Stage[]
  readonly selects: (step: Step) => boolean
  /** In the order of the inventory, whatever `order` says, as are the variables that list them; also those that failed before the play. */
  readonly all: readonly HostRun[]
  readonly input: RunContext
  readonly hosts: Hosts
}

async function runBatch({ play, named, strategy, stages, selects, all, input, hosts }: Playing, batch: readonly HostRun[], index: number) {
  const limit = playWord('maxFailPercentage', play, playScope(play, input)) ?? 100
  const fatal = { reason: undefined as string | undefined }
  const between = () => fatal.reason ?? tooManyFailed(batch, limit)
  const names = batch.map(({ name }) => name)
  const scopeOf = scopeMaker(
    play,
    all.filter((host) => batch.includes(host)),
    all,
    input,
    hosts,
  )
  const run: PlayRun = {
    input,
    play,
    named,
    selects,
    scope: scopeOf,
    hostRun: (name) => hosts.of(name),
    hosts: batch,
    state: new PlayState(play.handlers, names[0] ?? '', `${named.where.file}:${named.where.line} batch ${index + 1}`),
    services: {
      strategy: makeStrategy(strategy, names, between, input.options.forks),
      work: gate(input.options.forks),
      lane: laneMaker(),
      keep: (what, host) => hosts.keep(what, host),
      refreshInventory: () => hosts.refreshInventory(),
      fail: (task, host, endsRun) => {
        if (endsRun) fatal.reason = `\`${host.name}\` reached what cannot be loaded, and that ends the run`
        if (endsRun || !isFatal(task, play, scopeOf, host)) return
        if (run.services.strategy.together) fatal.reason = `\`${host.name}\` failed, and \`any_errors_fatal\` ends the play for all hosts`
        else input.report({ type: 'warning', host: host.name, message: fatalIgnored, where: whereOf(task.place) })
      },
      clearHostErrors: () => {
        for (const host of all) host.clearErrors()
      },
    },
  }
  await Promise.all(batch.map((host) => takeThrough(stages, run, host, hosts)))
  const { aborted: reason } = run.services.strategy
  const cause = fatal.reason === undefined ? 'max-fail-percentage' : 'any-errors-fatal'
  const aborted: Abort | undefined = reason === undefined ? undefined : { cause, reason }
  dropHosts(batch, named, hosts, aborted)
  return { aborted, stop: run.state.over === 'end_play' }
}

/** As in Ansible, where nobody waits for others. */
const fatalIgnored = '`any_errors_fatal` does not end the play for other hosts: with this strategy each host continues independently'

/** Queues by task, for `throttle`. */
function laneMaker(): PlayServices['lane'] {
  const lanes = new Map<number, Gate>()
  return <T>(task: Step, most: number, job: () => Promise<T>) => {
    const lane = lanes.get(task.id) ?? gate(most)
    lanes.set(task.id, lane)
    return lane(job)
  }
}

function tooManyFailed(batch: readonly HostRun[], limit: number): string | undefined {
  const share = (batch.filter((host) => host.isBroken).length / batch.length) * 100
  return share > limit ? `${Math.round(share)}% of the hosts failed, more than \`max_fail_percentage: ${limit}\`` : undefined
}

function isFatal(task: Step, play: Play, scope: PlayContext['scope'], host: HostRun): boolean {
  return effective('anyErrorsFatal', task, play, () => scope(task, top, host))?.value === true
}

const top: WalkContext = { prefix: [], parameters: [], rescued: false, handler: false }

async function takeThrough(stages: readonly Stage[], run: PlayRun, host: HostRun, hosts: Hosts): Promise<void> {
  const start = performance.now()
  hosts.plays(host)
  host.begin(run.named.play)
  notifyPending(run, host)
  try {
    for (const [index, stage] of stages.entries()) {
      if (stage.gathers && hasFacts(run, host)) continue
      const then = stages.slice(index + 1).flatMap(({ steps }) => steps)
      await walk(stage.steps, { ...top, prefix: [index] }, then, run, host)
    }
  } catch (error) {
    await ended(error, run, host)
  } finally {
    host.totals.seconds += (performance.now() - start) / 1000
    reportStrayed(run, host)
    for (const name of pendingNames(run, host)) host.totals.pendingHandlers.add(name)
    run.services.strategy.leave(host.name)
  }
}

/** What was carried out ahead of a turn that did not come, since the host failed at an earlier task after all, is not concealed. */
function reportStrayed(run: PlayRun, host: HostRun): void {
  for (const { task, acts, planned } of host.travelled.splice(0)) {
    if (acts.length === 0) continue
    const message = `this task was carried out together with an earlier one, and its turn did not come: ${planned.changes.map(({ summary }) => summary).join(', ')}`
    run.input.report({ type: 'warning', host: host.name, message, where: whereOf(task.place) })
  }
}

/** Gathering `smart`: facts of an earlier play, or out of a cache, are enough. */
function hasFacts({ input: { options } }: PlayContext, { variables }: HostRun): boolean {
  return options.facts?.smart === true && Object.keys(gatheredMark).every((name) => name in variables.facts)
}

async function ended(error: unknown, run: PlayRun, host: HostRun): Promise<void> {
  if (error instanceof Aborted) {
    // Which of the reasons it was is known once the whole batch is through.
    host.progress.leftOut = 'any-errors-fatal'
    return
  }
  if (error instanceof HostEnded) {
    if (host.status === 'running') host.status = 'ended'
    return
  }
  host.status = 'failed'
  if (error instanceof HostFailed) {
    run.services.fail(error.task, host)
    if (playWord('forceHandlers', run.play, playScope(run.play, run.input))) await flush([2 ** 31], top, run, host).catch(() => undefined)
    return
  }
  const failure = failureFrom(error, run.input)
  host.fail(failure)
  host.totals.count('failed')
  run.input.report({
    type: 'warning',
    message: failure.message,
    hint: failure.hint ?? failure.detail,
    where: failure.where,
    host: host.name,
  })
}

/** What the play says for all its hosts; a template that needs one of them says it at each task. */
function checkOf(play: Play, scope: Scope): boolean | undefined {
  try {
    return effective('checkMode', undefined, play, () => scope)?.value
  } catch {
    return undefined
  }
}

function countTasks(stages: readonly Stage[], selects: (step: Step) => boolean): number {
  const one = (step: Step): number =>
    step.kind === 'block' ? count([...step.steps, ...step.always]) : step.kind === 'meta' || !selects(step) ? 0 : 1
  const count = (steps: readonly Step[]): number => steps.reduce((sum, step) => sum + one(step), 0)
  return stages.reduce((sum, { steps }) => sum + count(steps), 0)
}
