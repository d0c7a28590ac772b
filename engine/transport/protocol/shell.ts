/**
 * The text that the resident shell is sent: pure functions from steps to POSIX shell.
 *
 * Frames begin with a random mark and a secret, both new for each message. The shell's secret never leaves the memory of the
 * resident shell, so that no output can forge an end. On standard output and standard error alike: `s PID` begins a
 * message, `e STEP CODE` ends a step, `d` ends the acts, `z` the message. `E STEP CODE` ends the output of a step whose standard
 * error follows in the same stream, and `x STEP` says when that step ended.
 *
 * The step's secret opens one kind of frame, `p STEP PID PARENT START`, by which the shell of a step says which process it is and when that
 * started. It reaches that shell in its environment, which nobody but the same user can read, and is taken out of
 * it before the step's own script begins. Neither secret ever stands in an argument, which every user of the host can read.
 *
 * An act keeps one word for itself in its environment, `TSPLAY_ACT`, by which a later run finds it where it outlives its own (`orphans.ts`):
 * the run, the process that its connection hangs on and when that started, its own process and when that started. Nothing of it is secret.
 *
 * Acts run behind two relays (`cat`): a daemon that an act leaves behind may keep its output open without spoiling what is
 * asked next, and an act that writes when the link is gone lives on. A relay holds descriptors 5 and 8, of which a step has neither, so that what
 * releases an output finds nothing else. Asks write straight into the channel.
 *
 * Descriptors 4 and 7 hold the lock of the machine (`lock.ts`). No program has them: a step closes them before its script begins, but for the one that locks.
 */
import { randomBytes } from 'node:crypto'
import { scratchPlaces } from '../../host-scripts/scratch.ts'
import { Problem } from '../../model/diagnostic.ts'
import type { Act, Ask, Script } from '../contract.ts'
import { findCarrier } from './carrier.ts'
import { printfFormat, quote } from './quote.ts'

export interface Token {
  /** What frames are found by. */
  readonly mark: string
  /** Held by the resident shell. */
  readonly shell: string
  /** Held by the shell of a step until its script begins. */
  readonly step: string
}

interface Composition {
  readonly acts: readonly Act[]
  readonly asks: readonly Ask[]
  readonly token: Token
  /** On a terminal there is one stream: a step's standard error follows its standard output. */
  readonly oneStream?: boolean
  /** The only step reads so many bytes from the program's own standard input, which is descriptor 9. */
  readonly streamed?: number
}

/** In the environment of each act. */
export const actName = 'TSPLAY_ACT'
/** Of all acts of this process. */
export const thisRun = randomBytes(6).toString('hex')

/** Slow asks that run side by side. */
const LANES = 4
/** Bytes of script and arguments beyond which they do not travel as arguments: Linux ends at 128 KiB for one. */
const ARGUMENTS = 100_000

/**
 * Said once to each new shell, before its first message: descriptors, locale, a path that knows the administrator's programs, and what
 * steps begin with (`B`, or `A` where standard error is kept apart). A `printf` that is a program would show its arguments to all users.
 * `R` is the run and what its connection hangs on: the nearest process above that only hands on (`c` before it: `here`, where it is the controller).
 * `U` are the groups of the user that it became, as the host has them by now.
 */
export function prepare(oneStream = false, here = false, became?: string): string {
  // As one command: where a part of it was read by something else there is a syntax error, not half a shell.
  return `{
unset N M c x G U LANGUAGE ${actName}
PATH= command printf '' 2>/dev/null || { echo "its /bin/sh has no built-in printf" >&2; exit 96; }
exec 5>&1 6>&${oneStream ? 1 : 2} 2>/dev/null
[ -n "$HOME" ] || { HOME=$(getent passwd "$(id -u)" | cut -d: -f6); export HOME="\${HOME:-/}"; }
LC_ALL=C; for x in /usr/lib/locale/C.utf8 /usr/lib/locale/C.UTF-8; do [ -d "$x" ] && LC_ALL=C.UTF-8; done; export LC_ALL
for x in /usr/local/sbin /usr/sbin /sbin; do case ":$PATH:" in *":$x:"*) ;; *) PATH=$PATH:$x ;; esac; done; export PATH
G=; command -v setsid >/dev/null && G=setsid; for x in /bin /usr/bin; do [ -x "$x/setsid" ] && G=$x/setsid; done
${findCarrier}R='- -'
carrier "$PPID" && R="${here ? 'c' : ''}$x $started"
R="${thisRun} $R"
${became === undefined ? '' : `U=${groupsOf(became)}\n`}trap ${quote(removeKept)} EXIT
B=${quote(beginning('2>&6 5>&-'))}
A=${quote(beginning('2>&1 >&3 3>&- 5>&-'))}
both() { printf '%s %s\\n' "$N" "$1"${oneStream ? '' : `; printf '%s %s\\n' "$N" "$1" >&6`}; }
end() { c=$?; both "e $1 $c"; }
last() { c=$?; printf '%s e %s %s\\n%s z\\n' "$N" "$1" "$c" "$N"; printf '%s e %s %s\\n%s z\\n' "$N" "$1" "$c" "$N" >&6; }
relay() { exec 8</dev/null${letGo}; cat || case $? in 143) ;; *) exec cat >/dev/null ;; esac; }
}
`
}

/** When the shell ends: what steps gave to its connection (`keep_scratch`) is removed. A shell that is killed leaves it to the next script that sweeps. */
const removeKept = `x=\${R#* }; x=\${x%% *}
for c in ${scratchPlaces}; do
  for c in "$c"/.tsplay.*."\${x#c}".*; do
    if [ -d "$c" ] && [ -O "$c" ]; then rm -rf -- "$c"; fi
  done
done`

/** Closes what holds the lock of the machine. */
const letGo = ' 4<&- 7<&-'
/** In the resident shell itself, so that it holds what the step locks: a folder of root's own, and one that is open to all. Nobody writes a file into either, for which a writer would lock it. */
const openLock =
  '{ command exec 7</proc/tty/driver || command exec 7</var/cache/ldconfig; } 2>/dev/null; { command exec 4</proc || command exec 4</; } 2>/dev/null\n'

/** What the shell of a step does before its script: it says which process it is, then sees only its own output. Its name has no blank, so its words can be counted. */
function beginning(output: string): string {
  const words = '_ '.repeat(21)
  return `{ read -r ${words}TSPLAY_START _ </proc/$$/stat; } 2>/dev/null || TSPLAY_START=-
printf '%s %s %s %s\n' "$TSPLAY_STEP" "$$" "$PPID" "$TSPLAY_START" >&6
[ -z "$${actName}" ] || ${actName}="$${actName} $$ $TSPLAY_START"
unset TSPLAY_STEP TSPLAY_BEGIN TSPLAY_START
exec ${output} 6>&- 8<&-${letGo}`
}

/** What begins each message but the first: a shell whose user has other groups by now ends, and the message goes to a new one. */
export function ifGroupsHold(became: string): string {
  return `[ "$U" = "${groupsOf(became)}" ] || exit 0\n`
}

function groupsOf(user: string): string {
  return `$(id -G ${quote(user)} 2>/dev/null)`
}

/** The text of one message. */
export function compose(what: Composition): string {
  const steps = (what.acts.some(({ locks }) => locks) ? openLock : '') + (what.oneStream ? oneStream(what) : twoStreams(what))
  const { mark, shell, step } = what.token
  return `N=${mark}${shell} M=${mark}${step}\nboth "s $$"\n${steps}`
}

function twoStreams({ acts, asks, streamed }: Composition): string {
  const input = streamed === undefined ? undefined : '<&9 9<&-'
  const actTexts = acts.map((act, index) => `${launch(act, index, 'B', input)}\nend ${index}\n${goOn(act)}`)
  const slow = asks.map((ask, index) => ({ ask, index: acts.length + index })).filter(({ ask }) => ask.slow)
  const quick = asks.map((ask, index) => ({ ask, index: acts.length + index })).filter(({ ask }) => !ask.slow)
  // The end of the message goes along with that of its last step: each thing that is said alone is a packet.
  const isLast = (at: number) => slow.length === 0 && at === quick.length - 1
  const quickTexts = quick.map(({ ask, index }, at) => `${launch(ask, index, 'B', input)}\n${isLast(at) ? 'last' : 'end'} ${index}\n`)
  const lanes: string[] = []
  for (const [position, { ask, index }] of slow.entries()) lanes[position % LANES] = (lanes[position % LANES] ?? '') + apart(ask, index)
  let text = ''
  if (acts.length > 0) text += `{ { (\n${actTexts.join('')}:\n) 5>&- | relay >&5 6>&-; } 6>&1 | relay >&6; }\nboth d\n`
  if (lanes.length === 0 && quickTexts.length > 0) return `${text}(\nG=\n${quickTexts.join('')}) || both z\n`
  if (quickTexts.length > 0) text += `(\nG=\n${quickTexts.join('')}:\n)\n`
  return `${text}${lanes.length > 0 ? `${sideBySide(lanes)}\n` : ''}both z\n`
}

/** Each lane but the innermost writes into a pipe that is emptied when those inside it are done: all run at once, none mixes with another. */
function sideBySide(lanes: readonly string[]): string {
  const [first = '', ...rest] = lanes
  return rest.length === 0 ? `(\nG=\n${first})` : `(\nG=\n${first}) | { ${sideBySide(rest)}; cat; }`
}

function oneStream({ acts, asks, streamed }: Composition): string {
  // A terminal has no end of input that binary content could not contain: the size tells.
  const input = streamed === undefined ? undefined : `head -c ${streamed} <&9 |`
  const actTexts = acts.map((act, index) => `${apart(act, index, input)}${goOn(act)}`)
  const askTexts = asks.map((ask, index) => apart(ask, acts.length + index, input))
  const actsText = actTexts.length > 0 ? `(\n${actTexts.join('')}:\n)\nboth d\n` : ''
  return `${actsText}(\nG=\n${askTexts.join('')}:\n)\nboth z\n`
}

/** A step whose standard error is kept until its standard output has ended, and then sent behind it. */
function apart(step: Act | Ask, index: number, input?: string): string {
  const run = launch(step, index, 'A', input)
  // The point keeps the newlines that a substitution would take from its end.
  return `{ x=$(${run}
c=$?; printf .; exit "$c"); c=$?; printf '%s E %s %s\\n%s%s e %s %s\\n' "$N" ${index} "$c" "\${x%.}" "$N" ${index} "$c"; printf '%s x %s\\n' "$N" ${index} >&6; } 3>&1\n`
}

function goOn(act: Act): string {
  if (act.accept === 'any') return ''
  return `case $c in ${act.accept.length > 0 ? act.accept.map((code) => Number(code)).join('|') : 'none'}) ;; *) exit ;; esac\n`
}

/**
 * The command that runs a step as a process of its own, and an act in a process group of its own as well: for an ask, which
 * leaves nothing behind, that would double what it costs the host. `input` replaces what it is fed: a redirection,
 * or a command that ends with `|`. The step sets up its output itself: dash would write `Killed` into what it redirects.
 */
function launch(step: Act | Ask, index: number, beginning: 'A' | 'B', input?: string): string {
  const environment = `TSPLAY_STEP="$M p ${index}" TSPLAY_BEGIN=${'locks' in step ? `"\${${beginning}%${letGo}}"` : `$${beginning}`} ${assignments(step.env)}${'accept' in step ? `${actName}="$R" ` : ''}`
  const begin = 'eval "$TSPLAY_BEGIN"\n'
  const size = Buffer.byteLength(step.script) + step.args.reduce((sum, arg) => sum + Buffer.byteLength(arg) + 1, 0)
  const feed = input ?? (step.stdin === undefined ? '</dev/null' : `printf ${printfFormat(contentOf(step))} |`)
  if (size > ARGUMENTS) {
    // Too long for an argument: the shell of the step reads its script, arguments set inside, from a pipe.
    const script = feed.endsWith('|') ? `${feed} {\n${step.script}\n}` : step.script
    const source = `${begin}set -- ${step.args.map(quote).join(' ')}\n${script}`
    const from = feed.endsWith('|') ? '</dev/null' : feed
    return `printf ${printfFormat(source)} | ${environment}$G /bin/sh -c 'eval "$(cat <&8)"' sh 8<&0 ${from}`
  }
  const words = [quote(begin + step.script), 'sh', ...step.args.map(quote)].join(' ')
  const [before, behind] = feed.endsWith('|') ? [`${feed} `, ''] : ['', ` ${feed}`]
  return `${before}${environment}$G /bin/sh -c ${words}${behind}`
}

function contentOf(step: Script): string | Buffer {
  if (typeof step.stdin === 'string' || Buffer.isBuffer(step.stdin)) return step.stdin
  throw new Error('a file is streamed on a channel of its own')
}

/** Assignments before a command: they reach its process and no argument list. Words about language are stronger than ours. */
function assignments(env: Script['env']): string {
  const entries = Object.entries(env ?? {})
  const language = entries.some(([name]) => name === 'LANG' || name.startsWith('LC_')) && env?.LC_ALL === undefined
  const all = language ? [['LC_ALL', ''] as const, ...entries] : entries
  return all.map(([name, value]) => `${nameOf(name)}=${quote(value)} `).join('')
}

function nameOf(variable: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(variable)) return variable
  throw new Problem(`\`${variable}\` is not a valid name of an environment variable`, {
    hint: 'use letters, digits and `_`, no digit first',
  })
}
