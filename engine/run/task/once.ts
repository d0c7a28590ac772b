/** One try of a task: prepared, converged, judged. */

import { setTimeout as sleep } from 'node:timers/promises'
import type { Outcome, Pause } from '../../model/action.ts'
import { DiagnosticError, isUnreadable, Problem, whereOf } from '../../model/diagnostic.ts'
import type { Variables } from '../../model/template.ts'
import { settled } from '../../template/index.ts'
import type { Tools } from '../converge/apply.ts'
import type { Background } from '../converge/background.ts'
import { type ConvergeOptions, converge } from '../converge/converge.ts'
import { liveLines } from '../converge/live-lines.ts'
import { copyOf } from '../converge/output-lines.ts'
import type { ResultVariables, TaskResult } from '../converge/result.ts'
import { travelled } from '../converge/stretch.ts'
import { now, outcomeSince } from '../host/clock.ts'
import { delegateOf, type PreparedTask, prepare, withModule } from '../prepare/prepare.ts'
import { keyword, ownKeyword, scopeOf, type TaskExecution } from '../prepare/task-execution.ts'
import { Undecided, UnknownValue } from '../prepare/unknown-value.ts'
import type { RunContext } from '../schedule/state.ts'
import { checkHandlers } from './handlers.ts'
import { applyConditions, changedWithoutResult } from './judge.ts'
import { overseen } from './overseen.ts'
import { predictEffects, predictUnknown } from './remember.ts'
import { rendered, resultFromError } from './results.ts'

/** `attempts` is which try it is, where a task may be tried again. */
export async function runOnce(written: TaskExecution, attempts?: number): Promise<TaskResult> {
  const execution = { ...written, task: await withModule(written.task, () => scopeOf(written)) }
  const { task, level, run, host, local } = execution
  if (task.findings) {
    const end = resultFromError(
      new DiagnosticError(rendered(task.findings, () => scopeOf(written))),
      performance.now(),
      run.input,
      execution.label,
    )
    return isUnreadable(task.findings) ? end : applyConditions(execution, end, true)
  }
  const { options } = run.input
  const check = keyword(execution, 'checkMode') ?? options.check
  const scope = scopeOf(execution)
  const { target, reachScope } = delegateOf(task, level, run, host, scope, local)
  try {
    const prepared = await settled(() => prepare(task, run, host, target, scope, reachScope))
    const { module, params } = prepared
    const threshold = module.minVerbosity?.(params)
    if (threshold !== undefined && threshold > options.verbosity) return belowVerbosity(threshold)
    const { options: oversight, wanted } = overseen(execution, prepared, check)
    const stretch: ConvergeOptions['stretch'] = (...words) => run.input.stretch(execution, ...words)
    const sent = travelled(host.travelled, execution)
    const converged = await converge(prepared, { ...convergeOptions(execution, prepared, check), ...oversight, stretch, travelled: sent })
    warnUnsettled(execution, converged)
    if (options.check) predict(execution, prepared, converged)
    if (prepared.isOwn && converged.status !== 'changed' && !converged.failure) prepared.session.answers.growWindow()
    const { refused = false, multiline } = converged
    const end = await applyConditions(execution, withAttempts(completed(execution, prepared, converged), attempts), refused)
    const effect = end.failure ? undefined : module.runEffects?.(params)
    if (effect) run.services.keep(effect, host)
    return {
      ...end,
      ...(effect && { effect }),
      ...(!end.failure && { wanted: wanted() }),
      ...(target === host ? {} : { delegate: target.name }),
      ...(threshold === undefined || refused ? {} : { alwaysShown: true, ...(module.onlyMessage ? { onlyMessage: true } : {}) }),
      ...(multiline && { multiline }),
      ...(check === options.check ? {} : { check }),
    }
  } catch (error) {
    if (options.check && check && error instanceof UnknownValue) predictUnknown(execution, error)
    throw error
  }
}

/** Notes what later tasks are planned on. Throws Undecided where its result is unknown. */
function predict(execution: TaskExecution, prepared: PreparedTask, { prediction, status, failure }: TaskResult): void {
  const machine = prepared.session.machine(prepared.context)
  const [bringer] = machine.planned.bringers.filter(({ kind }) => kind !== 'filled')
  // The shell has no program of that name.
  if (failure?.code === 127 && bringer) throw new Undecided(bringer.cause, failure.message)
  if (!prediction) return
  if (status !== 'would-run' || changedWithoutResult(execution) !== false) predictEffects(machine, execution, prediction)
  if (prediction.undecided) throw new Undecided(prediction.undecided)
}

/** What `changed_when`, `failed_when` and `until` see. */
function withAttempts(end: TaskResult, attempts: number | undefined): TaskResult {
  return attempts === undefined ? end : { ...end, attempts, result: copyOf(end.result, { attempts }) }
}

function convergeOptions(execution: TaskExecution, prepared: PreparedTask, check: boolean): ConvergeOptions {
  const { run, host, label } = execution
  const { options, span } = run.input
  const hidden = keyword(execution, 'noLog') === true
  return {
    check,
    foresees: options.check,
    diff: (keyword(execution, 'diff') ?? options.diff) && !hidden,
    verify: options.verify,
    aboutToAct: () => checkHandlers(execution),
    tools: toolsOf(execution, prepared, hidden, keyword(execution, 'timeout')),
    span: span && ((name, start) => span({ host: host.name, name, task: label.name, start, end: performance.now() })),
  }
}

/** `debug` with more `verbosity` than the run has. */
function belowVerbosity(threshold: number): TaskResult {
  const result = { changed: false, skipped: true, skipped_reason: 'Verbosity threshold not met.' }
  return { status: 'skipped', reason: `shown with ${'-'.padEnd(threshold + 1, 'v')}`, changes: [], result, seconds: 0 }
}

function warnUnsettled({ run, host, label }: TaskExecution, { unsettled }: TaskResult): void {
  if (!unsettled?.length) return
  const message = `“${label.name}” is not idempotent: a second run would still ${unsettled.join(', ')}`
  run.input.report({ type: 'warning', host: host.name, message, where: label.where })
}

/** The result with its place, what it gives to hosts, and what can be said of a change that a check does not make. */
function completed(execution: TaskExecution, prepared: PreparedTask, end: TaskResult): TaskResult {
  const { status, failure, result } = end
  if (failure) return { ...end, failure: { ...failure, where: failure.where ?? whereOf(execution.task.place) } }
  if (status === 'skipped') return end
  if (status !== 'would-run') return { ...end, facts: resultVariables(execution, prepared, result.ansible_facts) }
  const changed = changedWithoutResult(execution)
  return { ...end, result: copyOf(result, { changed: changed ?? false }), ...(changed === false && { noChange: true }) }
}

/** Facts and variables that a module gives to its host, or with `delegate_facts` to the one it was delegated to. */
function resultVariables(execution: TaskExecution, { module, params, target }: PreparedTask, values: unknown): readonly ResultVariables[] {
  if (typeof values !== 'object' || values === null || module.resultScope === 'nothing') return []
  const elsewhere = target !== execution.host && keyword(execution, 'delegateFacts') === true
  const kind = module.resultScope ?? 'facts'
  const kinds = kind === 'variables' && module.cacheable?.(params) ? (['facts', kind] as const) : [kind]
  return kinds.map((each) => ({ kind: each, values: values as Variables, ...(elsewhere ? { target } : {}) }))
}

/** `timeout` of the task is in seconds. */
function toolsOf(execution: TaskExecution, prepared: PreparedTask, hidden: boolean, timeout: number | undefined): ConvergeOptions['tools'] {
  const background = backgroundOf(execution, prepared, hidden)
  const { run, host, label, level } = execution
  const { input } = run
  const eventBase = () => ({ host: host.name, task: label })
  const lines = { stdout: liveLines(input.secrets), stderr: liveLines(input.secrets) }
  const onOutput: Tools['onOutput'] = hidden
    ? undefined
    : (stream, chunk) => {
        const text = lines[stream](chunk)
        if (text) input.report({ type: 'output', ...eventBase(), stream, text })
      }
  return {
    limits: { task: timeout, action: label.action, usual: background ? 0 : input.options.taskTimeout },
    ...(background ? { background } : {}),
    signal: input.signal,
    onOutput,
    onWaiting: (reason) => input.report({ type: 'waiting', ...eventBase(), reason }),
    ahead: (skip) => (prepared.isOwn ? input.readAhead(execution, skip) : Promise.resolve([])),
    // One for all hosts at the task.
    pause: (action, signal) => run.state.pauses.once([...level.prefix, label.id].join('.'), () => pause(action, input, signal)),
  }
}

/** `async` and `poll`; no time for `async` is as if it were not there. */
function backgroundOf(execution: TaskExecution, { module }: PreparedTask, hidden: boolean): Background | undefined {
  const seconds = ownKeyword(execution, 'async') ?? 0
  if (seconds <= 0) return undefined
  if (module.kind === 'controller' || module.supportsAsync === false) {
    const reason = module.kind === 'controller' ? ', which does nothing on the host' : ''
    throw new Problem(`\`async\` cannot be used with \`${module.name}\`${reason}`, {
      place: execution.task.place,
      hint: 'remove `async`',
      msg: 'async is not supported for this task.',
    })
  }
  return {
    seconds,
    poll: Math.max(0, ownKeyword(execution, 'poll') ?? execution.run.input.options.poll ?? usualPoll),
    deadline: performance.now() + seconds * 1000,
    open: (words) => (hidden ? {} : execution.run.input.secrets.redact(words)),
  }
}
const usualPoll = 15

async function pause({ seconds, early, prompt, echo }: Pause, input: RunContext, signal?: AbortSignal): Promise<Outcome> {
  const start = now()
  let typed = ''
  if (seconds !== undefined) await ((early ? input.pause?.(seconds) : undefined) ?? sleep(seconds * 1000, undefined, { signal }))
  else if (input.prompt) typed = await input.prompt(prompt ?? 'Press enter to go on, Ctrl-C to stop', echo ?? true, signal)
  else throw new Problem('there is no terminal to prompt on', { hint: 'set `seconds`, or run it in a terminal' })
  return outcomeSince(start, { input: typed })
}
