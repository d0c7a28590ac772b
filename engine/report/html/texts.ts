/** Texts for the page: escaped, and no longer than a page can hold; what is left out is said. */
import { hunkHead, hunksOf } from '../../formats/text-diff.ts'
import type { ChangeReport } from '../../model/event.ts'
import { escapeExact, escapeLine, escapeText } from '../escape.ts'
import { valueLines } from '../value-lines.ts'
import type { PageChange, PageDiff } from './page-data.ts'

/** Characters of output that a page holds: of results that changed nothing, and of all others. */
const room = { quiet: 2_500_000, loud: 4_000_000 }

/** How much output the page still takes; the first to ask gets it. */
export class Room {
  readonly #left = { ...room }
  omitted = false

  /** The text if there is room for it. */
  take(text: string | undefined, kind: keyof typeof room): string | undefined {
    if (!text) return undefined
    if (!this.has(text.length, kind)) return undefined
    return text
  }

  has(size: number, kind: keyof typeof room): boolean {
    if (this.#left[kind] < size) {
      this.omitted = true
      return false
    }
    this.#left[kind] -= size
    return true
  }
}

/** The beginning and the end of a long text, with how much is left out between them. */
export function clipped(text: string, most: number): string {
  const whole = escapeText(text).trimEnd()
  if (whole.length <= most) return whole
  const head = Math.floor(most / 3)
  const left = whole.length - most
  return `${whole.slice(0, head)}\n… ${left} characters left out …\n${whole.slice(head - most)}`
}

/** Lines of one diff that a page holds. */
const mostLines = 600

export function changeOf(change: ChangeReport, room: Room): PageChange {
  const { summary, path, notApplied } = change
  return {
    summary: escapeLine(summary),
    ...(path === undefined ? {} : { path: escapeLine(path) }),
    ...(notApplied ? { notApplied } : {}),
    ...diffOf(change, room),
  }
}

function diffOf({ before, after }: ChangeReport, room: Room): { readonly diff?: PageDiff } {
  const [old, now] = [textOf(before), textOf(after)]
  if (old === now) return {}
  const hunks = hunksOf(old, now)
  const all = hunks?.flatMap((hunk) => [hunkHead(hunk), ...hunk.lines.map(escapeExact)]) ?? [
    '@@ too many differences to show line by line @@',
  ]
  const lines = all.slice(0, mostLines).map((line) => (line.length > 4000 ? `${line.slice(0, 4000)}…` : line))
  const fits = room.has(
    lines.reduce((sum, line) => sum + line.length + 4, 0),
    'loud',
  )
  const more = all.length - (fits ? lines.length : 0)
  const absent = (value: unknown) => value === undefined || value === null
  return {
    diff: {
      lines: fits ? lines : [],
      ...(absent(before) ? { created: true as const } : {}),
      ...(absent(after) ? { removed: true as const } : {}),
      ...(more > 0 ? { more } : {}),
    },
  }
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : `${valueLines(value).join('\n')}\n`
}
