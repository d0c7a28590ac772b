/** Runs programs in a directory of the host, which expands a leading `~` of directory and program. */
import type { HostRead } from '../../engine/model/read.ts'

/** Exit codes by which it says why the program was not started. */
export const insideCodes = { folder: 66, tool: 127 } as const

/** A folder (the home of who asks where it is empty), the program and its words. */
export interface Inside {
  readonly folder: string
  readonly argv: readonly string[]
}

const start = `path=$1
if [ -n "$path" ] && ! cd -- "$path" 2>/dev/null; then echo "there is no folder $path" >&2; exit ${insideCodes.folder}; fi
program=$2; shift 2
if ! command -v "$program" >/dev/null 2>&1; then echo "there is no program $program on the host" >&2; exit ${insideCodes.tool}; fi
`
const runScript = `${start}exec "$program" "$@"`

/** The words that run it. */
export function insideWords({ folder, argv }: Inside): readonly string[] {
  return ['sh', '-c', runScript, 'sh', folder, ...argv]
}

/** The script and the words that ask it; `before` is constant shell text. */
export function insideRead({ folder, argv }: Inside, before = ''): Pick<HostRead<unknown>, 'at' | 'script' | 'args'> {
  return { at: 'host', script: `${before}${runScript}`, args: [folder, ...argv] }
}

/** The program that such a line says is missing. */
export function lackedIn(line = ''): string | undefined {
  return /^there is no program (.*) on the host$/.exec(line)?.[1]
}

/** Why it was not started, where that is what went wrong; `usual` are programs that are looked for by their names, any other was named by the author. */
export function unstartedInside(
  { code, stderr }: { readonly code: number; readonly stderr: string },
  what: string,
  usual: readonly string[],
): { readonly message: string; readonly msg?: string; readonly lacks?: string; readonly hint?: string } | undefined {
  const line = stderr.trim().split('\n').at(-1) ?? ''
  if (code === insideCodes.folder && /^there is no folder /.test(line)) return { message: line.replace(/folder (.*)$/, 'folder `$1`') }
  const program = code === insideCodes.tool ? lackedIn(line) : undefined
  if (program === undefined) return undefined
  const words = { message: `program \`${program}\` is not installed on the host`, hint: `install ${what} in an earlier task` }
  return usual.includes(program) ? { ...words, lacks: program } : { ...words, msg: `[Errno 2] No such file or directory: b'${program}'` }
}
