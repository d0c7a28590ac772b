/** Format of the output of fact scripts: name and content in turn, each ended by a NUL, so that no content can be taken for a name. */
import type { HostRead } from '../model/read.ts'

export type Records = ReadonlyMap<string, string>
/** Facts by name, without their `ansible_`. */
export type FactValues = Readonly<Record<string, unknown>>

/** A question whose script begins with the output functions: `text NAME TEXT`, `file NAME PATH`, `run NAME PROGRAM…`. */
export function recordsRead(script: string, args: readonly string[] = []): HostRead<Records> {
  return { at: 'host', script: words + script, args, subject: { kind: 'machine' }, slow: true, parse: ({ stdout }) => parseRecords(stdout) }
}

/** Shell text for the beginning of a script: defines `text NAME TEXT`. */
export const textFunction = `text() { printf '%s\\0%s\\0' "$1" "$2"; }
`

// A file that is not there makes no record and costs no process.
const words = `export LC_ALL=C
${textFunction}file() { if [ -r "$2" ] && [ -f "$2" ]; then printf '%s\\0' "$1"; cat "$2" 2>/dev/null; printf '\\0'; fi; }
line() { if [ -r "$2" ]; then content=; IFS= read -r content <"$2" 2>/dev/null || :; text "$1" "$content"; fi; }
run() { name=$1; shift; command -v "$1" >/dev/null 2>&1 || return 0; printf '%s\\0' "$name"; "$@" 2>/dev/null; printf '\\0'; }
`

/** Reads names and contents; `env` comes last and holds all that is left, its own NULs included. */
export function parseRecords(stdout: string): Records {
  const parts = stdout.split('\0')
  const records = new Map<string, string>()
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const name = parts[at] as string
    records.set(name, name === 'env' ? parts.slice(at + 1).join('\0') : (parts[at + 1] as string))
    if (name === 'env') break
  }
  return records
}

/** `NAME=value` lines, quotes taken off. */
export function parseSettings(text: string | undefined): Readonly<Record<string, string>> {
  const pairs = (text ?? '').split('\n').flatMap((line) => {
    const [, name, value = ''] = /^\s*([A-Za-z_]\w*)=(.*?)\s*$/.exec(line) ?? []
    return name === undefined ? [] : [[name, value.replace(/^(["'])(.*)\1$/, '$2').replace(/\\(["'$`\\])/g, '$1')]]
  })
  return Object.fromEntries(pairs)
}

/** Records whose names begin with a prefix, that prefix taken off. */
export function under(records: Records, prefix: string): Records {
  return new Map([...records].flatMap(([name, value]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [])))
}
