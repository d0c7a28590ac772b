/** Starts programs in a directory of the host. */
import type { Outcome } from '../../engine/model/action.ts'
import type { HostRead } from '../../engine/model/read.ts'
import type { Explanation } from '../ansible-words.ts'

/** Exit codes of scripts that could not start their program: the directory is missing, or the program, or a second one. No signal ends a program with these. */
export const startCodes = { folder: 193, program: 194, second: 195 } as const

/** A directory (empty: the current one), and what runs in it. */
export interface Inside {
  readonly folder: string
  readonly argv: readonly string[]
}

/** Shell text: enters the directory `$1`. */
export const enterFolder = `[ -z "$1" ] || cd -- "$1" 2>/dev/null || exit ${startCodes.folder}
`
const startScript = `${enterFolder}shift
command -v "$1" >/dev/null 2>&1 || exit ${startCodes.program}
exec "$@"`

/** The command line. */
export function insideWords({ folder, argv }: Inside): readonly string[] {
  return ['sh', '-c', startScript, 'sh', folder, ...argv]
}

/** The script and its arguments; `before` is constant shell text. */
export function insideRead({ folder, argv }: Inside, before = ''): Pick<HostRead<unknown>, 'at' | 'script' | 'args'> {
  return { at: 'host', script: `${before}${startScript}`, args: [folder, ...argv] }
}

export type Failed = Pick<Outcome, 'code' | 'stderr'>

/** Why a program was not started, if so. `usual` are programs that the module itself names, part of `provider`; any other was named by the author. */
export function explainUnstarted(
  { code }: Pick<Failed, 'code'>,
  { folder, argv: [first = '', second = ''] }: Inside,
  provider: string,
  usual: readonly string[],
): Explanation | undefined {
  if (code === startCodes.folder) return { message: `there is no directory \`${folder}\`` }
  if (code !== startCodes.program && code !== startCodes.second) return undefined
  const program = code === startCodes.program ? first : second
  const words = { message: `program \`${program}\` is not installed on the host`, hint: `install ${provider} in an earlier task` }
  return usual.includes(program)
    ? { ...words, missingProgram: program }
    : { ...words, msg: `[Errno 2] No such file or directory: b'${program}'` }
}

/** The program and its arguments that an option names. */
export function programWords(executable: string): readonly string[] {
  return executable.split(' ').filter((word) => word !== '')
}

/** Command line options of parameters that are set: `--no-dev` of `no_dev`. */
export function flagsOf<N extends string>(params: Readonly<Record<N, boolean>>, names: readonly N[]): readonly string[] {
  return names.filter((name) => params[name]).map((name) => `--${name.replaceAll('_', '-')}`)
}

/** The program named in an error line of the shell. */
export function lackedIn(line = ''): string | undefined {
  return /^there is no program (.*) on the host$/.exec(line)?.[1]
}
