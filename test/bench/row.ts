/** A line of the table: who does what, and what is to come out. */
import { type Contestant, type Measured, median, type Results } from './measure.ts'

/** What the first contestant is to reach, as a ratio of medians unless it says `seconds`. */
export type Aim =
  | { readonly timesFasterThan: string; readonly atLeast: number }
  | { readonly timeOf: string; readonly atMost: number }
  | { readonly processorOf: string; readonly atMost: number }
  | { readonly seconds: number }

export interface Row {
  /** The letter of the case it belongs to. */
  readonly letter: string
  readonly title: string
  readonly contestants: readonly Contestant[]
  readonly aims?: readonly Aim[]
  /** Fewer rounds than asked for, where one takes minutes. */
  readonly most?: number
}

/** A case of the bench: gets its hosts ready, then gives its rows. */
export type Case = () => Promise<readonly Row[]>

export interface Verdict {
  readonly text: string
  readonly met: boolean
}

export interface Line {
  readonly title: string
  readonly medians: readonly {
    readonly name: string
    readonly seconds: number
    readonly cpu: number
    readonly rounds: number
    readonly failed?: string
  }[]
  readonly verdicts: readonly Verdict[]
}

export function lineOf(row: Row, results: Results): Line {
  const medians = row.contestants.map(({ name }) => {
    const all: readonly Measured[] = results.get(name) ?? []
    const failed = all.find((each) => each.failed)?.failed
    const of = (word: 'seconds' | 'cpu') => median(all.map((each) => each[word]))
    return { name, seconds: of('seconds'), cpu: of('cpu'), rounds: all.length, ...(failed ? { failed } : {}) }
  })
  const [own] = medians
  if (!own) throw new Error(`nobody took part in ${row.title}`)
  const other = (name: string) => {
    const found = medians.find((each) => each.name === name)
    if (!found) throw new Error(`${name} took no part in ${row.title}`)
    return found
  }
  return { title: row.title, medians, verdicts: (row.aims ?? []).map((aim) => verdictOf(aim, own, other)) }
}

/** The row with some of its contestants alone, and the aims that these can tell of. */
export function among(row: Row, names: readonly string[]): Row {
  const contestants = row.contestants.filter(({ name }) => names.includes(name.split(',')[0] as string))
  const there = (name: string) => contestants.some((each) => each.name === name)
  const aims = row.aims?.filter((aim) => Object.values(aim).every((word) => typeof word === 'number' || there(word)))
  return { ...row, contestants, ...(aims ? { aims } : {}) }
}

type Median = Line['medians'][number]

function verdictOf(aim: Aim, own: Median, other: (name: string) => Median): Verdict {
  if ('seconds' in aim)
    return { text: `${milliseconds(own.seconds)} (aim: at most ${milliseconds(aim.seconds)})`, met: own.seconds <= aim.seconds }
  if ('timesFasterThan' in aim) {
    const { failed, seconds } = other(aim.timesFasterThan)
    const ratio = seconds / own.seconds
    if (failed) return { text: `${aim.timesFasterThan} failed (aim: ${aim.atLeast})`, met: true }
    return { text: `${ratio.toFixed(1)} times as fast as ${aim.timesFasterThan} (aim: ${aim.atLeast})`, met: ratio >= aim.atLeast }
  }
  if ('processorOf' in aim) {
    const ratio = own.cpu / other(aim.processorOf).cpu
    return {
      text: `${ratio.toFixed(2)} times the processor time of ${aim.processorOf} (aim: at most ${aim.atMost})`,
      met: ratio <= aim.atMost,
    }
  }
  const ratio = own.seconds / other(aim.timeOf).seconds
  return { text: `${ratio.toFixed(2)} times the time of ${aim.timeOf} (aim: at most ${aim.atMost})`, met: ratio <= aim.atMost }
}

function milliseconds(seconds: number): string {
  return `${Math.round(seconds * 1000)} ms`
}
