/** Files of `group_vars` and `host_vars` that nothing reads, although somebody meant them to be read. */

import { nearest } from '../formats/suggest.ts'
import type { Diagnostic } from '../model/diagnostic.ts'
import type { FolderKind, VariableFolder } from './variable-folders.ts'

/** Names that are nearly those of a group or host, and files beside a folder of the same name. Other unknown names may belong to another inventory. */
export function unusedFiles(folder: VariableFolder, kind: FolderKind, known: ReadonlySet<string>): readonly Diagnostic[] {
  const what = kind === 'group_vars' ? 'group' : 'host'
  return folder.entries(kind).flatMap(({ name, entry, read }) => {
    if (known.has(name) && !read)
      return [warning(`\`${kind}/${entry}\` is not read, since \`${kind}/\` has another entry for \`${name}\``, 'move it into that folder')]
    const meant = known.has(name) ? undefined : nearest(name, known)
    return meant === undefined
      ? []
      : [warning(`\`${kind}/${entry}\` is not read: there is no ${what} \`${name}\``, `did you mean \`${meant}\`?`)]
  })
}

function warning(message: string, hint: string): Diagnostic {
  return { code: 'stray-variables', severity: 'warning', message, hint }
}
