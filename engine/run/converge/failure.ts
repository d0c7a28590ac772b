/** What it means that an action, or the module, failed; and which actions a host carries out by itself. */

import { lastLine } from '../../formats/text-lines.ts'
import { wholeNumber } from '../../host-scripts/answer-readers.ts'
import type { Action, Exchange, Outcome, Run, Write } from '../../model/action.ts'
import { missingProgramMessage, Problem, whereOf } from '../../model/diagnostic.ts'
import type { Failure } from '../../model/event.ts'
import type { Change } from '../../model/module.ts'
import { refusedPrefix, writeCodes } from './scripts.ts'

export type HostAction = Run | Write

export function isHostAction(action: Action | undefined): action is HostAction {
  return action?.do === 'run' || action?.do === 'write'
}

/** `async`: what is done from the controller cannot go on without it. */
export function refuseControl(changes: readonly Change[]): void {
  const other = changes.find(({ action }) => action && !isHostAction(action))
  if (other) {
    const hint = 'remove `async`, or limit the task with `timeout`'
    throw new Problem(`\`async\` cannot be used here: ${other.summary} runs on the controller`, { hint })
  }
}

type Ended = Pick<Outcome, 'code' | 'stdout' | 'stderr' | 'timedOut' | 'alive' | 'reported'>

export function accepts(action: HostAction, { code, timedOut }: Pick<Outcome, 'code' | 'timedOut'>): boolean {
  return !timedOut && (action.do === 'run' ? (action.accept ?? [0]) : [0]).includes(code)
}

/** `seconds` is the time it had. */
export function actionFailure(action: HostAction, ended: Ended, seconds: number | undefined): Failure {
  const { timedOut, alive, code, stdout, stderr } = ended
  const output = { code, stdout, stderr }
  if (alive !== undefined)
    return {
      message: `it did not end within ${seconds} s and cannot be killed: process ${alive} is still running`,
      hint: 'check `dmesg` and `ps` on the host: often it waits for a disk or a network file system that does not answer',
      timedOut: true,
      ...output,
    }
  if (timedOut)
    return {
      message: `it did not end within ${seconds} s and was stopped`,
      hint: 'increase `timeout:`',
      timedOut: true,
      ...output,
    }
  if (action.do === 'write') return { ...writeFailure(action, output), ...output, stdout: '' }
  const { output: shown = output, ...explained } = withMissingProgram(action.explain?.(ended)) ?? {}
  const { message } = explained
  if (message !== undefined) return { ...explained, message, ...shown }
  const program = action.argv[0] as string
  const missing = code === 127 ? missingProgramIn(program, stderr) : undefined
  if (missing !== undefined) {
    const problem = { message: `there is no program \`${missing}\` on the host`, hint: 'install the package that provides it first' }
    return { ...problem, msg: missingProgramMessage(missing), missingProgram: missing, ...output }
  }
  const line = lastLine(stderr) || lastLine(stdout)
  return { ...explained, message: `\`${program}\` ended with code ${code}${line ? `: ${line}` : ''}`, ...output }
}

/** Why two programs did not come to an end with each other. */
export function exchangeFailure({ argv, explain }: Exchange, { code, stdout, stderr }: Outcome): Failure {
  const output = { code, stdout, stderr }
  const line = lastLine(stderr)
  const explained = withMissingProgram(explain?.(output))
  const message = explained?.message ?? `\`${argv[0]}\` ended with code ${code}${line ? `: ${line}` : ''}`
  return { ...explained, message, ...output }
}

/** A program that is missing is named in `msg` as well. */
function withMissingProgram(explained: ReturnType<NonNullable<Run['explain']>>) {
  if (explained?.missingProgram === undefined) return explained
  return { msg: missingProgramMessage(explained.missingProgram), ...explained }
}

/** Which program the shell did not find; a shell that was started itself names the one it should have run. */
function missingProgramIn(program: string, stderr: string): string | undefined {
  if (program !== 'sh') return /not found/.test(stderr) ? program : undefined
  const ending = /: (?:(?:command |inaccessible or )?not found|No such file or directory)$/.exec(stderr.trimEnd())
  return ending ? stderr.slice(0, ending.index).split(/[\s:]/).at(-1) || undefined : undefined
}

function writeFailure({ path, validate, unfit }: Write, { code, stdout, stderr }: Ended): Pick<Failure, 'message' | 'msg' | 'hint'> {
  const line = lastLine(stderr)
  if (code === writeCodes.refused) {
    const ended = wholeNumber(stdout.slice(refusedPrefix.length)) ?? code
    const msg = unfit?.({ code: ended, stderr }) ?? 'failed to validate'
    return { message: `\`${validate?.[0]}\` rejects the new \`${path}\`, so the old one stays in place${line ? `: ${line}` : ''}`, msg }
  }
  if (code === writeCodes.directory) return { message: `\`${path}\` is a directory` }
  if (code === writeCodes.short) return { message: `the content of \`${path}\` did not arrive completely, so the file was not changed` }
  if (code === writeCodes.moved) return { message: `\`${path}\` was changed by another process meanwhile, so it was not written` }
  const full = /No space left/.test(stderr)
  const readOnly = /Read-only file system/.test(stderr)
  const hint = full
    ? 'free space on this file system'
    : readOnly
      ? 'the file system is mounted read-only: check `dmesg` and `mount`'
      : undefined
  return { message: `\`${path}\` could not be written${line ? `: ${line}` : ''}`, hint }
}

/** A problem as the failure of a task. */
export function failureOfProblem(problem: Problem): Failure {
  const { message, kind, msg, missingProgram, hint, endsRun } = problem
  const missing = missingProgram === undefined ? {} : { missingProgram }
  return {
    message,
    ...(msg === message ? {} : { msg }),
    ...(kind === undefined ? {} : { kind }),
    ...(endsRun && { endsRun }),
    ...missing,
    ...(hint === undefined ? {} : { hint }),
    ...traceOf(problem),
  }
}

/** Where it is written, and the places that led there. */
export function traceOf({ place, through }: Pick<Problem, 'place' | 'through'>): Pick<Failure, 'where' | 'through'> {
  return { ...(place && { where: whereOf(place) }), ...(through && { through: through.map(whereOf) }) }
}
