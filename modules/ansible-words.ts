/** Messages of Ansible that its modules share: about combinations of arguments, and about programs. */
import { pythonText } from '../engine/formats/python-text.ts'
import type { Outcome, Run } from '../engine/model/action.ts'
import { Problem } from '../engine/model/diagnostic.ts'
import type { Done } from '../engine/model/module.ts'

type Args = Readonly<Record<string, unknown>>

/** What a failure means: in our words, and in Ansible's for `register`. */
export interface Explanation {
  /** A stable word for what is wrong. */
  readonly kind?: string
  readonly message: string
  readonly msg?: string
  /** The program that is missing on the host. */
  readonly missingProgram?: string
  readonly hint?: string
}

export function asProblem(explanation: Explanation): Problem {
  return new Problem(explanation.message, explanation)
}

/** Message if more than one argument of a group is set. */
export function exclusive(args: Args, ...groups: readonly (readonly string[])[]): string | undefined {
  const broken = groups.filter((names) => names.filter((name) => args[name] !== undefined).length > 1)
  return broken.length > 0 ? `parameters are mutually exclusive: ${broken.map((names) => names.join('|')).join(', ')}` : undefined
}

/** Message if some of the arguments are set, but not all. */
export function together(args: Args, ...names: readonly string[]): string | undefined {
  const count = names.filter((name) => args[name] !== undefined).length
  return count > 0 && count < names.length ? `parameters are required together: ${names.join(', ')}` : undefined
}

/** Message if none of the arguments is set. */
export function oneNeeded(args: Args, ...names: readonly string[]): string | undefined {
  return names.every((name) => args[name] === undefined) ? `one of the following is required: ${names.join(', ')}` : undefined
}

/** Message if an option has a value that requires all of the arguments, or one of them. */
export function neededFor(args: Args, option: string, value: string, names: readonly string[], how: 'all' | 'any' = 'all') {
  const missing = names.filter((name) => args[name] === undefined)
  const isEnough = how === 'all' ? missing.length === 0 : missing.length < names.length
  if (String(args[option]) !== value || isEnough) return undefined
  const text = value === 'false' ? 'False' : value
  return `${option} is ${text} but ${how} of the following are missing: ${missing.join(', ')}`
}

/** The standard error of a program as the message, as in Ansible modules without their own. */
export const stderrAsMessage: Run['explain'] = ({ stderr }) => ({ msg: stderr.trimEnd() })

/** Output of a failed program, which Ansible returns besides its message. */
export function outputOfFailed(done: Done, name: string): Partial<Pick<Outcome, 'stdout' | 'stderr'>> {
  const outcome = done.outcome(name)
  return outcome && outcome.code !== 0 ? { stdout: outcome.stdout, stderr: outcome.stderr } : {}
}

/** Python's message for a file that cannot be opened. */
export function unopened(path: string, why: 'missing' | 'folder' | 'denied'): string {
  const sentences = {
    missing: '[Errno 2] No such file or directory',
    folder: '[Errno 21] Is a directory',
    denied: '[Errno 13] Permission denied',
  }
  return `${sentences[why]}: ${pythonText(path)}`
}
