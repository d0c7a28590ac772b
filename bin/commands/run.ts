/** `tsplay run` and `tsplay check`: load everything, tell every mistake at once, then run. */
import { Problem } from '../../engine/model/diagnostic.ts'
import { load } from '../load/load.ts'
import type { RunFlags } from '../options/flags.ts'
import { withSettings } from '../options/settings.ts'
import { printDiagnostics } from '../terminal/errors.ts'

export async function runCommand(files: readonly string[], given: RunFlags, version: string): Promise<number> {
  const ownFlags = { origin: { command: 'run' as const, playbooks: files, flags: given }, ...given }
  if (ownFlags.exitCode && !ownFlags.check)
    throw new Problem('`--exit-code` requires check mode', { hint: 'use `tsplay check`, or add `--check`' })
  if (ownFlags.step && !process.stdin.isTTY)
    throw new Problem('`--step` asks before each task, but there is no terminal', { hint: 'remove `--step`' })
  if (ownFlags.pendingHandlers && ownFlags.check)
    throw new Problem('`--pending-handlers` runs handlers, and check mode runs nothing', { hint: 'remove one of the two' })
  if (ownFlags.ask && !ownFlags.check) return (await import('./plan.ts')).askingRun(files, ownFlags, version)
  const flags = await withSettings(ownFlags)
  const loaded = await load(flags, files)
  printDiagnostics(loaded.warnings)
  if (flags.syntaxCheck) {
    process.stdout.write(`${files.length === 1 ? 'The playbook is' : `All ${files.length} playbooks are`} in order.\n`)
    return 0
  }
  if (flags.listHosts || flags.listTasks || flags.listTags) {
    const { printLists } = await import('../reporting/lists.ts')
    return printLists(loaded, flags)
  }
  if (flags.pendingHandlers && !flags.journal)
    throw new Problem('`--pending-handlers` reads and writes journals, which are switched off', { hint: 'remove `--no-journal`' })
  const { runLoaded } = await import('./run-loaded.ts')
  return runLoaded(loaded, flags, version)
}
