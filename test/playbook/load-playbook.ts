/** One playbook as a command loads it: read, then judged. */
import { type Diagnostic, DiagnosticError } from '../../engine/model/diagnostic.ts'
import type { Playbook } from '../../engine/model/play.ts'
import type { Circumstances } from '../../engine/playbook/findings.ts'
import type { LoadOptions } from '../../engine/playbook/loading.ts'
import { judgedPlaybooks, readPlaybook } from '../../engine/playbook/playbook.ts'

export interface Loaded {
  readonly playbook: Playbook
  readonly warnings: readonly Diagnostic[]
}

/** Loads a playbook and all files it names; throws DiagnosticError with all errors that are certain to end its run. */
export async function loadPlaybook(file: string, options: LoadOptions, circumstances?: Circumstances): Promise<Loaded> {
  const read = await readPlaybook(file, options)
  const diagnostics = judgedPlaybooks([read], circumstances)
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  const warnings = diagnostics.filter(({ severity }) => severity === 'warning')
  if (errors.length > 0) throw new DiagnosticError([...errors, ...warnings])
  return { playbook: read.playbook, warnings }
}
