/** The report a person reads while a run goes on: how each task ended and on which hosts, and in the end what became of each host. */
import type { Event, Reporter } from '../event.ts'
import { painter } from './colour.ts'
import { escapeText } from './escape.ts'
import { hostList } from './hosts.ts'
import { recap } from './recap.ts'
import { Stories, storyLines } from './stories.ts'
import { type ItemEnd, type Told, taskLines } from './task-lines.ts'
import { whereText } from './where.ts'

export interface TerminalOptions {
  readonly write: (text: string) => void
  readonly colour: boolean
  readonly check: boolean
  readonly verbosity: number
}

/** Milliseconds that the ends of one task are gathered before they are shown together. */
const gathering = 300

export function terminalReporter({ write, colour, check, verbosity }: TerminalOptions): Reporter {
  const paint = painter(colour)
  const line = (text = '') => write(`${text}\n`)
  const ends: Extract<Event, { type: 'host-end' }>[] = []
  const stories = new Stories()
  const items = new Map<string, ItemEnd[]>()
  let told: Told[] = []
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    for (const text of taskLines(told, paint, verbosity)) line(text)
    told = []
  }
  const gather = (end: Extract<Event, { type: 'task-end' }>) => {
    const key = `${end.host}\0${end.task.id}`
    if (told.length && told[0]?.end.task.id !== end.task.id) flush()
    told.push({ end, items: items.get(key) ?? [] })
    items.delete(key)
    timer ??= setTimeout(flush, gathering).unref()
  }
  return {
    report(event) {
      stories.add(event)
      switch (event.type) {
        case 'item-end': {
          const key = `${event.host}\0${event.task.id}`
          items.set(key, [...(items.get(key) ?? []), event])
          return
        }
        case 'task-end':
          return gather(event)
        case 'host-end':
          ends.push(event)
          return
        case 'task-start':
        case 'connected':
        case 'output':
          return
      }
      flush()
      switch (event.type) {
        case 'run-start':
          if (event.check) line(paint.hint('Check mode: nothing is changed.'))
          return
        case 'play-start':
          line(`\n${paint.bold(`PLAY ${escapeText(event.play)}`)}  ${paint.dim(`${hostList(event.hosts)} · ${whereText(event.where)}`)}`)
          return
        case 'play-empty':
          line(`\n${paint.bold(`PLAY ${escapeText(event.play)}`)}  ${paint.changed(`no host is left for \`${event.pattern}\``)}`)
          return
        case 'play-end':
          if (event.aborted !== undefined) line(paint.bad(`The play was ended: ${escapeText(event.aborted)}`))
          return
        case 'waiting':
          line(paint.dim(`waiting     ${escapeText(event.task.name)}: ${escapeText(event.reason)}  ${event.host}`))
          return
        case 'warning':
          line(
            paint.changed(
              `warning     ${escapeText(event.message)}${event.host ? `  ${event.host}` : ''}${event.where ? `  at ${whereText(event.where)}` : ''}`,
            ),
          )
          if (event.hint) line(paint.hint(`            hint: ${escapeText(event.hint)}`))
          return
        case 'run-end':
          for (const text of storyLines(stories, ends, paint)) line(text)
          line(`\n${paint.bold('RECAP')}`)
          for (const text of recap(ends, check, paint)) line(text)
          if (event.interrupted) line(paint.bad('Interrupted.'))
      }
    },
    finish: flush,
  }
}
