/** A place of a playbook as `file:line:column`, the file named from the working folder, and absolute outside of it. */

import { nearPath } from '../formats/near-path.ts'
import type { Where } from '../model/diagnostic.ts'
import { escapeLine } from './escape.ts'

export function whereText({ file, line, column }: Where): string {
  return `${escapeLine(nearPath(file))}:${line}:${column}`
}
