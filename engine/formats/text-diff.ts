/** Line differences of two texts; wraps `diff`. */
import { createTwoFilesPatch, structuredPatch } from 'diff'

/** Time limit in milliseconds; above it only the fact of a difference is reported. */
const timeoutMs = 500
/** Lines of context. */
export const usualContext = 3

export interface Hunk {
  readonly oldStart: number
  readonly oldLines: number
  readonly newStart: number
  readonly newLines: number
  readonly lines: readonly string[]
}

/** Hunks of the differences; undefined if there are too many. */
export function hunksOf(old: string, now: string, context = usualContext): readonly Hunk[] | undefined {
  return structuredPatch('', '', old, now, '', '', { context, timeout: timeoutMs } as { context: number })?.hunks
}

/** The same as a patch, without file names. */
export function patchOf(old: string, now: string, context = usualContext): string | undefined {
  return createTwoFilesPatch('', '', old, now, '', '', { context, timeout: timeoutMs } as { context: number })
}

/** `@@ -1,3 +1,4 @@`: a count of 1 is omitted; for a count of 0 the line before is used. */
export function hunkHead({ oldStart, oldLines, newStart, newLines }: Hunk): string {
  const range = (start: number, lines: number) => (lines === 1 ? String(start) : `${lines === 0 ? start - 1 : start},${lines}`)
  return `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@`
}
