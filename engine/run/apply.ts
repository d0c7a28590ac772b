/** Carries out the changes of a plan, in order, and says how far it came and why it stopped. */

import { setTimeout as sleep } from 'node:timers/promises'
import type { Action, Outcome, Pause, Request, Run, Write } from '../action.ts'
import type { Failure } from '../event.ts'
import type { Change } from '../module.ts'
import type { StepAnswer } from '../transport/contract.ts'
import { now } from './clock.ts'
import { actOf, writeCodes } from './scripts.ts'
import type { ActOptions, Session, Stance, Wanted } from './session.ts'

/** What carrying out needs besides the plan. */
export interface Tools {
  readonly session: Session
  readonly stance: Stance
  readonly limits: Limits
  readonly signal?: AbortSignal
  readonly onOutput?: (stream: 'stdout' | 'stderr', chunk: Buffer) => void
  readonly onWaiting?: (reason: string) => void
  /** Questions of the tasks that come next, to ride with the last message. */
  readonly ahead: () => Promise<readonly Wanted[]>
  readonly request: (action: Request) => Promise<Outcome>
  readonly pause: (action: Pause, signal?: AbortSignal) => Promise<Outcome>
}

/** Seconds that an action may take; 0 is without end. */
export interface Limits {
  /** The task's own `timeout`: nothing may take longer. */
  readonly task?: number
  /** For actions that say nothing themselves. */
  readonly usual: number
}

export interface Applied {
  /** One for each change that was carried out; the last may be the one that failed. */
  readonly outcomes: readonly Outcome[]
  readonly failure?: Failure
  /** A file was not what the plan was made from: nothing was written to it. */
  readonly moved?: true
}

type HostAction = Run | Write
const isHostAction = (action: Action | undefined): action is HostAction => action?.do === 'run' || action?.do === 'write'

export async function apply(changes: readonly Change[], tools: Tools): Promise<Applied> {
  const outcomes: Outcome[] = []
  while (outcomes.length < changes.length) {
    const action = (changes[outcomes.length] as Change).action
    if (!isHostAction(action)) {
      const outcome = await controlAction(action, tools)
      outcomes.push(outcome)
      if (outcome.code !== 0) return { outcomes, failure: refused(outcome) }
      continue
    }
    const run: HostAction[] = []
    for (const change of changes.slice(outcomes.length)) {
      if (!isHostAction(change.action)) break
      run.push(change.action)
    }
    const last = outcomes.length + run.length === changes.length
    const applied = await hostActions(run, tools, last)
    outcomes.push(...applied.outcomes)
    if (applied.failure || applied.moved) return { ...applied, outcomes }
  }
  return { outcomes }
}

async function controlAction(action: Pause | Request | undefined, tools: Tools): Promise<Outcome> {
  if (!action) return { code: 0, stdout: '', stderr: '', start: now(), end: now() }
  // Time passes, or the host is asked for something: what was read before may no longer hold.
  tools.session.touch()
  return action.do === 'pause' ? tools.pause(action, tools.signal) : tools.request(action)
}

function refused({ response, stderr }: Outcome): Failure {
  const text = response?.body.toString('utf8')
  return {
    message: response ? `\`${response.url}\` answered with status ${response.status}` : stderr,
    ...(text ? { detail: text.slice(0, 2000) } : {}),
  }
}

/** Sends a run of actions as one message, again from where a lock or the like stopped it. */
async function hostActions(actions: readonly HostAction[], tools: Tools, last: boolean): Promise<Applied> {
  const outcomes: Outcome[] = []
  const patience = new Map<HostAction, number>()
  for (;;) {
    const left = actions.slice(outcomes.length)
    const answers = await send(left, tools, last)
    const failed = answers.at(-1) as StepAnswer
    const action = left[answers.length - 1] as HostAction
    const told = outcomesOf(answers)
    if (!accepts(action, failed) && action.do === 'run' && (await mayRetry(action, failed, patience, tools))) {
      outcomes.push(...told.slice(0, -1))
      continue
    }
    outcomes.push(...told)
    if (accepts(action, failed)) return { outcomes }
    if (action.do === 'write' && failed.code === writeCodes.moved) return { outcomes, moved: true }
    return { outcomes, failure: await failureOf(action, failed, tools) }
  }
}

async function send(actions: readonly HostAction[], tools: Tools, last: boolean): Promise<readonly StepAnswer[]> {
  const { session, stance, onOutput } = tools
  const acts = actions.map((action) => actOf(action, stance.env, secondsFor(action, tools.limits)))
  const options: ActOptions = { signal: tools.signal, onOutput: onOutput && ((_, stream, chunk) => onOutput(stream, chunk)) }
  // What was answered so far does not outlive the actions: what comes next is asked anew, behind them.
  session.touch()
  return session.act(stance, acts, last ? await tools.ahead() : [], options)
}

function secondsFor(action: HostAction, { task, usual }: Limits): number | undefined {
  const own = action.do === 'run' ? action.timeout : undefined
  if (task) return Math.min(own ?? task, task)
  return own ?? (task === 0 ? undefined : usual || undefined)
}

function accepts(action: HostAction, answer: StepAnswer): boolean {
  return !answer.timedOut && (action.do === 'run' ? (action.accept ?? [0]) : [0]).includes(answer.code)
}

async function mayRetry(action: Run, answer: StepAnswer, patience: Map<HostAction, number>, tools: Tools): Promise<boolean> {
  const { retry } = action
  if (!retry || answer.timedOut || !(retry.when.test(answer.stderr) || retry.when.test(answer.stdout))) return false
  const since = patience.get(action) ?? performance.now()
  patience.set(action, since)
  if (performance.now() - since > retry.seconds * 1000) return false
  const who = action.diagnose && (await diagnosis(action, tools))
  tools.onWaiting?.(who ? `${retry.waiting}: ${who}` : retry.waiting)
  await sleep(retry.every * 1000, undefined, { signal: tools.signal })
  return true
}

function outcomesOf(answers: readonly StepAnswer[]): Outcome[] {
  const now = Date.now()
  const sent = now - Math.max(...answers.map(({ ended }) => ended))
  const time = (milliseconds: number) => new Date(sent + milliseconds).toISOString()
  return answers.map(({ code, stdout, stderr, began, ended }) => ({
    code,
    stdout,
    stderr,
    start: time(began),
    end: time(ended),
    ...(stdout.startsWith('backup ') ? { backup: stdout.slice('backup '.length) } : {}),
  }))
}

async function failureOf(action: HostAction, answer: StepAnswer, tools: Tools): Promise<Failure> {
  const said = { code: answer.code, stdout: answer.stdout, stderr: answer.stderr }
  const detail = action.do === 'run' ? await diagnosis(action, tools) : undefined
  const more = { ...said, ...(detail ? { detail } : {}) }
  if (answer.timedOut) {
    return {
      message: `it did not end within ${secondsFor(action, tools.limits)} seconds and was stopped`,
      hint: 'give it more time with `timeout:`',
      ...more,
    }
  }
  if (action.do === 'write') return { ...writeFailure(action, answer), ...more }
  const explained = action.explain?.(said)
  if (explained) return { ...explained, ...more }
  const program = action.argv[0] as string
  if (answer.code === 127 && /not found/.test(answer.stderr)) {
    return { message: `there is no program \`${program}\` on the host`, hint: 'install the package that brings it first', ...more }
  }
  const line = lastLine(answer.stderr) ?? lastLine(answer.stdout)
  return { message: `\`${program}\` ended with code ${answer.code}${line ? `: ${line}` : ''}`, ...more }
}

function writeFailure(action: Write, answer: StepAnswer): { message: string; hint?: string } {
  const line = lastLine(answer.stderr)
  if (answer.code === writeCodes.refused) {
    return { message: `\`${action.validate?.[0]}\` refuses the new \`${action.path}\`, so the old one stays${line ? `: ${line}` : ''}` }
  }
  if (answer.code === writeCodes.directory) return { message: `\`${action.path}\` is a directory` }
  const full = /No space left/.test(answer.stderr)
  const readOnly = /Read-only file system/.test(answer.stderr)
  const hint = full
    ? 'make room on that file system'
    : readOnly
      ? 'the file system is mounted read-only: look at `dmesg` and `mount`'
      : undefined
  return { message: `\`${action.path}\` could not be written${line ? `: ${line}` : ''}`, hint }
}

async function diagnosis(action: Run, { session, stance }: Tools): Promise<string | undefined> {
  if (!action.diagnose) return undefined
  const wanted = { stance, read: action.diagnose }
  await session.ask([wanted])
  const answer = session.known(wanted)
  return answer && action.diagnose.parse(answer).trim()
}

function lastLine(text: string): string | undefined {
  return text.trimEnd().split('\n').at(-1)?.trim() || undefined
}
