/**
 * The lock of a machine: how a shell takes it, who has it, and how the answer is read.
 *
 * It is a `flock` on folders that stand there anyway, by descriptors of the resident shell, so nothing is left behind and the end of the shell frees
 * it. Acts of root lock `/proc/tty/driver`, which nobody else can open, and `/proc`; acts of others `/proc` alone. Everybody can lock `/proc`: there a holder
 * counts where it is root, the user who acts or the one who logged in. Root sees each holder. Who is not root does not see the descriptors of others:
 * a shell of root that calls itself a run is then taken for the holder.
 */
import { wholeNumber } from '../../host-scripts/answer-readers.ts'
import type { Act, LockAnswer, LockHolder, Message, Reply, StepOutcome } from '../contract.ts'
import { findCarrier } from './carrier.ts'
import { ownRuns } from './orphans.ts'
import { thisRun } from './shell.ts'

/** Another run has it. */
const heldCode = 75
/** The first word of the argument by which a resident shell says whose it is. */
const titleWord = 'tsplay'
/** The most characters of what another run says of itself. */
const mostWords = 200

/**
 * `"$1"` runs that are this one, `"$2"` the user who logged in. What it says: `none`, `own`, or of a holder its word, process, seconds, connection, user and
 * words. A holder whose connection has ended changes nothing any more but by what its last act does; its shells are ended.
 */
export const LOCK = `${findCarrier}own=" $1 " me=$(id -u) nl='
'
command -v flock >/dev/null 2>&1 || { echo none program; exit 0; }
take() {
  problem=$(flock -n "$1" 2>&1) && return 0
  [ -z "$problem" ] || { echo none place; exit 0; }
  return 1
}
uidOf() {
  uid=
  while read -r key real effective saved rest; do
    [ "$key" != Uid: ] || { [ "$real $effective" = "$effective $saved" ] && uid=$real; return; }
  done 2>/dev/null <"/proc/$1/status"
}
title() { words=$({ tr '\\000\\n' '\\n?' <"/proc/$1/cmdline" | grep -a '^${titleWord} [0-9a-f]\\{12\\} '; } 2>/dev/null | head -c 400); words=\${words%%"$nl"*}; }
counts() { [ -n "$uid" ] && case " 0 $me $login " in *" $uid "*) ;; *) return 1 ;; esac; }
older() {
  since "$1"
  [ -n "$started" ] || return
  all="$all $1"
  [ -z "$pid" ] || [ "$started" -lt "$least" ] || return
  pid=$1 least=$started
}
holder() {
  login=$(id -u "$2" 2>/dev/null)
  pid= least= all=
  # What is locked alone is looked at: a file of a dead server could not be.
  for file in $(find /proc/[0-9]*/fdinfo -type f -exec grep -ls '^lock:.*FLOCK' {} + 2>/dev/null); do
    at=\${file#/proc/} at=\${at%%/*}
    if [ "/proc/$at/fd/\${file##*/}" -ef "/proc/$$/fd/$1" ]; then older "$at"; fi
  done
  [ -z "$pid" ] && [ "$me" != 0 ] || return
  for file in $(grep -als '${titleWord} [0-9a-f]\\{12\\} ' /proc/[0-9]*/cmdline); do
    at=\${file#/proc/} at=\${at%%/*}
    title "$at"
    uidOf "$at"
    if [ -n "$words" ] && [ "$uid" != "$me" ] && counts; then older "$at"; fi
  done
}
say() {
  state=unknown seconds=- name=-
  if [ -n "$pid" ]; then
    if carrier "$pid"; then state=open; else state=closed; fi
    { read -r up _ </proc/uptime; } 2>/dev/null && seconds=$((\${up%%.*} - least / 100))
    name=$(getent passwd "$uid" 2>/dev/null) name=\${name%%:*}
  fi
  printf '%s %s %s %s %s %s\\n' "$1" "\${pid:--}" "$seconds" "$state" "\${name:-$uid}" "\${words#* * }"
}
if [ "$me" = 0 ]; then places='7 4'; else places=4; fi
for place in $places; do
  if ! { command : <&"$place"; } 2>/dev/null; then
    [ "$place" = 4 ] || continue
    echo none place
    exit 0
  fi
  take "$place" && continue
  holder "$place" "$2"
  uid= words=
  if [ -z "$pid" ]; then
    # It may have been let go just now. Only what stands outside of this machine, such as its own host, is hidden from root.
    take "$place" && continue
    [ "$place" = 7 ] || { say ignored; continue; }
  else
    uidOf "$pid"
    title "$pid"
    run=\${words#* }
    case $own in *" \${run%% *} "*) echo own; continue ;; esac
    counts || { say ignored; continue; }
  fi
  say held
  [ "$place" = 7 ] || [ "$me" != 0 ] || flock -u 7
  [ "$state" != closed ] || [ -z "$words" ] || kill -KILL $all 2>/dev/null
  exit ${heldCode}
done
exit 0`

/** A resident shell's argument: no text that a login shell could take for anything but a word. */
export function shellTitle(title: string): string {
  return `${titleWord} ${thisRun} ${title}`.replace(/[^\w @.,+/:=-]/g, '_').slice(0, mostWords)
}

type Send = (message: Message) => Promise<Reply>

/** Sends a message with the step in it that takes the lock, and without it where that step does not come to its end. `login` is the user who logged in. */
export async function sendLocking(message: Message, login: string, seconds: number, send: Send): Promise<Reply> {
  const step: Act = { script: LOCK, args: [ownRuns().join(' '), login], accept: [0], timeout: seconds, locks: true }
  const { onOutput } = message
  const reply = await send({
    ...message,
    acts: [step, ...message.acts],
    ...(onOutput && { onOutput: (act, stream, chunk) => act > 0 && onOutput(act - 1, stream, chunk) }),
  })
  const lock = readLock(reply.acts[0])
  const isUnclear = lock?.kind === 'none' && lock.lacks === 'answer'
  const { acts, asks } = isUnclear ? await send(message) : { ...reply, acts: reply.acts.slice(1) }
  return { acts, asks, ...(lock && { lock }) }
}

/** What is to be said of the lock; undefined where it was taken. */
export function readLock(outcome: Pick<StepOutcome, 'code' | 'stdout' | 'timedOut'> | undefined): LockAnswer | undefined {
  const unclear: LockAnswer = { kind: 'none', lacks: 'answer' }
  if (!outcome || outcome.timedOut || (outcome.code !== 0 && outcome.code !== heldCode)) return unclear
  const lines = outcome.stdout.split('\n').slice(0, -1)
  if (lines.length === 0) return outcome.code === 0 ? undefined : unclear
  const [, lacks] = /^none (program|place)$/.exec(lines.at(-1) ?? '') ?? []
  if (lacks) return outcome.code === 0 ? { kind: 'none', lacks: lacks as 'program' | 'place' } : unclear
  const [kind = '', ...words] = (lines.at(-1) ?? '').split(' ')
  if (kind === 'own' && outcome.code === 0) return { kind }
  if (kind !== (outcome.code === 0 ? 'ignored' : 'held') || words.length < 4) return unclear
  return { kind: kind as 'held' | 'ignored', holder: holderOf(words) }
}

function holderOf([process, seconds, connection, user = '-', ...words]: readonly string[]): LockHolder {
  const plain = (text: string) => text.replace(/[^\x20-\x7e]/g, '?').slice(0, mostWords)
  const number = wholeNumber(process, { least: 1, most: 2 ** 31 - 1 })
  const age = wholeNumber(seconds)
  const run = plain(words.join(' ')).trim()
  return {
    ...(number !== undefined && { process: number }),
    ...(age !== undefined && { seconds: age }),
    ...(user !== '-' && user !== '' && { user: plain(user).slice(0, 40) }),
    connection: connection === 'open' || connection === 'closed' ? connection : 'unknown',
    ...(run !== '' && { run }),
  }
}
