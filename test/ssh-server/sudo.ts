/** A stand-in for `sudo`, `su` and `doas` on a PATH of the tests: it asks, refuses and runs as they do, as the same user. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface StandIn {
  /** To stand first in PATH. */
  readonly dir: string
  /** PATH with the stand-in in front. */
  readonly path: string
  /** The arguments of each start so far. */
  starts(): readonly string[]
  remove(): void
}

export interface Manners {
  /** Asked for; without it everybody may. */
  readonly password?: string
  /** What it says, and ends with code 1, instead of anything else. */
  readonly refuses?: string
  /** Refuses without a terminal. */
  readonly requiretty?: boolean
  /** Never answers. */
  readonly hangs?: boolean
}

/** Writes the programs. The command that is run finds `BECAME` in its environment. */
export function standIn(manners: Manners = {}): StandIn {
  const dir = mkdtempSync(join(tmpdir(), 'tsplay-sudo-'))
  const log = join(dir, 'starts')
  writeFileSync(log, '')
  for (const name of ['sudo', 'doas', 'su']) {
    writeFileSync(join(dir, name), script(name, log, manners))
    chmodSync(join(dir, name), 0o755)
  }
  return {
    dir,
    path: `${dir}:${process.env.PATH}`,
    starts: () =>
      readFileSync(log, 'utf8')
        .split('\n')
        .filter((line) => line !== ''),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  }
}

function script(name: string, log: string, { password, refuses, requiretty, hangs }: Manners): string {
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`
  return `#!/bin/sh
echo "${name} $*" >>${quoted(log)}
ask=yes prompt='Password: ' user=root input=tty command=
while [ $# -gt 0 ]; do
  case $1 in
    -n) ask=; shift ;;
    -S) input=stdin; shift ;;
    -p) prompt=$2; shift 2 ;;
    -u) user=$2; shift 2 ;;
    -s) shift 2 ;;
    -c) command=$2; shift 2 ;;
    -*) shift ;;
    *) if [ ${name} = su ] && [ -z "$command" ]; then user=$1; shift; else break; fi ;;
  esac
done
[ ${name} = su ] && input=stdin
${hangs ? 'sleep 600 </dev/null >/dev/null 2>&1' : ''}
${refuses ? `echo ${quoted(refuses)} >&2; exit 1` : ''}
if [ -n "${requiretty ? 'yes' : ''}" ] && ! [ -t 0 ]; then echo '${name}: sorry, you must have a tty to run ${name}' >&2; exit 1; fi
if [ -n ${quoted(password ?? '')} ]; then
  [ -n "$ask" ] || { echo '${name}: a password is required' >&2; exit 1; }
  tries=0
  while :; do
    printf %s "$prompt" >&2
    IFS= read -r answer || exit 1
    [ "$answer" = ${quoted(password ?? '')} ] && break
    tries=$((tries + 1))
    [ "$tries" -lt 3 ] || { echo '${name}: 3 incorrect password attempts' >&2; exit 1; }
    echo 'Sorry, try again.' >&2
  done
fi
BECAME=$user; export BECAME
if [ -n "$command" ]; then exec /bin/sh -c "$command"; fi
exec "$@"
`
}
