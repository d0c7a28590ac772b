/** Where no live view is: a plain line on work that takes long or waits, soon and then from time to time. */
import type { AtWork, Work } from './at-work.ts'
import type { Painter } from './colour.ts'
import { duration, hostList, taskName, wordWidth } from './words.ts'

/** Milliseconds until the first word on a task, and from one to the next. */
const first = 30_000
const next = 60_000

export interface Slow {
  /** Lines that are due at this time, in milliseconds since 1970. */
  lines(now: number): readonly string[]
}

export function slow(atWork: AtWork, paint: Painter): Slow {
  /** When active work was last reported. */
  const lastReported = new Map<Work, number>()
  return {
    lines(now) {
      const { works } = atWork
      for (const work of lastReported.keys()) if (!works.includes(work)) lastReported.delete(work)
      const due = works.filter((work) => now - (lastReported.get(work) ?? work.since - next + first) >= next)
      for (const work of due) lastReported.set(work, now)
      return [...byTask(due)].map((works) => lineOf(works, now, paint))
    },
  }
}

function byTask(works: readonly Work[]): Iterable<readonly Work[]> {
  const groups = new Map<number, Work[]>()
  for (const work of works) groups.set(work.task.id, [...(groups.get(work.task.id) ?? []), work])
  return groups.values()
}

function lineOf(works: readonly Work[], now: number, paint: Painter): string {
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
