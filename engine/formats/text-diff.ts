/** Where two texts differ, line by line; the home of `diff`. */
import { createTwoFilesPatch, structuredPatch } from 'diff'

/** Milliseconds after which two texts are only said to differ. */
const timeoutMs = 500
/** Lines around a difference. */
export const usualContext = 3

export interface Hunk {
  readonly oldStart: number
  readonly oldLines: number
  readonly newStart: number
  readonly newLines: number
  readonly lines: readonly string[]
}

/** The places where two texts differ; undefined where they do so too much. */
export function hunksOf(old: string, now: string, context = usualContext): readonly Hunk[] | undefined {
  return structuredPatch('', '', old, now, '', '', { context, timeout: timeoutMs } as { context: number })?.hunks
}

/** The same as one text, with heads that name nothing. */
export function patchOf(old: string, now: string, context = usualContext): string | undefined {
  return createTwoFilesPatch('', '', old, now, '', '', { context, timeout: timeoutMs } as { context: number })
}

/** `@@ -1,3 +1,4 @@`: one line needs no count; where there is none, the line before is meant. */
export function hunkHead({ oldStart, oldLines, newStart, newLines }: Hunk): string {
  const range = (start: number, lines: number) => (lines === 1 ? String(start) : `${lines === 0 ? start - 1 : start},${lines}`)
  return `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@`
}
