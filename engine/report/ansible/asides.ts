/** What all layouts are alike in: warnings, the next step after a failure, that the run was broken off go to standard error; the same words once. */

import type { Where } from '../../model/diagnostic.ts'
import type { Event, EventOf, Failure, IncludeTarget } from '../../model/event.ts'
import { escapeText } from '../escape.ts'
import type { TerminalReporter } from '../terminal.ts'
import { counted, whereText } from '../words.ts'
import { columnsOf, palette, wrapped } from './palette.ts'
import type { AnsibleOptions } from './report.ts'
import { hostLabel, type TaskEnd } from './result.ts'

type AsideOptions = Pick<AnsibleOptions, 'warn' | 'colour' | 'screen'>

/** The reporter of a layout: `writeEvent` writes its lines, `finish` what waits for more. */
export function layoutOf(
  options: AsideOptions,
  writeEvent: (event: Event) => void,
  finish: () => void = () => undefined,
): TerminalReporter {
  const aside = asides(options)
  return {
    report: (event) => {
      writeEvent(event)
      aside(event)
    },
    note: (text) => options.warn(`${text}\n`),
    aside: (work) => work(),
    finish: async () => finish(),
  }
}

function asides({ warn, colour, screen }: AsideOptions): (event: Event) => void {
  const paint = palette(colour)
  const columns = columnsOf(screen)
  const written = new Set<string>()
  const writeOnce = (text: string) => {
    if (!written.has(text)) warn(`${text}\n`)
    written.add(text)
  }
  const warning = (words: Warning) => writeOnce(paint('warning', warningText(words, columns)))

  const ended = (end: TaskEnd) => {
    if (end.status === 'cannot-tell') warning({ message: `${hostLabel(end)}: ${end.reason ?? 'the result cannot be predicted'}` })
    const text = end.failure ? errorText(end.failure) : undefined
    if (text !== undefined) writeOnce(paint('error', text))
  }

  const unreached = ({ hosts, play, wholePlay, begun, cause, reason }: EventOf<'not-reached'>) => {
    // What a word of the playbook ended for hosts that had begun is as its author wanted it.
    if (begun && cause.startsWith('end-')) return
    const names = hosts.join(', ')
    warning({ message: `not reached: ${wholePlay ? `play ${play}${names ? ` on ${names}` : ''}` : names}, since ${reason}` })
  }

  const runEnded = ({ interrupted, resume = [] }: EventOf<'run-end'>) => {
    if (interrupted) writeOnce(paint('error', '[ERROR]: User interrupted execution'))
    for (const { command } of resume) if (command !== undefined) writeOnce(escapeText(`To continue from there: ${command}`))
  }

  return (event) => {
    if (event.type === 'warning') warning(event)
    else if (event.type === 'task-end') ended(event)
    else if (event.type === 'not-reached') unreached(event)
    else if (event.type === 'host-end' && event.doneBefore)
      writeOnce(escapeText(`${event.host}: ${counted(event.doneBefore, 'task')} done before`))
    else if (event.type === 'run-end') runEnded(event)
  }
}

export interface Warning {
  readonly message: string
  readonly host?: string
  readonly where?: Where
  readonly hint?: string
}

/** `[WARNING]: …`, in lines of so many columns. */
function warningText({ message, host, where, hint }: Warning, columns: number): string {
  const place = [host, where && whereText(where)].filter(Boolean).join(', ')
  return wrapped(escapeText(`[WARNING]: ${message}${place ? ` (${place})` : ''}${hint ? `: ${hint}` : ''}`), columns)
}

/** Where a failure was written, and the next step: its result has no room for them. */
function errorText({ message, msg, hint, where, endsRun }: Failure): string | undefined {
  if (!hint && !where) return undefined
  const lines = [
    endsRun ? `ERROR! ${msg ?? message}` : `[ERROR]: ${message}`,
    ...(where ? [`Origin: ${whereText(where)}`] : []),
    ...(hint ? [hint] : []),
  ]
  return escapeText(lines.join('\n'))
}

export function nullReporter(options: AnsibleOptions): TerminalReporter {
  return layoutOf(options, () => undefined)
}

export class Included {
  readonly #hosts = new Map<string, string[]>()

  add(host: string, targets: readonly IncludeTarget[]): void {
    for (const { file, item } of targets) {
      if (file === undefined) continue
      const key = `${file}\0${item ?? ''}`
      this.#hosts.set(key, [...(this.#hosts.get(key) ?? []), host])
    }
  }

  /** The lines since the last time. */
  lines(): readonly string[] {
    const lines = [...this.#hosts].map(([key, hosts]) => {
      const [file, item] = key.split('\0')
      return `included: ${file} for ${hosts.join(', ')}${item ? ` => (item=${item})` : ''}`
    })
    this.#hosts.clear()
    return lines
  }
}

/** A condition passed it over. */
export function isIgnored(targets: readonly IncludeTarget[]): boolean {
  return targets.every(({ file, role }) => file === undefined && role === undefined)
}
