/** What the script of a module says to the engine, kept apart from all that programs print: between random marks. */
import { randomBytes } from 'node:crypto'

/** The variable by which a script learns its mark; programs that it starts do not see it. */
export const markName = 'TSPLAY_REPORT'

/** A mark for one action. */
export function newMark(): string {
  return randomBytes(16).toString('hex')
}

/** Shell text for the beginning of a script: defines `report NAME VALUE`; the value may be any text. */
export const reportFunction = `tsplay_mark=\${${markName}:-}
unset ${markName}
report() { printf '\\n%s %s %s\\n%s end\\n' "$tsplay_mark" "$1" "$2" "$tsplay_mark"; }
`

/** Takes what was reported out of standard output. */
export function readReports(
  stdout: string,
  mark: string,
): { readonly stdout: string; readonly reported: Readonly<Record<string, string>> } {
  const reported: Record<string, string> = {}
  const rest = stdout.replace(new RegExp(`\\n${mark} (\\w+) ([^]*?)\\n${mark} end\\n`, 'g'), (_, name: string, value: string) => {
    reported[name] = value
    return ''
  })
  return { stdout: rest, reported }
}
