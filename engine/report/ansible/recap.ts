/** The recap as Ansible lays it out: a row for each host, in the order of their names. */
import type { Counts, StatisticsReport } from '../../model/event.ts'
import type { Format } from './formats.ts'
import type { Meaning, Palette } from './palette.ts'

interface HostEnd {
  readonly host: string
  readonly counts: Counts
}

/** `without`: counts that are left out. */
export function recapLines(ends: readonly HostEnd[], paint: Palette, colour: boolean, without: readonly string[] = []): readonly string[] {
  const rows = ends.filter(({ counts }) => Object.values(counts).some((count) => count > 0))
  return [...rows].sort((a, b) => (a.host < b.host ? -1 : 1)).map((end) => rowOf(end, paint, colour, without))
}

function rowOf({ host, counts }: HostEnd, paint: Palette, colour: boolean, without: readonly string[]): string {
  // The width counts what colours a name as well, as it does there.
  const name = colour ? paint(meaningOf(counts), host).padEnd(37) : host.padEnd(26)
  // What check mode would run, or cannot predict, counts as skipped there.
  const skipped = counts.skipped + counts.wouldRun + counts.cannotTell
  const cells: readonly (readonly [string, number, Meaning])[] = [
    ['ok', counts.ok, 'ok'],
    ['changed', counts.changed, 'changed'],
    ['unreachable', counts.unreachable, 'unreachable'],
    ['failed', counts.failed, 'error'],
    ['skipped', skipped, 'skip'],
    ['rescued', counts.rescued, 'ok'],
    ['ignored', counts.ignored, 'warning'],
  ]
  const shown = cells.filter(([word]) => !without.includes(word))
  const words = shown.map(([word, count, meaning]) => {
    const cell = `${word}=${String(count).padEnd(4)}`
    return count > 0 ? paint(meaning, cell) : cell
  })
  return `${name} : ${words.join(' ')}`
}

function meaningOf({ failed, unreachable, changed }: Counts): Meaning {
  return failed + unreachable > 0 ? 'error' : changed > 0 ? 'changed' : 'ok'
}

export function statisticsLines({ hosts, run }: StatisticsReport, format: Format): readonly string[] {
  const rows = Object.keys(hosts)
    .sort()
    .map((host) => `\t${host}: ${format.flat(hosts[host])}`)
  const ofRun = Object.keys(run).length > 0 ? ['', `\tRUN: ${format.flat(run)}`] : []
  return [...rows, ...ofRun, '']
}
