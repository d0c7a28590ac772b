/** Steps of a package manager, formatted for summaries and diffs. */

import type { Effect } from '../../engine/model/effect.ts'

/** Packages create, change or delete files below these directories. */
export const softwareEffects: readonly Effect[] = [{ kind: 'software', below: ['/etc', '/usr', '/lib', '/var', '/bin', '/sbin'] }]

/** One change to a package. */
export interface PackageStep {
  readonly name: string
  readonly before?: string
  /** undefined if it is removed. */
  readonly after?: string
}

/** Packages before and after, one per line, for a diff like that of a file. */
export function stepsDiff(steps: readonly PackageStep[]): { readonly before?: string; readonly after?: string } {
  if (steps.length === 0) return {}
  const text = (side: 'before' | 'after') =>
    steps
      .flatMap((step) => (step[side] === undefined ? [] : [`${step.name} ${step[side]}\n`]))
      .sort()
      .join('')
  return { before: text('before'), after: text('after') }
}

/** Names on one line, shortened if there are many. */
export function listedNames(names: readonly string[]): string {
  const most = 8
  return names.length <= most ? names.join(', ') : `${names.slice(0, most - 1).join(', ')} and ${names.length - most + 1} more`
}
