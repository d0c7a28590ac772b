/** Names of groups that can not stand in expressions: told of, let be, or made such that they can (`force_valid_group_names`). */
import type { Tree } from './tree.ts'

/** `never` tells of odd names and `always` of those it changed; `ignore` and `silently` do the same without a word. */
export type GroupNames = 'never' | 'ignore' | 'always' | 'silently'

/** With `_` in the place of what can not stand in a name. */
export function safeName(name: string): string {
  return name.replace(/^[^\p{L}_]|[^\p{L}\p{N}_]/gu, '_')
}

/** Tells of names that work, but can not be written `groups.name` in an expression, or of those that were changed for it. */
export function checkGroupNames({ groups, changedNames, groupNames, diagnostics }: Tree): void {
  if (groupNames === 'ignore' || groupNames === 'silently') return
  const odd = groupNames === 'always' ? [...changedNames] : [...groups.keys()].filter((name) => name !== safeName(name))
  const [first] = odd
  if (first === undefined) return
  const names = odd.map((name) => `\`${name}\``).join(', ')
  const message = `${names}: a name of a group is best of letters, digits and \`_\`, with no digit in front`
  const hint =
    groupNames === 'always'
      ? `it is called \`${safeName(first)}\` here, since \`force_valid_group_names\` says so`
      : `it works, but expressions must say \`groups['${first}']\``
  const place = groups.get(groupNames === 'always' ? safeName(first) : first)?.place
  diagnostics.push({ code: 'group-name', severity: 'warning', message, hint, ...(place && { place }) })
}
