/** Runs programs in a directory of the host, which expands a leading `~` of directory and program. */
import type { HostRead } from '../../engine/model/read.ts'

/** Exit codes for why the program was not started. */
export const insideCodes = { folder: 66, tool: 127 } as const

/** A directory (empty: the home of the user), the program and its arguments. */
export interface Inside {
  readonly folder: string
  readonly argv: readonly string[]
}

const start = `path=$1
if [ -n "$path" ] && ! cd -- "$path" 2>/dev/null; then echo "there is no directory $path" >&2; exit ${insideCodes.folder}; fi
program=$2; shift 2
if ! command -v "$program" >/dev/null 2>&1; then echo "there is no program $program on the host" >&2; exit ${insideCodes.tool}; fi
`
const runScript = `${start}exec "$program" "$@"`

/** The command line. */
export function insideWords({ folder, argv }: Inside): readonly string[] {
  return ['sh', '-c', runScript, 'sh', folder, ...argv]
}

/** The script and its arguments; `before` is constant shell text. */
export function insideRead({ folder, argv }: Inside, before = ''): Pick<HostRead<unknown>, 'at' | 'script' | 'args'> {
  return { at: 'host', script: `${before}${runScript}`, args: [folder, ...argv] }
}

/** The program named in an error line of the shell. */
export function lackedIn(line = ''): string | undefined {
  return /^there is no program (.*) on the host$/.exec(line)?.[1]
}

/** Why it was not started, if so; `usual` are programs the module itself calls, any other was named by the author. */
export function unstartedInside(
  { code, stderr }: { readonly code: number; readonly stderr: string },
  what: string,
  usual: readonly string[],
): { readonly message: string; readonly msg?: string; readonly lacks?: string; readonly hint?: string } | undefined {
  const line = stderr.trim().split('\n').at(-1) ?? ''
  if (code === insideCodes.folder && /^there is no directory /.test(line))
    return { message: line.replace(/directory (.*)$/, 'directory `$1`') }
  const program = code === insideCodes.tool ? lackedIn(line) : undefined
  if (program === undefined) return undefined
  const words = { message: `program \`${program}\` is not installed on the host`, hint: `install ${what} in an earlier task` }
  return usual.includes(program) ? { ...words, lacks: program } : { ...words, msg: `[Errno 2] No such file or directory: b'${program}'` }
}
