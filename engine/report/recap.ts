/** The last lines of a run: each host's counts in Ansible's columns. */
import type { Counts, Event } from '../event.ts'
import type { Painter } from './colour.ts'

type HostEnd = Extract<Event, { type: 'host-end' }>

export function recap(ends: readonly HostEnd[], check: boolean, paint: Painter): readonly string[] {
  const width = Math.max(0, ...ends.map(({ host }) => host.length))
  const columns: readonly (readonly [string, keyof Counts, (text: string) => string])[] = [
    ['ok', 'ok', paint.good],
    ['changed', 'changed', paint.changed],
    ['unreachable', 'unreachable', paint.bad],
    ['failed', 'failed', paint.bad],
    ['skipped', 'skipped', paint.hint],
    ['rescued', 'rescued', paint.changed],
    ['ignored', 'ignored', paint.changed],
    ...(check
      ? ([
          ['would-run', 'wouldRun', paint.hint],
          ['cannot-tell', 'cannotTell', paint.hint],
        ] as const)
      : []),
  ]
  return ends.map(({ host, counts, seconds }) => {
    const cells = columns.map(([name, key, colour]) => {
      const cell = `${name}=${counts[key]}`.padEnd(name.length + 4)
      return counts[key] > 0 ? colour(cell) : cell
    })
    return `${host.padEnd(width)} : ${cells.join(' ')} ${paint.dim(`${seconds.toFixed(1)} s`)}`
  })
}
