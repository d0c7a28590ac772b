/** `tsplay drift`: a check that tells what moved away from what was applied apart from what was not applied yet. */
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { appliedBefore } from '../../engine/journal/earlier-runs.ts'
import { runIds } from '../../engine/journal/reader.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Drift, driftOf } from '../../engine/plans/drift.ts'
import type { PlannedTask } from '../../engine/plans/plan.ts'
import { escapeLine } from '../../engine/report/escape.ts'
import { counted, hostList } from '../../engine/report/words.ts'
import type { RunFlags } from '../options/flags.ts'
import { ownJournals } from '../reporting/run-journal.ts'
import { planOf, refuseFlags, unknownIn } from './plan.ts'

/** The exit code where a host drifted and the check did not fail. */
const drifted = 3

export async function driftCommand(
  files: readonly string[],
  { out, ...flags }: RunFlags & { readonly out?: string },
  version: string,
): Promise<number> {
  refuseFlags(flags)
  const { code, tasks, events } = await planOf(files, flags, version)
  const found = driftOf(tasks, appliedBefore(ownJournals(), runIds(ownJournals()), { directory: resolve('.'), playbooks: files }))
  const unknown = unknownIn(events).length
  for (const line of linesOf(found, unknown)) process.stdout.write(`${line}\n`)
  if (out !== undefined) writeFound(out, { created: new Date().toISOString(), playbooks: files, ...found, notPredicted: unknown })
  return code === 0 && found.drifted.length + found.unrecorded.length > 0 ? drifted : code
}

function linesOf({ drifted, wantedSince, unrecorded }: Drift, unknown: number): readonly string[] {
  const parts = [
    ['Drift, no longer as applied', drifted],
    ['Wanted since, not applied yet', wantedSince],
    ['No run is on record: drift, or not applied yet', unrecorded],
  ] as const
  const lines = parts.flatMap(([head, tasks]) => (tasks.length === 0 ? [] : [`${head}:`, ...changesIn(tasks)]))
  return [
    ...(lines.length > 0 ? lines : ['No drift.']),
    ...(unknown === 0 ? [] : [`${counted(unknown, 'task')} cannot be predicted before earlier changes are made.`]),
  ]
}

/** Equal changes once, with their hosts. */
function changesIn(tasks: readonly PlannedTask[]): readonly string[] {
  const hosts = new Map<string, string[]>()
  for (const { host, where, changes } of tasks)
    for (const { summary, silent } of changes) {
      const text = escapeLine(`${summary} (${where})`)
      if (!silent) hosts.set(text, [...(hosts.get(text) ?? []), host])
    }
  return [...hosts].map(([text, names]) => `  ${text} on ${hostList([...new Set(names)])}`)
}

function writeFound(file: string, found: object): void {
  try {
    writeFileSync(file, `${JSON.stringify(found, null, 2)}\n`, { mode: 0o600 })
  } catch (error) {
    throw new Problem(`\`${file}\` cannot be written: ${(error as Error).message}`, { hint: 'check the directory and the free space' })
  }
}
