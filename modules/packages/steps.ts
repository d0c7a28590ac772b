/** Steps of a package manager, formatted for summaries and diffs. */

import type { Effect } from '../../engine/model/effect.ts'

/** Packages bring files below these directories, or change or take away what is there. */
export const softwareEffects: readonly Effect[] = [{ kind: 'software', below: ['/etc', '/usr', '/lib', '/var', '/bin', '/sbin'] }]

/** One thing that would be done to a package. */
export interface PackageStep {
  readonly name: string
  readonly before?: string
  /** undefined where it goes. */
  readonly after?: string
}

/** Packages before and after, one a line, so that their difference reads like that of a file. */
export function stepsDiff(steps: readonly PackageStep[]): { readonly before?: string; readonly after?: string } {
  if (steps.length === 0) return {}
  const text = (side: 'before' | 'after') =>
    steps
      .flatMap((step) => (step[side] === undefined ? [] : [`${step.name} ${step[side]}\n`]))
      .sort()
      .join('')
  return { before: text('before'), after: text('after') }
}

/** Names for one line: all of a few, the first of many. */
export function listedNames(names: readonly string[], most = 8): string {
  return names.length <= most ? names.join(', ') : `${names.slice(0, most - 1).join(', ')} and ${names.length - most + 1} more`
}
