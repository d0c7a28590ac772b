/** The files that `tsplay test --report` writes. */
import { writeFileSync } from 'node:fs'
import type { PlainCase } from '../../engine/report/junit.ts'
import { documentOf, sentence, type TestReport } from '../../engine/testing/report.ts'
import type { StageResult } from '../../engine/testing/results.ts'
import { reportOf } from './reports.ts'

type Writer = (report: TestReport) => void

/** Opens them before anything is done. Throws Problem where one cannot be written. */
export async function openTestReports(words: readonly string[]): Promise<Writer> {
  const writers = await Promise.all(
    words.map((word) =>
      reportOf<Writer>(word, {
        json: async (file) => (report) => writeFileSync(file, `${JSON.stringify(documentOf(report), undefined, 2)}\n`, { mode: 0o600 }),
        junit: async (file) => {
          const { writeJunit } = await import('../../engine/report/junit.ts')
          return (report) => writeJunit(file, suitesOf(report))
        },
      }),
    ),
  )
  return (report) => {
    for (const write of writers) write(report)
  }
}

function suitesOf({ target, cases }: TestReport) {
  return cases.flatMap(({ testCase, results, error }) => [
    ...(error === undefined ? [] : [{ name: testCase.name, cases: [{ name: 'hosts', className: target, seconds: 0, failure: error }] }]),
    ...[...new Set(results.map(({ host }) => host))].map((host) => ({
      name: `${testCase.name} ${host}`,
      cases: results.filter((result) => result.host === host).map((result) => caseOf(result, target)),
    })),
  ])
}

function caseOf({ stage, outcome, summary, seconds, findings }: StageResult, target: string): PlainCase {
  const lines = findings.flatMap((finding) => [sentence(finding), ...(finding.detail === undefined ? [] : [finding.detail])])
  return {
    ...{ name: stage, className: target, seconds, output: summary },
    ...(outcome === 'failed' && { failure: lines.join('\n') }),
    ...(outcome === 'skipped' && { skipped: true }),
  }
}
