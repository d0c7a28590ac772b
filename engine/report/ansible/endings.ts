/** The lines of Ansible's report on how a task, or one item of its loop, ended on a host. */
import type { Format } from './formats.ts'
import type { Palette } from './palette.ts'
import { hostLabel, type ItemEnd, isChanged, isLoop, isShown, itemLabel, type TaskEnd } from './result.ts'

export interface LineOptions {
  readonly format: Format
  readonly paint: Palette
  readonly verbosity: number
}

/** Lines at the end of a task; for a loop, whose items are shown, few. */
export function endLines(end: TaskEnd, { format, paint, verbosity }: LineOptions): readonly string[] {
  const result = () => format.result(end, verbosity)
  switch (end.status) {
    case 'unreachable':
      return [paint('unreachable', `fatal: [${hostLabel(end)}]: UNREACHABLE! => ${result()}`), ...ignoring(end, paint)]
    case 'failed':
      return [...(isLoop(end) ? [] : [paint('error', `fatal: [${hostLabel(end)}]: FAILED! => ${result()}`)]), ...ignoring(end, paint)]
    case 'skipped':
    case 'would-run':
    case 'cannot-tell':
      return [paint('skip', `skipping: [${end.host}]${verbosity > 0 ? ` => ${result()}` : ''}`)]
    default: {
      if (isLoop(end)) return []
      const word = isChanged(end) ? 'changed' : 'ok'
      return [paint(word, `${word}: [${hostLabel(end)}]${isShown(end, verbosity) ? ` => ${result()}` : ''}`)]
    }
  }
}

export function itemLines(end: ItemEnd, { format, paint, verbosity }: LineOptions): readonly string[] {
  const result = () => format.result(end, verbosity)
  const item = `(item=${itemLabel(end)})`
  switch (end.status) {
    case 'failed':
    case 'unreachable':
      return [paint('error', `failed: [${hostLabel(end)}] ${item} => ${result()}`)]
    case 'skipped':
    case 'would-run':
    case 'cannot-tell':
      return [paint('skip', `skipping: [${end.host}] => ${item} ${verbosity > 0 ? ` => ${result()}` : ''}`)]
    default: {
      const word = isChanged(end) ? 'changed' : 'ok'
      return [paint(word, `${word}: [${hostLabel(end)}] => ${item}${isShown(end, verbosity) ? ` => ${result()}` : ''}`)]
    }
  }
}

function ignoring({ ignored }: TaskEnd, paint: Palette): readonly string[] {
  return ignored ? [paint('skip', '...ignoring')] : []
}
