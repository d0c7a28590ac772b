/** Words and numbers of the page: outcomes, times, names of many hosts. */
import type { Outcome, PageResult } from '../../engine/report/html/page-data.ts'

/** The worst first. */
export const outcomes: readonly Outcome[] = [
  'failed',
  'unreachable',
  'rescued',
  'ignored',
  'changed',
  'would-run',
  'cannot-tell',
  'ok',
  'skipped',
]

/** For print and for those who do not see the colours: a letter for each outcome. */
export const letters: Readonly<Record<Outcome, string>> = {
  ok: '·',
  changed: 'C',
  failed: 'F',
  unreachable: 'U',
  skipped: '-',
  'would-run': 'W',
  'cannot-tell': '?',
  ignored: 'I',
  rescued: 'R',
}

export const outcomeWords: Readonly<Record<Outcome, string>> = {
  ok: 'ok',
  changed: 'changed',
  failed: 'failed',
  unreachable: 'unreachable',
  skipped: 'skipped',
  'would-run': 'would run',
  'cannot-tell': 'cannot tell',
  ignored: 'failed, ignored',
  rescued: 'failed, rescued',
}

export function wordFor({ outcome, planned }: Pick<PageResult, 'outcome' | 'planned'>): string {
  return outcome === 'changed' && planned ? 'would change' : outcomeWords[outcome]
}

export function isFailure(outcome: Outcome): boolean {
  return outcome === 'failed' || outcome === 'unreachable'
}

/** `1 host`, `2 hosts`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`
}

export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000
  if (seconds < 0.05) return `${Math.round(milliseconds)} ms`
  if (seconds < 59.5) return `${seconds.toFixed(seconds < 9.95 ? 1 : 0)} s`
  const whole = Math.round(seconds)
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${rest} s`
}

/** Names of hosts, those that differ in a number only as one: `web[01-12,15]`. */
export function ranges(names: readonly string[]): readonly string[] {
  const series = new Map<string, { readonly before: string; readonly after: string; readonly numbers: string[] }>()
  for (const name of names) {
    const [, before = name, digits, after = ''] = /^(.*?)(\d+)(\D*)$/s.exec(name) ?? []
    const key = digits === undefined ? `=${name}` : JSON.stringify([before, after])
    const found = series.get(key) ?? { before, after, numbers: [] }
    if (digits !== undefined) found.numbers.push(digits)
    series.set(key, found)
  }
  return [...series.values()].map(({ before, after, numbers }) =>
    numbers.length === 0 ? before : `${before}${numbers.length === 1 ? numbers[0] : `[${runs(numbers).join(',')}]`}${after}`,
  )
}

function runs(numbers: readonly string[]): readonly string[] {
  const sorted = [...numbers].sort((a, b) => Number(a) - Number(b))
  const found: string[][] = []
  for (const number of sorted) {
    const last = found.at(-1)
    if (last && isNext(number, last.at(-1) as string)) last.push(number)
    else found.push([number])
  }
  return found.map((run) => (run.length > 1 ? `${run[0]}-${run.at(-1)}` : (run[0] as string)))
}

function isNext(number: string, before: string): boolean {
  if (Number(number) !== Number(before) + 1) return false
  return number.length === before.length || !(number.startsWith('0') || before.startsWith('0'))
}
