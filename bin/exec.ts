/** `tsplay exec`: one module on a pattern of hosts, as a play of one task that goes the same way as all others. */
import { Problem } from '../engine/diagnostic.ts'
import { loadPlaybook } from '../engine/language/playbook.ts'
import type { RunFlags } from './flags.ts'
import { loadWith } from './load.ts'
import { tellDiagnostics } from './mistake.ts'
import { runLoaded } from './run.ts'

export interface ExecFlags extends RunFlags {
  readonly moduleName: string
  readonly args?: string
}

export async function execCommand(pattern: string, flags: ExecFlags, version: string): Promise<number> {
  const text = JSON.stringify([{ hosts: pattern, gather_facts: false, name: `${flags.moduleName} on ${pattern}`, tasks: [taskOf(flags)] }])
  const loaded = await loadWith(flags, flags.modulePath ?? [], async (registry, vault) => [
    await loadPlaybook('the command line', { registry, vault: vault.decrypt, readFile: () => text }),
  ])
  tellDiagnostics(loaded.warnings)
  return runLoaded(loaded, { ...flags, verbose: Math.max(flags.verbose, 1) }, version)
}

function taskOf({ moduleName, args }: ExecFlags): Record<string, unknown> {
  if (args === undefined) return { [moduleName]: null }
  if (!args.trim().startsWith('{')) return { [moduleName]: args }
  try {
    return { [moduleName]: JSON.parse(args) as unknown }
  } catch (error) {
    throw new Problem(`\`--args\` is no JSON: ${(error as Error).message}`, { hint: 'write k=v words, or a JSON dict' })
  }
}
