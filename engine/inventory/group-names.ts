/** Group names that are not valid identifiers: reported, kept, or replaced (`force_valid_group_names`). */
import type { Tree } from './tree.ts'

/** `never` warns about invalid names, `always` replaces them with a warning; `ignore` and `silently` do the same without a warning. */
export type GroupNames = 'never' | 'ignore' | 'always' | 'silently'

/** Replaces invalid characters of a name with `_`. */
export function safeName(name: string): string {
  return name.replace(/^[^\p{L}_]|[^\p{L}\p{N}_]/gu, '_')
}

/** Warns about names that cannot be written as `groups.NAME` in an expression, or that were replaced. */
export function checkGroupNames({ groups, changedNames, groupNames, diagnostics }: Tree): void {
  if (groupNames === 'ignore' || groupNames === 'silently') return
  const invalid = groupNames === 'always' ? [...changedNames] : [...groups.keys()].filter((name) => name !== safeName(name))
  const [first] = invalid
  if (first === undefined) return
  const names = invalid.map((name) => `\`${name}\``).join(', ')
  const message = `${names}: a group name should have only letters, digits and \`_\`, with no digit at the beginning`
  const hint =
    groupNames === 'always'
      ? `it is replaced with \`${safeName(first)}\`, as set by \`force_valid_group_names\``
      : `rename it, or write \`groups['${first}']\` in expressions`
  const place = groups.get(groupNames === 'always' ? safeName(first) : first)?.place
  diagnostics.push({ code: 'invalid-group-name', severity: 'warning', message, hint, ...(place && { place }) })
}
