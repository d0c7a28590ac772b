/** Sentences of Ansible that many of its modules share: of arguments that do not go together, and of programs. */
import { pythonText } from '../engine/formats/python-text.ts'
import type { Outcome, Run } from '../engine/model/action.ts'
import type { Done } from '../engine/model/module.ts'

type Given = Readonly<Record<string, unknown>>

/** What Ansible says where more than one of a group was given. */
export function exclusive(given: Given, ...groups: readonly (readonly string[])[]): string | undefined {
  const broken = groups.filter((names) => names.filter((name) => given[name] !== undefined).length > 1)
  return broken.length > 0 ? `parameters are mutually exclusive: ${broken.map((names) => names.join('|')).join(', ')}` : undefined
}

/** Where one of them was given without another. */
export function together(given: Given, ...names: readonly string[]): string | undefined {
  const count = names.filter((name) => given[name] !== undefined).length
  return count > 0 && count < names.length ? `parameters are required together: ${names.join(', ')}` : undefined
}

/** Where none of them was given. */
export function oneNeeded(given: Given, ...names: readonly string[]): string | undefined {
  return names.every((name) => given[name] === undefined) ? `one of the following is required: ${names.join(', ')}` : undefined
}

/** Where an option has a value that needs all of these, or one of them. */
export function neededFor(given: Given, option: string, value: string, names: readonly string[], how: 'all' | 'any' = 'all') {
  const missing = names.filter((name) => given[name] === undefined)
  const isEnough = how === 'all' ? missing.length === 0 : missing.length < names.length
  if (String(given[option]) !== value || isEnough) return undefined
  const shown = value === 'false' ? 'False' : value
  return `${option} is ${shown} but ${how} of the following are missing: ${missing.join(', ')}`
}

/** What a program said stands for a sentence, as where Ansible has none of its own. */
export const stderrAsMessage: Run['explain'] = ({ stderr }) => ({ msg: stderr.trimEnd() })

/** What a program said that failed, which Ansible hands on beside its sentence. */
export function outputOfFailed(done: Done, name: string): Partial<Pick<Outcome, 'stdout' | 'stderr'>> {
  const outcome = done.outcome(name)
  return outcome && outcome.code !== 0 ? { stdout: outcome.stdout, stderr: outcome.stderr } : {}
}

/** What Python says of a file that cannot be opened. */
export function unopened(path: string, why: 'missing' | 'folder' | 'denied'): string {
  const sentences = {
    missing: '[Errno 2] No such file or directory',
    folder: '[Errno 21] Is a directory',
    denied: '[Errno 13] Permission denied',
  }
  return `${sentences[why]}: ${pythonText(path)}`
}
