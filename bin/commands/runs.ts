/** `tsplay runs`, and `tsplay show` of a run. */
import { existsSync } from 'node:fs'
import { jsonLine } from '../../engine/formats/json-line.ts'
import { quotedWord } from '../../engine/formats/shell-words.ts'
import { eventsOf, findRun, hostsOf, listRuns, type RunRecord } from '../../engine/journal/reader.ts'
import { escapeLine } from '../../engine/report/escape.ts'
import { reportFormat } from '../../engine/report/json.ts'
import { counted, hostList } from '../../engine/report/words.ts'
import { layoutReporter } from '../reporting/layouts.ts'
import { isColoured, viewOf } from '../reporting/reports.ts'
import { ownJournals } from '../reporting/run-journal.ts'
import { printDiagnostics } from '../terminal/errors.ts'
import { type ShowFlags, showPlan } from './plan.ts'

export async function runsCommand({ json }: { readonly json?: boolean }): Promise<number> {
  const runs = listRuns(ownJournals(), (_, diagnostics) =>
    printDiagnostics(diagnostics.map((each) => ({ ...each, severity: 'warning' as const }))),
  )
  if (json) process.stdout.write(`${JSON.stringify(runs.map(dataOf), null, 2)}\n`)
  else for (const line of table(runs)) process.stdout.write(`${line}\n`)
  return 0
}

/** A file is a plan; every other name is that of a run. */
export async function showCommand(name: string, flags: ShowFlags): Promise<number> {
  if (name !== 'last' && existsSync(name)) return showPlan(name, flags)
  const run = findRun(ownJournals(), name)
  const events = eventsOf(run)
  if (flags.json) {
    process.stdout.write(`${jsonLine({ format: reportFormat, events })}\n`)
    return 0
  }
  if (flags.html !== undefined) {
    const page = flags.html === true ? `${run.id}.html` : flags.html
    const { keptSources, writeEventPage } = await import('../reporting/page.ts')
    writeEventPage(page, events, 'run', keptSources(run))
    process.stdout.write(`Written to ${escapeLine(page)}\n`)
    return 0
  }
  const start = events.find((event) => event.type === 'run-start')
  const reporter = await layoutReporter(flags, {
    write: (text) => process.stdout.write(text),
    colour: isColoured(flags),
    screen: undefined,
    check: start?.check ?? false,
    verbosity: flags.verbose,
    ...viewOf({ ...flags, commandForMore: () => `tsplay show ${quotedWord(name)} -v` }),
  })
  for (const event of events) reporter.report(event)
  await reporter.finish?.()
  if (run.status !== 'ended')
    process.stdout.write(`${run.status === 'running' ? 'The run is still going on' : 'The run was cut short'}: ${run.id}\n`)
  return 0
}

function dataOf(run: RunRecord) {
  const { id, status, end, header } = run
  const { started, directory, command, playbooks, resumes, tsplay } = header
  return {
    ...{ id, status, started, directory, command, playbooks, hosts: hostsOf(run), tsplay },
    ...(resumes === undefined ? {} : { resumes }),
    ...(end ? { exitCode: end.exitCode, interrupted: end.interrupted, seconds: end.seconds, pendingHandlers: end.pending } : {}),
  }
}

function table(runs: readonly RunRecord[]): readonly string[] {
  if (runs.length === 0) return ['There are no runs.']
  const rows = runs.map((run) => {
    const { id, header } = run
    const hosts = hostsOf(run)
    const names = hosts.length === 0 ? 'no hosts' : `${counted(hosts.length, 'host')}: ${hostList(hosts, 3)}`
    return [id, header.started.slice(0, 16).replace('T', ' '), endOf(run), escapeLine(header.playbooks.join(', ')), names]
  })
  const heads = ['RUN', 'STARTED (UTC)', 'ENDED', 'PLAYBOOKS', 'HOSTS']
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)))
  return [heads, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

/** How it ended, in a word or two. */
function endOf({ status, end, header }: RunRecord): string {
  const resumed = header.resumes === undefined ? '' : `, resumed ${header.resumes}`
  if (!end) return `${status}${resumed}`
  const { exitCode, interrupted } = end
  const words = exitCode === 1 ? 'no host' : [...(exitCode & 2 ? ['failed'] : []), ...(exitCode & 4 ? ['unreachable'] : [])].join(', ')
  return `${interrupted ? 'interrupted' : exitCode === 0 ? 'ok' : words}${resumed}`
}
