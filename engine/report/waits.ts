/** Lines on tasks that wait: the same wait on many hosts is shown once, and counting does not make it a new one. */
import type { Event } from '../model/event.ts'
import type { Painter } from './colour.ts'
import { escapeLine } from './escape.ts'
import { hostList, taskName, wordWidth } from './words.ts'

type Waiting = Extract<Event, { type: 'waiting' }>
/** Milliseconds that equal waits are gathered. */
const patience = 300

export interface Waits {
  wait(event: Waiting): void
  /** The host waits for this task no longer. */
  over(host: string): void
  flush(): void
}

export function waits(show: (lines: readonly string[]) => void, paint: Painter): Waits {
  const reported = new Map<string, Set<string>>()
  const gathered = new Map<string, { readonly event: Waiting; readonly hosts: string[] }>()
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    if (gathered.size === 0) return
    const lines = [...gathered.values()].map(({ event, hosts }) => lineOf(event, hosts, paint))
    gathered.clear()
    show(lines)
  }
  return {
    wait(event) {
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
    over: (host) => reported.delete(host),
    flush,
  }
}

function lineOf({ task, reason }: Waiting, hosts: readonly string[], paint: Painter): string {
  return paint.dim(`${'waiting'.padEnd(wordWidth)}${taskName(task)}: ${escapeLine(reason)}  ${hostList(hosts)}`)
}
