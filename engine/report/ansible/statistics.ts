/** What tasks kept for the end of the run, as Ansible's report shows it: a line for a host, and one for the run. */
import type { StatisticsReport } from '../../model/event.ts'
import type { Format } from './formats.ts'

export function statisticsLines({ hosts, run }: StatisticsReport, format: Format): readonly string[] {
  const rows = Object.keys(hosts)
    .sort()
    .map((host) => `\t${host}: ${format.flat(hosts[host])}`)
  const ofRun = Object.keys(run).length > 0 ? ['', `\tRUN: ${format.flat(run)}`] : []
  return [...rows, ...ofRun, '']
}
