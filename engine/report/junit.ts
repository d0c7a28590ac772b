/** `--report junit=FILE`: each task on each host as a test case, for CI systems. The home of `junit-report-builder`. */
import { writeFileSync } from 'node:fs'
import junit, { type Builder, type TestCase, type TestSuite } from 'junit-report-builder'
import type { NotReached } from '../model/account.ts'
import type { EventOf, Failure, Reporter } from '../model/event.ts'
import { escapeText } from './escape.ts'
import { valueLines } from './value-lines.ts'
import { whereText } from './words.ts'

// Its types describe a module in CommonJS; what Node imports is the builder itself.
const builder = junit as unknown as Builder

type TaskEnd = EventOf<'task-end'>
type HostEnd = EventOf<'host-end'>

export function junitReporter(file: string): Reporter {
  // A file that cannot be written is reported before anything runs.
  writeFileSync(file, '', { mode: 0o600 })
  const report = builder.newBuilder()
  const suites = new Map<string, TestSuite>()
  const broken = new Set<string>()
  const suite = (host: string) => {
    const found = suites.get(host) ?? report.testSuite().name(clean(host))
    suites.set(host, found)
    return found
  }
  return {
    report(event) {
      if (event.type === 'task-end') {
        addCase(suite(event.host).testCase(), event)
        if (event.failure && !event.ignored && !event.rescued) broken.add(event.host)
      }
      if (event.type === 'not-reached' && event.hosts.length === 0) addMissed(suite(event.play), event)
      if (event.type === 'host-end') closeHost(suite(event.host), event, broken.has(event.host))
    },
    finish: () => report.writeTo(file),
  }
}

/** A test case that no event stands for. */
export interface PlainCase {
  readonly name: string
  readonly className: string
  readonly seconds: number
  readonly failure?: string
  /** It has no result. */
  readonly skipped?: boolean
  readonly output?: string
}

/** Writes suites of plain test cases. */
export function writeJunit(file: string, suites: readonly { readonly name: string; readonly cases: readonly PlainCase[] }[]): void {
  const report = builder.newBuilder()
  for (const { name, cases } of suites) {
    const suite = report.testSuite().name(clean(name))
    for (const { name: title, className, seconds, failure, skipped, output } of cases) {
      const testCase = suite.testCase().name(clean(title)).className(clean(className)).time(seconds)
      if (output !== undefined) testCase.standardOutput(clean(output))
      if (skipped) testCase.skipped()
      if (failure !== undefined) testCase.failure(clean(failure))
    }
  }
  report.writeTo(file)
}

function addCase(testCase: TestCase, { task, status, failure, ignored, rescued, reason, seconds, changes }: TaskEnd): void {
  testCase
    .name(clean(task.role ? `${task.role} : ${task.name}` : task.name))
    .className(clean(whereText(task.where)))
    .time(seconds)
  const output = [...changes.map(({ summary, notApplied }) => (notApplied ? `not done: ${summary}` : summary)), ...(reason ? [reason] : [])]
  if (output.length) testCase.standardOutput(clean(output.join('\n')))
  if (status === 'skipped' || status === 'cannot-tell' || status === 'would-run') testCase.skipped()
  if (!failure) return
  if (ignored || rescued) testCase.standardError(clean(`${ignored ? 'ignored' : 'rescued'}: ${textOf(failure)}`))
  else if (status === 'unreachable') testCase.error(clean(failure.message), 'unreachable', clean(textOf(failure)))
  else fail(testCase, failure)
}

/** The sentence as an attribute, and all there is to read as the text. */
function fail(testCase: TestCase, failure: Failure): void {
  testCase.failure(clean(failure.message), failure.kind ?? 'failed').stacktrace(clean(textOf(failure)))
}

/** A host may fail outside of any task; then the suite must not look as if all were well. */
function closeHost(suite: TestSuite, { failure, seconds, changes, notReached = [] }: HostEnd, failureReported: boolean): void {
  suite.time(seconds)
  // Changes are counted one by one, and not by tasks.
  if (changes) suite.property('changes', String(changes.made)).property('planned', String(changes.planned))
  for (const missed of notReached) addMissed(suite, missed)
  if (failure && !failureReported) fail(suite.testCase().name('the play as a whole').className('run'), failure)
}

/** What was not carried out has no result. */
function addMissed(suite: TestSuite, { play, where, begun, reason }: NotReached): void {
  suite
    .testCase()
    .name(clean(`${begun ? 'the rest of play' : 'play'} ${play}`))
    .className(clean(whereText(where)))
    .standardOutput(clean(`not reached: ${reason}`))
    .skipped()
}

function textOf({ message, where, through, judgedResult, detail, stderr, stdout, hint }: Failure): string {
  const trace = through && `through ${through.map(whereText).join(', ')}`
  return [
    message,
    where && `at ${whereText(where)}`,
    trace,
    judgedResult && valueLines(judgedResult).join('\n'),
    detail,
    stderr,
    stdout,
    hint && `hint: ${hint}`,
  ]
    .filter(Boolean)
    .join('\n')
}

/** XML has no place for control characters, lone halves of pairs and the two that are no characters. */
function clean(text: string): string {
  return escapeText(text).replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|[\ufffe\uffff]/g, '\ufffd')
}
