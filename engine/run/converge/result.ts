/** What a task came to on a host, and what `register` sees of it. */
import type { ChangeCounts } from '../../model/account.ts'
import type { Cause } from '../../model/effect.ts'
import type { ChangeReport, Failure, TaskReport } from '../../model/event.ts'
import type { Entry, Statistics } from '../../model/host.ts'
import type { AnyModule, Change, Done } from '../../model/module.ts'
import type { Wanted } from '../../model/progress.ts'
import type { HostRead } from '../../model/read.ts'
import type { Variables } from '../../model/template.ts'
import type { HostRun } from '../host/host-run.ts'
import type { PreparedTask } from '../prepare/prepare.ts'
import type { Announced } from './announced.ts'
import { addOutputLines } from './output-lines.ts'

/** What a task, or one item of its loop, came to: what its event reports, and what the run goes on with. */
export interface TaskResult extends TaskReport {
  /** What `register` sees. */
  readonly result: Variables
  /** What reports see of the result where it is hidden. */
  readonly hidden?: Variables
  /** Facts and variables that it gives to hosts. */
  readonly facts?: readonly ResultVariables[]
  /** What it brings to the run. */
  readonly effect?: Entry | Statistics
  /** What it brought about. */
  readonly wanted?: Wanted | undefined
  /** It ended in the run that goes on here. */
  readonly doneBefore?: true
  /** The host stops here: neither `ignore_errors` nor a `rescue` counts. */
  readonly isFinal?: true
  /** The module or the connection refused before anything was done. */
  readonly refused?: true
  /** `--verify`: what a second plan still wanted. */
  readonly unsettled?: readonly string[]
  /** Check mode: what later tasks are planned on. */
  readonly prediction?: Prediction
  /** It failed behind a change that it made. */
  readonly failedAfterChange?: boolean
  readonly attempts?: number
  /** Of a loop, whose items report their own changes. */
  readonly items?: LoopSummary
}

interface LoopSummary {
  readonly changeCounts: ChangeCounts
  /** Names of handlers that the items notify. */
  readonly notified: readonly string[]
  /** Check mode: the result of some items is unknown. */
  readonly someUnknown: boolean
}

export interface ResultVariables {
  readonly kind: Exclude<NonNullable<AnyModule['resultScope']>, 'nothing'>
  readonly values: Variables
  /** Another host the facts belong to (`delegate_facts`). */
  readonly target?: HostRun
}

export interface Prediction {
  readonly announced: readonly Announced[]
  /** Keys of its changes with unpredictable effect. */
  readonly opaqueActions: readonly string[]
  /** The earlier change that it hangs on whether this is true. */
  readonly undecided?: Cause
}

interface ResultParts {
  readonly changed: boolean
  /** What the module returns. */
  readonly returned: Variables
  readonly failure?: Failure
  /** With `--diff`: what is different. */
  readonly differences?: readonly ChangeReport[]
}

/** The result of a task that was planned, and carried out or announced. */
export function taskResult(
  { module }: Pick<PreparedTask, 'module'>,
  changes: readonly ChangeReport[],
  diff: boolean,
  parts: ResultParts,
): TaskResult {
  const { failure, changed, returned } = parts
  const result = resultOf(module, diff ? { ...parts, differences: changes } : parts)
  if (!failure && !changed && returned.skipped === true)
    return { status: 'skipped', reason: String(returned.msg), changes, result, seconds: 0 }
  return { status: failure ? 'failed' : changed ? 'changed' : 'ok', changes, failure, result, seconds: 0 }
}

export function resultOf({ kind, diffIsList }: AnyModule, { changed, returned, failure, differences }: ResultParts): Variables {
  const diff = differences && diffOf(differences, diffIsList === true)
  const result: Record<string, unknown> = { changed, ...(diff === undefined ? {} : { diff }), ...returned }
  addOutputLines(result)
  if (!failure) return result
  const msg = failure.msg ?? failure.message
  Object.assign(result, { failed: true, msg: kind === 'command' && !failure.timedOut ? (result.msg ?? msg) : msg })
  if (failure.code !== undefined && !('rc' in result)) result.rc = failure.code
  return result
}

/** One difference, or a list of them; undefined where there is nothing to tell. */
function diffOf(changes: readonly ChangeReport[], listed: boolean): unknown {
  const diffs = changes.flatMap(({ before, after, path }) => {
    if (before === undefined && after === undefined) return []
    const heads = path === undefined ? {} : { before_header: path, after_header: path }
    return [{ before: before ?? '', after: after ?? '', ...heads }]
  })
  return listed || diffs.length > 1 ? diffs : diffs[0]
}

/** The changes that count, as reports show them. */
export function changeReports(changes: readonly Change[], diff: boolean, notApplied?: boolean): ChangeReport[] {
  return changes
    .filter(({ silent }) => !silent)
    .map(({ summary, before, after, path }) => ({ summary, ...(diff && { before, after, path }), ...(notApplied && { notApplied }) }))
}

/** What the module returns of what was done. */
export function returnedBy({ module, params }: PreparedTask, state: Variables, done: Done, after: Variables = state): Variables {
  return module.returns?.(params, state, done, after) ?? {}
}

/** The same of a task that failed: what a module makes of a half-done plan is an extra, the failure itself is what counts. */
export function returnedByFailed(prepared: PreparedTask, state: Variables, done: Done, after?: Variables): Variables {
  try {
    return returnedBy(prepared, state, done, after)
  } catch {
    return {}
  }
}

/** The failure of a task; if a program is missing, its message lists the directories that were searched. */
export async function withFolders(failure: Failure, { session, context }: PreparedTask, signal?: AbortSignal): Promise<Failure> {
  if (failure.missingProgram === undefined || typeof failure.msg !== 'string') return failure
  const wanted = { context, read: foldersRead }
  // Whatever becomes of the question, the failure is the one that was found.
  const answer = session.cached(wanted) ?? (await session.ask([wanted], [], signal).catch(() => []))[0]
  return answer?.code === 0 ? { ...failure, msg: `${failure.msg} in paths: ${foldersRead.parse(answer)}` } : failure
}

/** Those of `PATH`, and those of the administrator where they are missing there. */
const foldersRead: HostRead<string> = {
  at: 'host',
  script: `paths=$PATH
for folder in /sbin /usr/sbin /usr/local/sbin; do
  case :$paths: in *":$folder:"*) ;; *) if [ -e "$folder" ]; then paths=$paths:$folder; fi ;; esac
done
printf %s "$paths"`,
  lasting: true,
  parse: ({ stdout }) => stdout,
}
