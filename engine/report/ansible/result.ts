/** What Ansible's report shows of a result. */
import type { EventOf } from '../../model/event.ts'
import { escapeOutput } from '../escape.ts'

export type TaskEnd = EventOf<'task-end'>
export type ItemEnd = EventOf<'item-end'>
type Result = Readonly<Record<string, unknown>>

/** Shown in the head already. */
const shownInHead = ['failed', 'skipped']
/** From the third -v on. */
const fromThirdVerbosity = ['invocation', 'diff', 'exception']
const censored = "the output has been hidden due to the fact that 'no_log: true' was specified for this result"

export interface Shown {
  /** Keep everything of a result that shows only its message. */
  readonly whole?: boolean
  /** The items of a loop are left in. */
  readonly items?: boolean
}

/** The result as a dict; that of a loop is without its items, which are shown by themselves. */
export function shownResult(end: TaskEnd | ItemEnd, verbosity: number, { whole, items }: Shown = {}): Result {
  const { result } = end
  const messageOnly = end.onlyMessage && !whole
  const dict = typeof result === 'object' && result !== null ? (result as Result) : { msg: result }
  if ('censored' in dict) return { ...dict, censored }
  if (messageOnly && 'msg' in dict) return { msg: dict.msg }
  const hidden = [...shownInHead, ...(verbosity > 2 ? [] : fromThirdVerbosity), ...(messageOnly ? ['changed', 'skip_reason'] : [])]
  if (end.type === 'task-end' && isLoop(end) && !items) hidden.push('results')
  // Each warning is reported by itself.
  if (Array.isArray(dict.warnings) && dict.warnings.length > 0) hidden.push('warnings')
  return Object.fromEntries(Object.entries(dict).filter(([name]) => !hidden.includes(name) && !name.startsWith('_ansible_')))
}

/** Whether a result is shown where all went well. */
export function isShown(end: TaskEnd | ItemEnd, verbosity: number): boolean {
  return verbosity > 0 || end.alwaysShown === true
}

/** Whether a result stands over lines where nothing says otherwise. */
export function isLaidOut({ alwaysShown, multiline }: TaskEnd | ItemEnd): boolean {
  return alwaysShown === true || multiline === true
}

export function isChanged({ result, status }: TaskEnd | ItemEnd): boolean {
  const word = (result as Result | undefined)?.changed
  return typeof word === 'boolean' ? word : status === 'changed'
}

export function isLoop({ result }: TaskEnd): boolean {
  return typeof result === 'object' && result !== null && Array.isArray((result as Result).results)
}

/** `web1`, or `web1 -> db1` where the work was done elsewhere. */
export function hostLabel({ host, delegate }: TaskEnd | ItemEnd): string {
  return delegate === undefined ? host : `${host} -> ${delegate}`
}

export function itemLabel({ item, text, result }: ItemEnd): string {
  return 'censored' in Object(result) ? 'None' : escapeOutput(text ?? item)
}

/** Ansible has one word for skipped, would run and cannot tell. */
export function isSkipped({ status }: TaskEnd | ItemEnd): boolean {
  return status === 'skipped' || status === 'would-run' || status === 'cannot-tell'
}

export function isFailed({ status }: TaskEnd | ItemEnd): boolean {
  return status === 'failed' || status === 'unreachable'
}
