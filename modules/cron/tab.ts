/** Reads and replaces a whole crontab: that of a user, or a file in `/etc/cron.d`. */
import { movedCode, replaceFunctions } from '../../engine/host-scripts/replace-file.ts'
import { reportFunction } from '../../engine/host-scripts/reports.ts'
import { type Run, run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Change } from '../../engine/model/module.ts'
import { constant, type HostRead } from '../../engine/model/read.ts'
import { bytesText, placeText, presentText, textBytes } from '../files/edit-file.ts'
import { written } from '../files/install-file.ts'
import { editedBytes, type PathState, pathRead, sha1 } from '../files/path-state.ts'

/** The options that say which crontab it is. */
export interface TabPlace {
  readonly user?: string
  readonly cron_file?: string
  readonly backup: boolean
}

/** One of the two is there. */
export interface TabState {
  readonly crontab?: Crontab
  readonly file?: PathState
}

export interface Crontab {
  readonly text: string
  /** Why it cannot be read. */
  readonly refused?: string
}

export function tabReads({ user, cron_file: file }: TabPlace) {
  return {
    crontab: file === undefined ? crontabRead(user) : constant(undefined),
    file: file === undefined ? constant(undefined) : pathRead(pathOf(file), { content: editedBytes }),
  }
}

/** Its text, with one character for each byte; throws a Problem if it cannot be read. */
export function tabText({ user }: TabPlace, { crontab, file }: TabState): string {
  if (file) return presentText(file)
  if (crontab?.refused === undefined) return crontab?.text ?? ''
  const whose = user === undefined ? 'the crontab' : `the crontab of \`${user}\``
  throw new Problem(
    `${whose} cannot be read: ${crontab.refused}`,
    /not found/.test(crontab.refused)
      ? { hint: 'install the package `cron` first', missingProgram: 'crontab' }
      : { hint: 'create the user first, or set `become: true`', msg: 'Unable to read crontab' },
  )
}

/** Changes that replace it by another text; `summary` says what is different, from the name of the crontab. */
export function tabChanges(
  place: TabPlace,
  { crontab, file }: TabState,
  after: string,
  summary: (where: string) => string,
): readonly Change[] {
  if (file) {
    const placed = placeText(file, after, { backup: place.backup })
    return placed.map((change, index) => (index === 0 && file.target ? { ...change, summary: summary(file.path) } : change))
  }
  const whose = place.user === undefined ? 'crontab' : `crontab of ${place.user}`
  const before = crontab?.text ?? ''
  return [
    {
      name: written,
      summary: summary(whose),
      path: whose,
      before: textBytes(before).toString(),
      after: textBytes(after).toString(),
      action: crontabRun(place, before, after),
    },
  ]
}

function pathOf(file: string): string {
  return file.startsWith('/') ? file : `/etc/cron.d/${file}`
}

function crontabRead(user: string | undefined): HostRead<Crontab> {
  return {
    at: 'host',
    subject: { kind: 'topic', topic: 'cron' },
    script: `export LC_ALL=C
command -v crontab >/dev/null 2>&1 || { echo 'crontab: not found' >&2; exit 127; }
if [ -z "$1" ] || [ "$1" = "$(id -un)" ]; then crontab -l; else crontab -u "$1" -l; fi`,
    args: [user ?? ''],
    parse: ({ bytes, stderr, code }) =>
      code === 0 || (code === 1 && /no crontab for|can't open .*No such file/.test(stderr))
        ? { text: bytesText(bytes) }
        : { text: '', refused: stderr.trim() || `crontab exited with code ${code}` },
  }
}

function crontabRun({ user = '', backup }: TabPlace, before: string, after: string): Run {
  const argv = ['sh', '-c', installScript, 'sh', user, sha1(textBytes(before)), backup ? 'yes' : '']
  return run(argv, { stdin: textBytes(after), reports: true, stale: movedCode })
}

// The digest is that of the previous text. One lock serves the crontabs of all users, whose directory is closed to most.
const installScript = `${reportFunction}${replaceFunctions}user=$1
[ "$user" != "$(id -un)" ] || user=
tab() { if [ -z "$user" ]; then crontab "$@"; else crontab -u "$user" "$@"; fi; }
lock_folder /var/spool/
now=$(tab -l 2>/dev/null | sha1sum)
[ "\${now%% *}" = "$2" ] || exit ${movedCode}
if [ -n "$3" ]; then
  neighbour /tmp/ && tab -l >"$temp" 2>/dev/null
  copy=/tmp/crontab\${temp##*.}
  ln -- "$temp" "$copy" || exit
  report backup "$copy"
fi
tab -`
