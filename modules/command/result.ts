/** Options and results that `command` and `shell` share. */

import { trimEnd } from '../../engine/formats/trim.ts'
import type { Outcome, Run } from '../../engine/model/action.ts'
import type { Options } from '../../engine/model/module.ts'
import type { Reason } from './creates.ts'

export const programNotes = [
  'It runs every time and reports a change: use `creates`, `removes` or `changed_when` to avoid that.',
  'In check mode nothing runs, and the result has neither `rc` nor `stdout`. A single task with `check_mode: true` is skipped, and registers `rc` 0 and no output, as in Ansible.',
]

export const feedOptions = {
  stdin: { type: 'string', description: 'Text for standard input, which is empty by default.' },
  warn: { type: 'boolean', default: false, description: 'Accepted for compatibility; has no effect.' },
  stdin_add_newline: { type: 'boolean', default: true, description: 'Append a newline to `stdin`.' },
} as const satisfies Options

/** Results of every module that runs a program. */
export const bareResults = {
  rc: 'Exit code.',
  stdout: 'Standard output.',
  stderr: 'Standard error.',
  stdout_lines: 'Standard output, as a list of lines.',
  stderr_lines: 'Standard error, as a list of lines.',
}

export const resultDescriptions = {
  cmd: 'Command: a list of words, or one text for a shell.',
  ...bareResults,
  start: "Start time, in UTC by the controller's clock.",
  end: 'End time.',
  delta: 'Duration, as hours, minutes and seconds.',
}

/** Working directory and standard input of a program; `newline` appends a line break. */
export function fed(chdir: string | undefined, stdin: string | undefined, newline: boolean): Pick<Run, 'chdir' | 'stdin'> {
  return { ...(chdir === undefined ? {} : { chdir }), ...(stdin === undefined ? {} : { stdin: newline ? `${stdin}\n` : stdin }) }
}

/** Why a program was never started, from the error of the shell. */
export function unstarted({ code, stderr }: Pick<Outcome, 'code' | 'stderr'>, program: string, chdir?: string): Unstarted | undefined {
  const error = stderr.trim()
  // Programs do not print `exec:`.
  if (code === 127 && /\bexec: .*not found$/.test(error))
    return {
      rc: 2,
      message: `program \`${program}\` is not installed on the host`,
      msg: `[Errno 2] No such file or directory: b'${program}'`,
    }
  if (code === 126 && /\bexec: .*permission denied$/i.test(error))
    return { rc: 13, message: `\`${program}\` cannot be executed: permission denied`, msg: `[Errno 13] Permission denied: b'${program}'` }
  const inside = chdir !== undefined && code === 2 && /\bcd: /.test(error) && error.includes(chdir) && !error.includes('\n')
  if (!inside) return undefined
  const why = /permission denied/i.test(error) ? '[Errno 13] Permission denied' : '[Errno 2] No such file or directory'
  const msg = `Unable to change directory before execution: ${why}: b'${chdir}'`
  return { rc: null, message: `the working directory \`${chdir}\` does not exist`, msg }
}
interface Unstarted {
  /** The error number of the system; undefined if the directory is missing. */
  readonly rc: number | null
  readonly message: string
  /** Ansible's message. */
  readonly msg: string
}

/** Results where a program or command line is missing, or is there twice. */
export const unusableResults = { rc: 256, cmd: null, stdout: '', stderr: '', start: null, end: null, delta: null }

/** A command on one line, shortened. */
export function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > 72 ? `${line.slice(0, 71)}…` : line
}

/** Duration of an action in whole seconds; 0 without one. */
export function elapsed(outcome: Outcome | undefined): number {
  return outcome ? Math.floor((Date.parse(outcome.end) - Date.parse(outcome.start)) / 1000) : 0
}

/** The results of a command: skipped, not run in check mode, never started, or ended. */
export function programResult(
  cmd: unknown,
  outcome: Outcome | undefined,
  { reason, guarded, program, chdir, strip }: Asked,
): Readonly<Record<string, unknown>> {
  if (reason) return notRunResult(cmd, reason)
  if (!outcome) return { ...idleResult(cmd, '', 'Command would have run if not in check mode'), ...(guarded && { changed: true }) }
  const why = unstarted(outcome, program, chdir)
  if (why) return { ...outputOf(cmd, why.rc, '', ''), changed: false, msg: why.msg }
  return { ...outcomeResult(cmd, outcome, strip), msg: endedAs(outcome) }
}
interface Asked {
  readonly reason?: Reason
  /** `creates` or `removes` says that it has something to do, which a task in check mode reports. */
  readonly guarded?: boolean
  readonly program: string
  readonly chdir?: string
  readonly strip: boolean
}

/** The results of one outcome; `strip` removes empty lines from the ends of both texts. */
export function outcomeResult(
  cmd: unknown,
  { code, stdout, stderr, start, end }: Outcome,
  strip: boolean,
): Readonly<Record<string, unknown>> {
  const texts = strip ? { stdout: stripped(stdout), stderr: stripped(stderr) } : { stdout, stderr }
  return { ...outputOf(cmd, code, texts.stdout, texts.stderr), start: moment(start), end: moment(end), delta: duration(start, end) }
}

/** The same without the command and the times, which not every module returns. */
export function bareResult(outcome: Outcome): Readonly<Record<string, unknown>> {
  const { rc, stdout, stderr } = outcomeResult('', outcome, false)
  return { rc, stdout, stderr, msg: endedAs(outcome) }
}

/** Ansible's message about the exit code. */
function endedAs({ code }: Outcome): string {
  return code === 0 ? '' : 'non-zero return code'
}

/** The results of a command that is skipped. */
function notRunResult(cmd: unknown, { path, fact }: Reason): Readonly<Record<string, unknown>> {
  return idleResult(cmd, `skipped, since ${path} ${fact}`, `Did not run command since '${path}' ${fact}`)
}

function idleResult(cmd: unknown, stdout: string, msg: string): Readonly<Record<string, unknown>> {
  return { ...outputOf(cmd, 0, stdout, ''), start: null, end: null, delta: null, msg }
}

function outputOf(cmd: unknown, rc: number | null, stdout: string, stderr: string) {
  return { cmd, rc, stdout, stderr }
}

function stripped(text: string): string {
  return trimEnd(text, '\r\n')
}

/** `2024-05-01 10:00:00.123000` of an ISO 8601 time. */
export function moment(iso: string): string {
  return iso.replace('T', ' ').replace(/(?:\.(\d+))?Z?$/, (_all, fraction = '') => `.${String(fraction).padEnd(6, '0')}`)
}

/** `0:00:01.500000` between two ISO 8601 times. */
export function duration(start: string, end: string): string {
  const all = Math.max(0, Date.parse(end) - Date.parse(start))
  const two = (value: number) => String(value).padStart(2, '0')
  const seconds = Math.floor(all / 1000)
  const clock = `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  return `${clock}.${String(all % 1000).padStart(3, '0')}000`
}
