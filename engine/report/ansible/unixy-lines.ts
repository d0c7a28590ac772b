/** The line of the layout `unixy` on how a task, or an item of its loop, ended on a host. */
import { escapeOutput } from '../escape.ts'
import { type Format, isTrueInPython } from './formats.ts'
import type { Meaning, Palette } from './palette.ts'
import type { Hides } from './report.ts'
import { hostLabel, type ItemEnd, isChanged, isShown, itemLabel, type TaskEnd } from './result.ts'

export interface UnixyLineOptions {
  readonly paint: Palette
  readonly verbosity: number
  readonly format: Format
  readonly text: (value: unknown) => string
  readonly hides?: Hides
}

/** undefined where it is not shown. */
export function endLine(end: TaskEnd | ItemEnd, lineOptions: UnixyLineOptions): string | undefined {
  const { paint, verbosity, hides = {} } = lineOptions
  const [meaning, word] = wordOf(end)
  if ((meaning === 'skip' && hides.skipped) || (meaning === 'ok' && hides.ok)) return undefined
  const whole = isShown(end, verbosity) || end.multiline === true
  const head = `  ${whole ? end.host : hostLabel(end)} ${word}${itemOf(end, meaning)}`
  const rest = whole ? `: ${lineOptions.format.result(end, verbosity)}` : messageText(end, lineOptions.text)
  return paint(meaning, `${head}${rest}`.replace(/\n$/, ''))
}

function wordOf(end: TaskEnd | ItemEnd): readonly [Meaning, string] {
  switch (end.status) {
    case 'skipped':
    case 'would-run':
    case 'cannot-tell':
      return ['skip', 'skipped']
    case 'failed':
      return ['error', 'failed']
    case 'unreachable':
      return ['unreachable', 'unreachable']
    default:
      return isChanged(end) ? ['changed', 'done'] : ['ok', 'ok']
  }
}

function itemOf(end: TaskEnd | ItemEnd, meaning: Meaning): string {
  if (end.type !== 'item-end' || (meaning !== 'error' && meaning !== 'changed')) return ''
  const { result } = end
  if ('censored' in Object(result) || !isTrueInPython(Object(result).item)) return ''
  return ` | item: ${itemLabel(end)}`
}

/** What a program, or the module, had to say. */
function messageText({ result }: TaskEnd | ItemEnd, text: (value: unknown) => string): string {
  const { msg, stdout, stderr } = Object(result) as Readonly<Record<string, unknown>>
  const parts: readonly (readonly [string, unknown])[] = [
    ['msg', msg === 'All items completed' ? undefined : msg],
    ['stdout', stdout],
    ['stderr', stderr],
  ]
  return parts.map(([name, value]) => (isTrueInPython(value) ? ` | ${name}: ${escapeOutput(text(value))}` : '')).join('')
}
