/** What a test prints and writes: a line for each stage and host, what failed below it, and one JSON document. */
import type { Lab } from '../lab/lab.ts'
import type { Painter } from '../report/colour.ts'
import { escapeLine, escapeText } from '../report/escape.ts'
import { duration } from '../report/words.ts'
import type { TestCase } from './matrix.ts'
import type { Finding, StageResult } from './results.ts'

/** The version of the document; it changes when a field changes its meaning. */
export const reportVersion = 1

export interface CaseReport {
  readonly testCase: TestCase
  readonly results: readonly StageResult[]
  readonly seconds: number
  readonly kept?: Lab
  /** Why it was not carried out to its end. */
  readonly error?: string
}

export interface TestReport {
  readonly version: string
  readonly target: string
  readonly exitCode: number
  readonly seconds: number
  readonly cases: readonly CaseReport[]
}

/** Prints the lines of a test; names stand in columns. */
export class TestLines {
  readonly #cases: number
  readonly #hosts: number
  readonly #paint: Painter

  constructor(cases: readonly TestCase[], paint: Painter) {
    this.#cases = Math.max(...cases.map(({ name }) => name.length))
    this.#hosts = Math.max(...cases.flatMap(({ hosts }) => hosts.map(({ name }) => name.length)))
    this.#paint = paint
  }

  result({ name }: TestCase, { stage, host, outcome, summary, seconds, findings }: StageResult): string {
    const paint = { passed: this.#paint.good, failed: this.#paint.bad, skipped: this.#paint.dim }[outcome]
    const word = { passed: 'ok', failed: 'failed', skipped: 'skipped' }[outcome]
    const time = seconds > 0 ? this.#paint.dim(`, ${duration(seconds)}`) : ''
    const where = `${name.padEnd(this.#cases)}  ${escapeLine(host).padEnd(this.#hosts)}  ${stage.padEnd(11)}`
    return [
      `${where}  ${paint(word.padEnd(7))}  ${escapeLine(summary)}${time}`,
      ...findings.flatMap((finding) => this.#finding(finding)),
    ].join('\n')
  }

  #finding(finding: Finding): readonly string[] {
    const detail = finding.detail === undefined ? [] : escapeText(finding.detail).split('\n')
    return [`    ${sentence(finding)}`, ...detail.map((line) => this.#paint.dim(`      ${line}`))]
  }
}

/** The lines at the end: what failed, and how to reach hosts that stay. */
export function endingLines({ cases, seconds }: Pick<TestReport, 'cases' | 'seconds'>): readonly string[] {
  const passed = cases.filter(isPassed).length
  return [
    ...cases.flatMap(({ testCase, error }) => (error === undefined ? [] : [`${testCase.name} was not carried out: ${escapeText(error)}`])),
    ...cases.flatMap(({ testCase, kept }) => (kept ? keptLines(testCase, kept) : [])),
    `${passed} of ${cases.length} passed in ${duration(seconds)}`,
  ]
}

/** 0 where all passed, 2 where something failed, 1 where a case was not carried out to its end, 130 where somebody ended it. */
export function exitCodeOf(cases: readonly CaseReport[], interrupted: boolean): number {
  if (interrupted) return 130
  if (cases.some(({ error }) => error !== undefined)) return 1
  return cases.every(isPassed) ? 0 : 2
}

export function isPassed({ results, error }: CaseReport): boolean {
  return error === undefined && results.length > 0 && results.every(({ outcome }) => outcome !== 'failed')
}

function keptLines({ name }: TestCase, { slot, inventory, hosts }: Lab): readonly string[] {
  return [
    `The hosts of ${name} stay: inventory ${inventory}`,
    ...hosts.map((host) => `  tsplay lab ssh ${slot}/${host.name}`),
    `  remove them: tsplay lab down ${slot}`,
  ]
}

/** The whole test as one value for JSON. */
export function documentOf({ cases, ...test }: TestReport): unknown {
  return {
    tsplayTest: reportVersion,
    ...test,
    cases: cases.map(({ testCase, kept, error, ...rest }) => ({
      name: testCase.name,
      scenario: testCase.scenario.name,
      passed: isPassed({ testCase, error, ...rest }),
      ...(error !== undefined && { error }),
      ...(kept && { lab: kept.slot }),
      hosts: testCase.hosts,
      ...rest,
    })),
  }
}

/** A finding in one line: the task, its place, what is wrong. */
export function sentence({ task, where, message }: Finding): string {
  const place = where === undefined ? '' : ` (${escapeLine(where)})`
  return task === undefined ? `${escapeLine(message)}${place}` : `${escapeLine(task)}${place}: ${escapeLine(message)}`
}
