/** What the script of a module says to the engine, kept apart from all that programs print: between random marks. */
import { randomBytes } from 'node:crypto'

/** The variable by which a script learns its mark; programs that it starts do not see it. */
export const markName = 'TSPLAY_REPORT'

export type ReportStream = 'stdout' | 'stderr'

/** A mark for one action, which reports on this stream. */
export function newMark(stream: ReportStream): string {
  return `${stream}-${randomBytes(16).toString('hex')}`
}

/** Whether an action with this mark reports on this stream. */
export function carriesReports(mark: string | undefined, stream: ReportStream): boolean {
  return mark?.startsWith(`${stream}-`) === true
}

/** Shell text for the beginning of a script: defines `report NAME VALUE`; the value may be any text. */
export const reportFunction = `tsplay_mark=\${${markName}:-}
unset ${markName}
report() { printf '\\n%s %s %s\\n%s end\\n' "$tsplay_mark" "$1" "$2" "$tsplay_mark"; }
`

/** Takes what was reported out of what a stream carried. */
export function readReports(output: string, mark: string): { readonly rest: string; readonly reported: Readonly<Record<string, string>> } {
  const reported: Record<string, string> = {}
  const rest = output.replace(new RegExp(`\\n${mark} (\\w+) ([^]*?)\\n${mark} end\\n`, 'g'), (_, name: string, value: string) => {
    reported[name] = value
    return ''
  })
  return { rest, reported }
}
