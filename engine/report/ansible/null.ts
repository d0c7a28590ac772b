/** The layout `null`: nothing of what happens, but for warnings. */
import type { TerminalReporter } from '../terminal.ts'
import { asides } from './asides.ts'
import type { AnsibleOptions } from './report.ts'

export function nullReporter(options: AnsibleOptions): TerminalReporter {
  return {
    report: asides(options),
    note: (text) => options.warn(`${text}\n`),
    aside: (work) => work(),
    finish: async () => undefined,
  }
}
