/** The layout `null`: nothing of what happens, but for warnings. */
import type { TerminalReporter } from '../terminal.ts'
import { layoutOf } from './asides.ts'
import type { AnsibleOptions } from './report.ts'

export function nullReporter(options: AnsibleOptions): TerminalReporter {
  return layoutOf(options, () => undefined)
}
