/** Format in which scripts answer more than one thing: name and content in turn, each ended by a NUL, so that no content can be taken for a name. */
import type { HostRead } from '../model/read.ts'

export type Records = ReadonlyMap<string, string>
/** Facts by name, without their `ansible_`. */
export type FactValues = Readonly<Record<string, unknown>>

/** A question whose script begins with the output functions: `text NAME TEXT`, `file NAME PATH`, `line NAME PATH`, `run NAME PROGRAM…`, and `environment` as the last one. */
export function recordsRead(script: string, args: readonly string[] = []): HostRead<Records> {
  const parse: HostRead<Records>['parse'] = ({ stdout }) => parseRecords(stdout, 'env')
  return { at: 'host', script: outputFunctions + script, args, subject: { kind: 'machine' }, slow: true, parse }
}

/** Shell text for the beginning of a script: defines `text NAME TEXT`. */
export const textFunction = `text() { printf '%s\\0%s\\0' "$1" "$2"; }
`

// A NUL in a file or in the output of a program would end its record, so it is left out. A file that does not exist makes no record and costs no process.
const outputFunctions = `export LC_ALL=C
${textFunction}file() { if [ -r "$2" ] && [ -f "$2" ]; then printf '%s\\0' "$1"; tr -d '\\000' <"$2" 2>/dev/null; printf '\\0'; fi; }
line() { if [ -r "$2" ]; then content=; IFS= read -r content <"$2" 2>/dev/null || :; text "$1" "$content"; fi; }
run() { name=$1; shift; command -v "$1" >/dev/null 2>&1 || return 0; printf '%s\\0' "$name"; "$@" 2>/dev/null | tr -d '\\000'; printf '\\0'; }
environment() { printf 'env\\0'; cat "/proc/$$/environ" 2>/dev/null; }
`

/** Reads names and contents; the record named `last` holds all that follows, NULs included. */
export function parseRecords(stdout: string, last?: string): Records {
  const parts = stdout.split('\0')
  const records = new Map<string, string>()
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const name = parts[at] as string
    if (name === last) return records.set(name, parts.slice(at + 1).join('\0'))
    records.set(name, parts[at + 1] as string)
  }
  return records
}

/** `NAME=value` lines, quotes taken off. */
export function parseSettings(text: string | undefined): Readonly<Record<string, string>> {
  const pairs = (text ?? '').split('\n').flatMap((line) => {
    const [, name, value = ''] = /^\s*([A-Za-z_]\w*)=(.*)$/.exec(line.trimEnd()) ?? []
    return name === undefined ? [] : [[name, value.replace(/^(["'])(.*)\1$/, '$2').replace(/\\(["'$`\\])/g, '$1')]]
  })
  return Object.fromEntries(pairs)
}

/** Records whose names begin with a prefix, that prefix taken off. */
export function under(records: Records, prefix: string): Records {
  return new Map([...records].flatMap(([name, value]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [])))
}
