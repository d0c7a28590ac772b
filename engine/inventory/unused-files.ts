/** Warns about files of `group_vars` and `host_vars` that are not read. */

import { nearest } from '../formats/suggest.ts'
import type { Diagnostic } from '../model/diagnostic.ts'
import type { FolderKind, VariableFolder } from './variable-folders.ts'

/** Reports names similar to a group or host, and files beside a directory of the same name. Other unknown names may belong to another inventory. */
export function unusedFiles(folder: VariableFolder, kind: FolderKind, names: ReadonlySet<string>): readonly Diagnostic[] {
  const what = kind === 'group_vars' ? 'group' : 'host'
  return folder.entries(kind).flatMap(({ name, entry, read }) => {
    if (names.has(name) && !read)
      return [warning(`\`${kind}/${entry}\` is not read: \`${kind}/\` has another entry for \`${name}\``, 'move it into that directory')]
    const similar = names.has(name) ? undefined : nearest(name, names)
    return similar === undefined
      ? []
      : [warning(`\`${kind}/${entry}\` is not read: there is no ${what} \`${name}\``, `did you mean \`${similar}\`?`)]
  })
}

function warning(message: string, hint: string): Diagnostic {
  return { code: 'unused-vars-file', severity: 'warning', message, hint }
}
