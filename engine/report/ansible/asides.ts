/** What all layouts are alike in: warnings, the next step after a failure, that the run was broken off go to standard error; the same words once. */
import type { Event } from '../../model/event.ts'
import { escapeText } from '../escape.ts'
import type { TerminalReporter } from '../terminal.ts'
import { columnsOf, palette } from './palette.ts'
import type { AnsibleOptions } from './report.ts'
import { hostLabel, type TaskEnd } from './result.ts'
import { errorText, type Warning, warningText } from './stderr-texts.ts'

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

  const unreached = ({ hosts, play, wholePlay, begun, cause, reason }: Extract<Event, { type: 'not-reached' }>) => {
    // What a word of the playbook ended for hosts that had begun is as its author wanted it.
    if (begun && cause.startsWith('end-')) return
    const names = hosts.join(', ')
    warning({ message: `not reached: ${wholePlay ? `play ${play}${names ? ` on ${names}` : ''}` : names}, since ${reason}` })
  }

  const runEnded = ({ interrupted, resume = [] }: Extract<Event, { type: 'run-end' }>) => {
    if (interrupted) writeOnce(paint('error', '[ERROR]: User interrupted execution'))
    for (const { command } of resume) if (command !== undefined) writeOnce(escapeText(`To continue from there: ${command}`))
  }

  return (event) => {
    if (event.type === 'warning') warning(event)
    else if (event.type === 'task-end') ended(event)
    else if (event.type === 'not-reached') unreached(event)
    else if (event.type === 'run-end') runEnded(event)
  }
}
