/** What `register` sees of a task that was settled. */
import type { ChangeReport, Failure } from '../../model/event.ts'
import type { AnyModule } from '../../model/module.ts'

export interface ResultParts {
  readonly changed: boolean
  readonly returned: Readonly<Record<string, unknown>>
  readonly failure?: Failure
  /** With `--diff`: what is different. */
  readonly differences?: readonly ChangeReport[]
}

export function resultOf(
  { kind, diffIsList }: AnyModule,
  { changed, returned, failure, differences }: ResultParts,
): Record<string, unknown> {
  const diff = differences && diffOf(differences, diffIsList === true)
  const result: Record<string, unknown> = { changed, ...(diff === undefined ? {} : { diff }), ...returned }
  for (const stream of ['stdout', 'stderr']) {
    const text = result[stream]
    if (typeof text === 'string') result[`${stream}_lines`] ??= linesOf(text)
  }
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

function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r\n|[\n\r]/)
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}
