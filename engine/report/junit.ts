/** `--report junit=FILE`: each task on each host as a test case, for CI systems. The home of `junit-report-builder`. */
import junit, { type Builder, type TestCase } from 'junit-report-builder'
import type { Event, Reporter } from '../event.ts'
import { escapeText } from './escape.ts'
import { whereText } from './where.ts'

// Its types describe a module in CommonJS; what Node imports is the builder itself.
const builder = junit as unknown as Builder

export function junitReporter(file: string): Reporter {
  const report = builder.newBuilder()
  const suites = new Map<string, ReturnType<typeof report.testSuite>>()
  const suite = (host: string) => {
    let found = suites.get(host)
    if (!found) {
      found = report.testSuite().name(clean(host))
      suites.set(host, found)
    }
    return found
  }
  return {
    report(event) {
      if (event.type === 'task-end') addCase(suite(event.host).testCase(), event)
    },
    finish: () => report.writeTo(file),
  }
}

function addCase(
  testCase: TestCase,
  { task, status, failure, ignored, rescued, reason, seconds, changes }: Extract<Event, { type: 'task-end' }>,
) {
  testCase
    .name(clean(task.role ? `${task.role} : ${task.name}` : task.name))
    .className(clean(whereText(task.where)))
    .time(seconds)
  if (changes.length) testCase.standardOutput(clean(changes.map(({ summary }) => summary).join('\n')))
  if (status === 'skipped' || status === 'cannot-tell' || status === 'would-run') testCase.skipped()
  if (reason) testCase.standardOutput(clean(reason))
  if (!failure || ignored || rescued) return
  const text = clean([failure.message, failure.hint, failure.detail, failure.stderr].filter(Boolean).join('\n'))
  if (status === 'unreachable') testCase.error(text)
  else testCase.failure(text)
}

/** XML has no place for control characters. */
function clean(text: string): string {
  return escapeText(text)
}
