/** A run in the layout of Ansible's own report, for people and programs that are used to read it. */
import type { Event, IncludeTarget, TaskLabel } from '../../event.ts'
import type { TerminalReporter } from '../terminal.ts'
import { Banners } from './banners.ts'
import { changeLines } from './diff.ts'
import { endLines, itemLines } from './endings.ts'
import { columnsOf, palette } from './palette.ts'
import { recapLines } from './recap.ts'
import { hostLabel, isChanged } from './result.ts'
import { errorText, warningText } from './spoken.ts'
import { type Timing, Timings } from './timings.ts'

export interface AnsibleOptions {
  readonly write: (text: string) => void
  /** Warnings go to standard error. */
  readonly warn: (text: string) => void
  readonly colour: boolean
  readonly verbosity: number
  readonly screen?: { readonly columns?: number }
  /** Lines shown around a difference. */
  readonly context?: number
  /** What is told of where the time went, in this order. */
  readonly timings?: readonly Timing[]
  /** Whose ends are not shown, nor the head of a task that shows none. */
  readonly hides?: { readonly skipped?: boolean; readonly ok?: boolean }
}

type HostEnd = Extract<Event, { type: 'host-end' }>
type TaskEnd = Extract<Event, { type: 'task-end' }>

export function ansibleReporter({
  write,
  warn,
  colour,
  verbosity,
  screen,
  context,
  hides = {},
  timings: kinds = [],
}: AnsibleOptions): TerminalReporter {
  const paint = palette(colour)
  const columns = columnsOf(screen)
  const timings = new Timings(kinds, columns)
  const banners = new Banners({ paint, verbosity, columns, under: (task, name) => timings.task(task, name) })
  const telling = { paint, verbosity }
  const ends: HostEnd[] = []
  const included = new Map<string, string[]>()
  const show = (lines: readonly string[]) => {
    if (lines.length > 0) write(`${lines.join('\n')}\n`)
  }
  const warned = new Set<string>()

  const report = (event: Event) => {
    if (kinds.length > 0) timings.at(event.time)
    if (event.type !== 'include') flushIncluded()
    switch (event.type) {
      case 'run-start':
        return show(banners.playbooks(event.playbooks))
      case 'play-start':
      case 'batch-start':
        return show(banners.play(event.play, event.type === 'play-start' ? event.free : undefined))
      case 'play-empty':
        return show([...banners.play(event.play, false), ...(event.matched ? [] : [paint('skip', 'skipping: no hosts matched')])])
      case 'task-start':
        return hides.skipped || hides.ok ? undefined : show(banners.start(event.task, event.host))
      case 'item-end': {
        const changed = isChanged(event) ? changeLines(event.changes, paint, context) : []
        return hidden(event) && changed.length === 0
          ? undefined
          : show([...banners.end(event.task), ...changed, ...itemLines(event, telling)])
      }
      case 'task-end':
        return taskEnd(event)
      case 'waiting':
        return event.retriesLeft === undefined ? undefined : show(retryLines(event.host, event.task, event.retriesLeft))
      case 'include':
        return include(event.host, event.task, event.targets)
      case 'meta':
        return show([
          ...banners.meta(event.task, event.host, event.word),
          ...(event.skipped ? [paint('skip', `skipping: [${event.host}]`)] : []),
        ])
      case 'warning':
        return warning(warningText(event, columns))
      case 'play-end':
        return show(event.aborted === undefined ? [] : banners.head('NO MORE HOSTS LEFT'))
      case 'playbook-end':
        return recap(event.hosts)
      case 'host-end':
        ends.push(event)
        return
      case 'run-end':
        if (event.interrupted) warn(`${paint('error', '[ERROR]: User interrupted execution')}\n`)
        return recap(ends)
    }
  }

  function recap(hosts: Parameters<typeof recapLines>[0]) {
    show([...banners.head('PLAY RECAP'), ...recapLines(hosts, paint, colour), '', ...timings.end()])
  }

  function taskEnd(end: TaskEnd) {
    const changed = isChanged(end) ? changeLines(end.changes, paint, context) : []
    if (!hidden(end) || changed.length > 0) show([...banners.end(end.task), ...changed, ...endLines(end, telling)])
    if (end.status === 'cannot-tell')
      warning(warningText({ message: `${hostLabel(end)}: ${end.reason ?? 'nothing can be told'}` }, columns))
    const told = end.failure && !end.ignored && !end.rescued ? errorText(end.failure) : undefined
    if (told !== undefined) warning(paint('error', told))
  }

  function hidden(end: Pick<TaskEnd, 'status'> & Parameters<typeof isChanged>[0]): boolean {
    if (end.status === 'skipped') return hides.skipped === true
    return end.status === 'ok' && !isChanged(end) && hides.ok === true
  }

  /** The same words once. */
  function warning(text: string) {
    if (warned.has(text)) return
    warned.add(text)
    warn(`${paint('warning', text)}\n`)
  }

  function include(host: string, task: TaskLabel, targets: readonly IncludeTarget[]) {
    show(banners.start(task, host))
    if (targets.every(({ file, role }) => file === undefined && role === undefined)) show([paint('skip', `skipping: [${host}]`)])
    for (const { file, item } of targets) {
      if (file === undefined) continue
      const key = `${file}\0${item ?? ''}`
      included.set(key, [...(included.get(key) ?? []), host])
    }
  }

  /** One line for all hosts that include the same. */
  function flushIncluded() {
    for (const [key, hosts] of included) {
      const [file, item] = key.split('\0')
      show([paint('skip', `included: ${file} for ${hosts.join(', ')}${item ? ` => (item=${item})` : ''}`)])
    }
    included.clear()
  }

  const retryLines = (host: string, task: TaskLabel, left: number) => [
    paint('debug', `FAILED - RETRYING: [${host}]: ${banners.nameOf(task, false)} (${left} retries left).`),
  ]

  return {
    report,
    note: (text) => warn(`${text}\n`),
    aside: (work) => work(),
    finish: async () => flushIncluded(),
  }
}
