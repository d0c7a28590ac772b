/** Host actions as scripts: constant POSIX text, everything that varies in its arguments or on its standard input. */
import { statSync } from 'node:fs'
import { movedCode, replaceFunctions } from '../../host-scripts/replace-file.ts'
import { markName, newMark, type ReportStream, readReports } from '../../host-scripts/reports.ts'
import type { Outcome, Run, Write } from '../../model/action.ts'
import type { Act } from '../../transport/contract.ts'

/** Exit codes by which the write script says why it stopped. */
export const writeCodes = { moved: movedCode, refused: 78, directory: 77, short: 76 } as const

/** Before the path of a backup, in what the script that writes says. */
const backupPrefix = 'backup '

/** Before the exit code of a program that refuses the content. */
export const refusedPrefix = 'refused '

/** The script of one action, with the seconds it may take; undefined is without end. */
export function actOf(action: Run | Write, env: Readonly<Record<string, string>>, timeout: number | undefined): Act {
  if (action.do === 'write') {
    const { path, mode = '', owner = '', group = '', expect = '', backup = false, validate = [], content } = action
    const args = [path, mode, owner, group, expect, backup ? 'yes' : '', sizeOf(content), ...validate]
    return { script: writeScript, args, stdin: content, env, accept: [0], timeout }
  }
  return {
    script: runScript,
    args: [action.chdir ?? '', action.umask ?? '', ...action.argv],
    ...(action.stdin === undefined ? {} : { stdin: action.stdin }),
    env: { ...env, ...action.env, ...(action.reports ? { [markName]: newMark(reportStream(action.reports)) } : {}) },
    accept: action.accept ?? [0],
    timeout,
  }
}

/** The outcome of an action: what its script says to the engine does not stand among what programs printed. */
export function outcomeOf(action: Run | Write, { env }: Act, { bytes: _, ...outcome }: Outcome): Outcome {
  // The standard output of the script that writes is the engine's own: a check that it runs prints to standard error.
  if (action.do === 'write')
    return outcome.stdout.startsWith(backupPrefix) ? { ...outcome, stdout: '', backup: outcome.stdout.slice(backupPrefix.length) } : outcome
  if (!action.reports) return outcome
  const stream = reportStream(action.reports)
  const { rest, reported } = readReports(outcome[stream], env?.[markName] ?? '')
  return { ...outcome, [stream]: rest, reported }
}

function reportStream(reports: true | 'stderr'): ReportStream {
  return reports === true ? 'stdout' : reports
}

/** How many bytes must arrive: a link that is lost in the middle looks like the end. A local file that is gone is reported by whoever reads it. */
function sizeOf(content: Write['content']): string {
  if (typeof content === 'string' || Buffer.isBuffer(content)) return String(Buffer.byteLength(content))
  return String(statSync(content.file, { throwIfNoEntry: false })?.size ?? '')
}

const runScript = `[ -z "$1" ] || cd -P -- "$1" || exit 2
[ -z "$2" ] || umask "$2"
shift 2
exec "$@"`

const writeScript = `${replaceFunctions}path=$1 mode=$2 owner=$3 group=$4 expect=$5 backup=$6 size=$7
shift 7
case $path in -*) path=./$path ;; esac
case $path in */*) dir=\${path%/*}/ ;; *) dir=./ ;; esac
if [ -d "$path" ] && [ ! -h "$path" ]; then echo "$path is a directory" >&2; exit ${writeCodes.directory}; fi
usual=$(umask)
umask 077
neighbour "$dir" || exit 1
cat >"$temp" || exit 1
[ -z "$size" ] || [ "$(($(wc -c <"$temp")))" = "$size" ] || exit ${writeCodes.short}
if [ -f "$path" ] && [ ! -h "$path" ]; then
  was=$(stat -c '%u:%g %a' "$path") || exit 1
  keep=\${was% *}
  usual=\${was#* }
  # Whoever is not root cannot give a file back to its owner; the content still comes first.
  [ "$keep" = "$(stat -c '%u:%g' "$temp")" ] || chown "$keep" "$temp" 2>/dev/null || :
else
  usual=$(printf '%o' $((0666 & ~0$usual)))
fi
if [ -n "$owner" ]; then chown "$owner" "$temp" || exit 1; fi
if [ -n "$group" ]; then chgrp "$group" "$temp" || exit 1; fi
chmod "$usual" "$temp" || exit 1
if [ -n "$mode" ]; then chmod "$mode" "$temp" || exit 1; fi
if [ $# -gt 0 ]; then
  left=$#
  while [ "$left" -gt 0 ]; do
    word=$1
    shift
    case $word in *%s*) word=\${word%%%s*}$temp\${word#*%s} ;; esac
    set -- "$@" "$word"
    left=$((left - 1))
  done
  "$@" </dev/null >&2 || { printf '${refusedPrefix}%s' "$?"; exit ${writeCodes.refused}; }
fi
lock_folder "$dir"
unchanged "$path" "$expect"
if [ -n "$backup" ] && [ -e "$path" ]; then
  copy=$path.$$.$(date +%Y-%m-%d@%H:%M:%S)~
  cp -p "$path" "$copy" || { rm -f "$copy"; exit 1; }
  printf '${backupPrefix}%s' "$copy"
fi
put_in_place "$temp" "$path" "$dir"`
