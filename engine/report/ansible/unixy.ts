/** The layout `unixy`: a line for a task, and one for each host at it. */
import type { Event, EventOf, TaskLabel } from '../../model/event.ts'
import { escapeOutput } from '../escape.ts'
import type { TerminalReporter } from '../terminal.ts'
import { Included, isIgnored, layoutOf } from './asides.ts'
import { Banners } from './banners.ts'
import { changeLines } from './diff.ts'
import { type Format, isTrueInPython } from './formats.ts'
import { columnsOf, type Meaning, type Palette, palette } from './palette.ts'
import { recapLines, statisticsLines } from './recap.ts'
import type { Hides, PlaybookOptions } from './report.ts'
import { hostLabel, type ItemEnd, isChanged, isFailed, isShown, isSkipped, itemLabel, type TaskEnd } from './result.ts'

interface UnixyOptions extends PlaybookOptions {
  /** As a template writes a value. */
  readonly text: (value: unknown) => string
}

export function unixyReporter(options: UnixyOptions): TerminalReporter {
  const { write, warn, colour, verbosity, screen, hides = {}, extras = {} } = options
  const paint = palette(colour)
  const banners = new Banners({ paint, verbosity, columns: columnsOf(screen), own: headOf })
  const lineOptions = { ...options, paint }
  const ends: EventOf<'host-end'>[] = []
  const included = new Included()
  const attempts = new Map<string, number>()
  let pattern = ''
  let playbooks: readonly string[] = []
  const show = (lines: readonly string[]) => {
    if (lines.length > 0) write(`${lines.join('\n')}\n`)
  }

  const writeEvent = (event: Event) => {
    if (event.type !== 'include') flushIncluded()
    switch (event.type) {
      case 'run-start':
        playbooks = event.playbooks
        return begin()
      case 'play-start':
      case 'batch-start':
      case 'play-empty':
        return play(event)
      case 'task-start':
        return show(banners.start(event.task, event.host))
      case 'item-end':
      case 'task-end':
        return ended(event)
      case 'include':
        return include(event)
      case 'meta':
        show(banners.meta(event.task, event.host, event.metaAction))
        return event.skipped && !hides.skipped ? show([paint('skip', `  ${event.host} skipped`)]) : undefined
      case 'waiting':
        return event.retriesLeft === undefined ? undefined : show([retryLine(event.host, event.task, event.retriesLeft)])
      case 'play-end':
        return event.aborted === undefined ? undefined : show([paint('error', '  Ran out of hosts!')])
      case 'playbook-end':
        recap(event.hosts)
        return begin()
      case 'host-end':
        ends.push(event)
        return
      case 'run-end':
        recap(ends)
        if (extras.statistics && event.statistics)
          show([...banners.head('CUSTOM STATS:'), ...statisticsLines(event.statistics, options.format)])
    }
  }

  /** The next playbook. */
  function begin() {
    const [file, ...rest] = playbooks
    playbooks = rest
    show(file === undefined ? [] : [`Executing playbook ${file.split('/').at(-1)}`])
  }

  function play(event: EventOf<'play-start'> | EventOf<'batch-start'> | EventOf<'play-empty'>) {
    banners.play(event.play, event.type === 'play-start' ? event.free : undefined)
    if (event.type !== 'batch-start') pattern = event.pattern
    const none = event.type === 'play-empty' && !event.matched ? [paint('debug', '  No hosts found!')] : []
    show([`\n- ${event.play.trim()} on hosts: ${pattern} -`, ...none])
  }

  function ended(end: EventOf<'item-end'> | EventOf<'task-end'>) {
    attempts.delete(`${end.task.id} ${end.host}`)
    const changed = isChanged(end) ? changeLines(end, lineOptions) : []
    const line = endLine(end, lineOptions)
    show([...banners.end(end.task), ...changed])
    if (line === undefined) return
    if (isFailed(end) && extras.failuresAside) warn(`${line}\n`)
    else show([line])
  }

  function include({ host, task, targets }: EventOf<'include'>) {
    show(banners.start(task, host))
    const skipped = isIgnored(targets)
    if (skipped ? !hides.skipped : !hides.ok) show([paint(skipped ? 'skip' : 'ok', `  ${host} ${skipped ? 'skipped' : 'ok'}`)])
    included.add(host, targets)
  }

  const flushIncluded = () => show(included.lines().map((line) => paint('skip', line)))

  function retryLine(host: string, task: TaskLabel, left: number): string {
    const key = `${task.id} ${host}`
    const count = (attempts.get(key) ?? 0) + 1
    attempts.set(key, count)
    return paint('debug', `  Retrying... (${count} of ${count + left})`)
  }

  const recap = (hosts: Parameters<typeof recapLines>[0]) =>
    show(['\n- Play recap -', ...recapLines(hosts, paint, colour, ['skipped']).map((line) => `  ${line}`)])

  return layoutOf(options, writeEvent, flushIncluded)
}

/** What only includes has no head. */
function headOf({ handler }: TaskLabel, name: string): readonly string[] {
  const short = name.split(' : ').at(-1) as string
  if (short.startsWith('include')) return []
  return [handler ? `${short} (via handler)... ` : `${short}...`]
}

interface UnixyLineOptions {
  readonly paint: Palette
  readonly verbosity: number
  readonly format: Format
  readonly text: (value: unknown) => string
  readonly hides?: Hides
}

/** undefined where it is not shown. */
function endLine(end: TaskEnd | ItemEnd, lineOptions: UnixyLineOptions): string | undefined {
  const { paint, verbosity, hides = {} } = lineOptions
  const [meaning, word] = wordOf(end)
  if ((meaning === 'skip' && hides.skipped) || (meaning === 'ok' && hides.ok)) return undefined
  const whole = isShown(end, verbosity) || end.multiline === true
  const head = `  ${whole ? end.host : hostLabel(end)} ${word}${itemOf(end, meaning)}`
  const rest = whole ? `: ${lineOptions.format.result(end, verbosity)}` : messageText(end, lineOptions.text)
  return paint(meaning, `${head}${rest}`.replace(/\n$/, ''))
}

function wordOf(end: TaskEnd | ItemEnd): readonly [Meaning, string] {
  if (isSkipped(end)) return ['skip', 'skipped']
  if (isFailed(end)) return end.status === 'failed' ? ['error', 'failed'] : ['unreachable', 'unreachable']
  return isChanged(end) ? ['changed', 'done'] : ['ok', 'ok']
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
