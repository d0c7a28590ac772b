/** Questions that a task asks once more when its changes are made. */
import { nothingDone } from '../../model/module.ts'
import type { Read, Reads } from '../../model/read.ts'
import type { Prepared } from '../prepare/prepare.ts'

/** Those that its module names by `readAgain`. */
export function readsAgain({ module, params }: Prepared, state: object): Reads {
  const names = module.readAgain?.(params, state as never) ?? []
  if (names.length === 0) return {}
  const reads: Reads = module.probe(params, nothingDone)
  return Object.fromEntries(names.map((name) => [name, reads[name] as Read<unknown>]))
}
