/** What `register` sees of a task that was settled. */
import type { Failure } from '../event.ts'
import type { AnyModule } from '../module.ts'

export interface ToRegister {
  readonly changed: boolean
  readonly returned: Readonly<Record<string, unknown>>
  readonly failure?: Failure
}

export function resultOf({ runs }: AnyModule, { changed, returned, failure }: ToRegister): Record<string, unknown> {
  const result: Record<string, unknown> = { changed, ...returned }
  if (!failure) return result
  const msg = failure.msg ?? failure.message
  Object.assign(result, { failed: true, msg: runs && !failure.timedOut ? (result.msg ?? msg) : msg })
  if (failure.code !== undefined && !('rc' in result)) result.rc = failure.code
  return result
}
