/** What waits for a moment before it is shown: ends of one task and waits that are equal on many hosts, output that runs for long, work that takes long. */

import type { EventOf } from '../model/event.ts'
import type { AtWork, Work } from './at-work.ts'
import type { Painter } from './colour.ts'
import { escapeLine, escapeText } from './escape.ts'
import type { ItemEnd, ReportedTask, TaskEnd } from './task-lines.ts'
import { duration, hostList, taskName, wordWidth } from './words.ts'

/** Milliseconds after which equal waits are shown. */
const patience = 300
/** Milliseconds after which the ends of a task are shown although hosts are still at work on it. */
const forStragglers = 2000

export function gathering(show: (ends: readonly ReportedTask[]) => void) {
  const items = new Map<string, ItemEnd[]>()
  const tasks = new Map<number, { readonly ends: ReportedTask[]; readonly timer: NodeJS.Timeout }>()
  const release = (id: number) => {
    const task = tasks.get(id)
    if (!task) return
    clearTimeout(task.timer)
    tasks.delete(id)
    show(task.ends)
  }
  return {
    item(end: ItemEnd): void {
      const key = keyOf(end)
      items.set(key, [...(items.get(key) ?? []), end])
    },
    end(end: TaskEnd, streamed: boolean): void {
      const { id } = end.task
      const task = tasks.get(id) ?? { ends: [], timer: setTimeout(() => release(id), forStragglers).unref() }
      task.ends.push({ end, items: items.get(keyOf(end)) ?? [], streamed })
      items.delete(keyOf(end))
      tasks.set(id, task)
    },
    /** Shows the ends of every task that no host is at work on any more. */
    releaseIdle(isOn: (task: number) => boolean): void {
      for (const id of tasks.keys()) if (!isOn(id)) release(id)
    },
    flush(): void {
      for (const id of tasks.keys()) release(id)
    },
  }
}

function keyOf({ host, task }: ItemEnd | TaskEnd): string {
  return `${host}\0${task.id}`
}

type Waiting = EventOf<'waiting'>

export function waits(show: (lines: readonly string[]) => void, paint: Painter) {
  const reported = new Map<string, Set<string>>()
  const gathered = new Map<string, { readonly event: Waiting; readonly hosts: string[] }>()
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    if (gathered.size === 0) return
    const lines = [...gathered.values()].map(({ event, hosts }) => waitLine(event, hosts, paint))
    gathered.clear()
    show(lines)
  }
  return {
    wait(event: Waiting): void {
      // `try 2 of 60`, `held by process 812`: the same wait as before.
      const reason = event.reason.replace(/\d+/g, '#')
      const reasons = reported.get(event.host) ?? new Set()
      if (reasons.has(reason)) return
      reported.set(event.host, reasons.add(reason))
      const key = `${event.task.id}\0${event.reason}`
      const wait = gathered.get(key) ?? { event, hosts: [] }
      wait.hosts.push(event.host)
      gathered.set(key, wait)
      timer ??= setTimeout(flush, patience).unref()
    },
    /** The host waits for this task no longer. */
    over: (host: string) => reported.delete(host),
    flush,
  }
}

function waitLine({ task, reason }: Waiting, hosts: readonly string[], paint: Painter): string {
  return paint.dim(`${'waiting'.padEnd(wordWidth)}${taskName(task)}: ${escapeLine(reason)}  ${hostList(hosts)}`)
}

/** Milliseconds after which a program is worth following. */
const moment = 2000

type Output = EventOf<'output'>

export function streaming(paint: Painter) {
  const running = new Map<string, { readonly since: number; held: Output[]; shown: boolean }>()
  return {
    output(event: Output): readonly string[] {
      const now = Date.parse(event.time)
      const program = running.get(event.host) ?? { since: now, held: [], shown: false }
      running.set(event.host, program)
      program.held.push(event)
      if (now - program.since < moment) return []
      const lines = program.held.flatMap((each) => outputLines(each, paint))
      Object.assign(program, { held: [], shown: true })
      return lines
    },
    /** Whether the output of this task on this host was shown; its memory ends here. */
    over(host: string): boolean {
      const shown = running.get(host)?.shown === true
      running.delete(host)
      return shown
    },
  }
}

function outputLines({ host, text }: Output, paint: Painter): readonly string[] {
  const lines = escapeText(text).trimEnd().split('\n')
  return lines.map((line) => `${paint.dim(`${'output'.padEnd(wordWidth)}${escapeLine(host)} │`)} ${line}`)
}

/** Milliseconds until the first word on a task, and from one to the next. */
const first = 30_000
const next = 60_000

/** Gives the lines that are due at a time, in milliseconds since 1970. */
export function slow(atWork: AtWork, paint: Painter): (now: number) => readonly string[] {
  /** When active work was last reported. */
  const lastReported = new Map<Work, number>()
  return (now) => {
    const { works } = atWork
    for (const work of lastReported.keys()) if (!works.includes(work)) lastReported.delete(work)
    const due = works.filter((work) => now - (lastReported.get(work) ?? work.since - next + first) >= next)
    for (const work of due) lastReported.set(work, now)
    return [...byTask(due)].map((works) => workLine(works, now, paint))
  }
}

function byTask(works: readonly Work[]): Iterable<readonly Work[]> {
  const groups = new Map<number, Work[]>()
  for (const work of works) groups.set(work.task.id, [...(groups.get(work.task.id) ?? []), work])
  return groups.values()
}

function workLine(works: readonly Work[], now: number, paint: Painter): string {
  const [one] = works as readonly [Work]
  const more = [hostList(works.map(({ host }) => host)), duration((now - one.since) / 1000), ...activityOf(works)]
  return `${paint.dim('at work'.padEnd(wordWidth))}${taskName(one.task)}  ${paint.dim(more.join(' · '))}`
}

/** What they wait for, or the last line of the one that spoke. */
function activityOf(works: readonly Work[]): readonly string[] {
  const waiting = works.find((work) => work.waiting !== undefined)?.waiting
  if (waiting !== undefined) return [`waits: ${waiting}`]
  const last = works.findLast((work) => work.last !== undefined)?.last
  return last === undefined ? [] : [`last: ${last}`]
}
