/** Messages of Ansible that its modules share. */
import { pythonText } from '../engine/formats/python-text.ts'
import type { Outcome, Run } from '../engine/model/action.ts'
import { Problem } from '../engine/model/diagnostic.ts'
import type { Done } from '../engine/model/module.ts'

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
