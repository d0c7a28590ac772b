/** Every diagnostic code with its meaning, cause, remedy and an example: what `tsplay explain` prints and the page on troubleshooting is made from. */
import type { CodeEntries, CodeEntry } from './codes/entry.ts'
import { inventoryCodes } from './codes/inventory.ts'
import { journalCodes } from './codes/journal.ts'
import { lintCodes } from './codes/lint.ts'
import { playbookCodes } from './codes/playbook.ts'
import { settingCodes } from './codes/settings.ts'
import { taskCodes } from './codes/tasks.ts'
import { textCodes } from './codes/text.ts'

/** Groups of codes under their headings, in the order of the page. */
export const codeTopics: Readonly<Record<string, CodeEntries>> = {
  'Plays and roles': playbookCodes,
  'Tasks and templates': taskCodes,
  'YAML, vaults and facts': textCodes,
  Settings: settingCodes,
  Inventories: inventoryCodes,
  Journals: journalCodes,
  'Rules of `tsplay lint`': lintCodes,
}

/** Entries by code. */
export const diagnosticCodes: ReadonlyMap<string, CodeEntry> = new Map(Object.values(codeTopics).flatMap((codes) => Object.entries(codes)))

/** The command that brings the code about. */
export function commandOf({ command }: CodeEntry): string {
  return command ?? 'tsplay lint'
}
