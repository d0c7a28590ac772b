/** Programs that change accounts: those of shadow, or of libuser for local accounts only. */
import type { Run } from '../../engine/model/action.ts'

/** The argument vector for the wanted family: `useradd` is `luseradd` where only local accounts count. */
export function accountTool(local: boolean, argv: readonly string[]): readonly string[] {
  return local ? [`l${argv[0]}`, ...argv.slice(1)] : argv
}

/** Says what is missing where libuser is not installed. */
export const luserHint: NonNullable<Run['explain']> = ({ code }) =>
  code === 127
    ? {
        message: '`local: true` needs the programs of libuser, which are not installed',
        hint: 'install the package `libuser`, or remove `local`',
      }
    : undefined

/** It did not exist, or its ID was free: if another run creates the same account, the next read sees it. */
export const madeMeanwhile: Exclude<NonNullable<Run['stale']>, number> = ({ code, stderr }) =>
  (code === 9 && /: (?:user|group) '.*' already exists\n?$/.test(stderr)) ||
  (code === 4 && /UID \d+ is not unique|GID '\d+' already exists/.test(stderr))
