/** Programs that change accounts: those of shadow, or of libuser for local accounts only. */
import type { Run } from '../../engine/model/action.ts'

/** The command for local accounts if only those count: `useradd` becomes `luseradd`. */
export function accountTool(local: boolean, argv: readonly string[]): readonly string[] {
  return local ? [`l${argv[0]}`, ...argv.slice(1)] : argv
}

/** Explains a failure because libuser is not installed. */
export const luserHint: NonNullable<Run['explain']> = ({ code }) =>
  code === 127
    ? {
        message: '`local: true` needs the programs of libuser, which are not installed',
        hint: 'install the package `libuser`, or remove `local`',
      }
    : undefined

/** The failure means that another run created the same account: the task is planned again. */
export const madeMeanwhile: Exclude<NonNullable<Run['stale']>, number> = ({ code, stderr }) =>
  (code === 9 && /: (?:user|group) '.*' already exists\n?$/.test(stderr)) ||
  (code === 4 && /UID \d+ is not unique|GID '\d+' already exists/.test(stderr))
