/** Acts that outlived the run which began them: how they are found on a host, read, waited for and ended. */
import { setTimeout as sleep } from 'node:timers/promises'
import { neededNumber } from '../../host-scripts/answer-readers.ts'
import { findStart } from '../../host-scripts/process-start.ts'
import { Problem } from '../../model/diagnostic.ts'
import type { Answer } from '../../model/read.ts'
import { type Act, type Ask, Cancelled, type Message, type Orphan, type OrphanOptions, type OrphansFound, type Reply } from '../contract.ts'
import { END } from './ending.ts'
import { actName, thisRun } from './shell.ts'
import type { Starter } from './start.ts'

/** Acts that a host names at the most; it counts the others. */
const mostNamed = 200
/** The most acts that are reported. */
const mostShown = 20

/**
 * Names the acts at work that are of none of the runs `"$@"`, a line each, then how many there are. An act is a process that has in its own
 * environment what names itself, by its number and its start: what it left behind has the word as well, of another process. It is one of the
 * user who looks, through and through: whatever somebody else writes into an environment is nobody's act.
 */
export const LOOK = `${findStart}own=" $* " seen=' ' count=0 me=
nl='
'
words() { { tr '\\000\\n' '\\n?' <"/proc/$1/$2"; } 2>/dev/null; }
isOwn() {
  [ -n "$me" ] || me=$(id -u)
  while read -r key real effective saved rest; do
    [ "$key" != Uid: ] || { [ "$real $effective $saved" = "$me $me $me" ]; return; }
  done <"/proc/$1/status"
  return 1
}
link() {
  case $1 in c*) state=open at=\${1#c} ;; *) state=unknown at=$1 ;; esac
  case $at$2 in *[!0-9]*) return ;; esac
  since "$at"
  if [ "$started" != "$2" ]; then state=closed; elif [ "$state" = open ]; then state=here; else state=open; fi
}
{ read -r up _ </proc/uptime; } 2>/dev/null || up=0
found=$(LC_ALL=C grep -aohs '${actName}=[0-9a-f]* [-c0-9]* [-0-9]* [0-9]* [0-9]*' /proc/self/environ /proc/[0-9]*/environ)
# A grep that does not look behind a NUL does not even find itself.
case $found in
  *"=$1 "*) ;;
  *) found=$(cat /proc/[0-9]*/environ 2>/dev/null | tr '\\000\\n' '\\n?' | grep '^${actName}=') ;;
esac
set -f
IFS=$nl
for line in $found; do
  unset IFS
  set -- \${line#*=}
  [ "$#" = 5 ] && [ "\${#4}" -le 10 ] && [ "\${#5}" -le 20 ] || continue
  case $4$5 in *[!0-9]*) continue ;; esac
  case $own in *" $1 "*) continue ;; esac
  case $seen in *" $4:$5 "*) continue ;; esac
  seen="$seen$4:$5 "
  since "$4"
  [ "$started" = "$5" ] && isOwn "$4" || continue
  case $nl$(words "$4" environ)$nl in
    *"$nl${actName}=$1 $2 $3 $4 $5$nl"*|*"$nl${actName}=$1 $2 $3$nl"*) ;;
    *) continue ;;
  esac
  link "$2" "$3"
  [ "$state" != here ] || continue
  count=$((count + 1))
  [ "$count" -le ${mostNamed} ] || continue
  name=$(words "$4" cmdline | head -c 200) name=\${name%%"$nl"*}
  name=\${name%% *}
  printf '%s %s %s %s %s\\n' "$4" "$5" "$((\${up%%.*} - $5 / 100))" "$state" "\${name##*/}"
done 2>/dev/null
echo "end $count"`

/** What a host answered; throws Problem where that cannot be. */
export function readOrphans(text: string): { readonly acts: readonly Orphan[]; readonly more: number } {
  const lines = text.split('\n')
  const last = /^end (\d+)$/.exec(lines.at(-2) ?? '')?.[1]
  if (lines.length > mostNamed + 2 || lines.at(-1) !== '') throw unclearAnswer()
  const acts = lines.slice(0, -2).map((line): Orphan => {
    const [, process, start = '', seconds, connection, program = ''] =
      /^(\d+) (\d{1,20}) (\d+) (closed|open|unknown) (.*)$/.exec(line) ?? []
    return {
      process: neededNumber(process, 'the process of an action', { least: 2, most: 2 ** 31 - 1 }),
      start,
      seconds: neededNumber(seconds, 'the age of an action'),
      connection: connection as Orphan['connection'],
      program: program.replace(/[^\x21-\x7e]/g, '?').slice(0, 40) || '?',
    }
  })
  const count = neededNumber(last, 'the number of running actions', {
    least: acts.length,
    most: acts.length < mostNamed ? acts.length : 1e9,
  })
  return { acts, more: count - acts.length }
}

function unclearAnswer(): Problem {
  return new Problem('the host did not report the processes that other runs left behind', {
    hint: 'check the output of `sh`, `tr` and `grep` on the host',
  })
}

/** This run, and one that runs this very process as an act of its own. */
export function ownRuns(): readonly string[] {
  const above = /^[0-9a-f]{12}\b/.exec(process.env[actName] ?? '')?.[0]
  return above === undefined ? [thisRun] : [thisRun, above]
}

type Send = (message: Message) => Promise<Reply>

/** The look of one shell, which happens once. */
export class OrphanSearch {
  readonly #options: OrphanOptions
  readonly #starter: Pick<Starter, 'name' | 'user' | 'limits'>
  readonly #look: Act & Ask
  #due = true

  constructor(options: OrphanOptions, starter: Pick<Starter, 'name' | 'user' | 'limits'>) {
    this.#options = options
    this.#starter = starter
    // As an act it is given the word that it must find by itself; as a question it brings one.
    const env = { [actName]: `${thisRun} - -` }
    this.#look = { script: LOOK, args: ownRuns(), env, accept: [0], timeout: starter.limits.aside / 1000 }
  }

  get due(): boolean {
    return this.#due
  }

  /**
   * Sends a message with the look in it: before its acts, or behind its questions. A look that does not come to its end, since a process cannot even
   * be looked at, spoils nothing: no act has begun then, and the message is sent again without it. Questions that were answered are not asked again.
   */
  async sendWith(message: Message, send: Send): Promise<Reply> {
    const asActs = message.acts.length > 0
    const { acts, asks, onOutput } = message
    const reply = await send({
      ...message,
      acts: asActs ? [this.#look, ...acts] : acts,
      asks: asActs ? asks : [...asks, questionOf(this.#look)],
      ...(onOutput && { onOutput: (act, stream, chunk) => act > 0 && onOutput(act - 1, stream, chunk) }),
    })
    this.#due = false
    const answer = asActs ? reply.acts[0] : reply.asks.at(-1)
    if (!answer || answer.timedOut || answer.code !== 0) {
      this.#options.onUnclear(unclearAnswer().message)
      return asActs
        ? send(message)
        : this.#sendUnanswered(message, reply.asks.slice(0, -1), answer !== undefined && 'alive' in answer, send)
    }
    try {
      this.#report(readOrphans(answer.stdout))
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      this.#options.onUnclear(error.message)
    }
    return asActs ? { ...reply, acts: reply.acts.slice(1) } : { ...reply, asks: reply.asks.slice(0, -1) }
  }

  /** What had no turn, since nothing could end the look and its shell was given up, is asked now. */
  async #sendUnanswered(message: Message, answers: readonly Answer[], givenUp: boolean, send: Send): Promise<Reply> {
    const isOpen = (index: number) => !answers[index] || (givenUp && answers[index].timedOut === true)
    const asks = message.asks.filter((_, index) => isOpen(index))
    if (asks.length === 0) return { acts: [], asks: answers }
    const later = [...(await send({ ...message, asks })).asks]
    return { acts: [], asks: message.asks.map((_, index) => (isOpen(index) ? later.shift() : answers[index]) as Answer) }
  }

  /** `wait` and `end`: settles when nothing is left to wait for. Throws Problem where that does not come to be. */
  async before(send: Send, signal: AbortSignal | undefined): Promise<void> {
    const { mode, seconds } = this.#options
    if (!this.#due || mode === 'report') return
    const { terminate, kill } = this.#starter.limits
    const longest = mode === 'wait' ? 5000 : 500
    const began = performance.now()
    /** When each process was sent the signal. */
    const sent = { TERM: new Map<string, number>(), KILL: new Map<string, number>() }
    for (let pause = 100; ; pause = Math.min(2 * pause, longest)) {
      const found = await this.#search(send, signal)
      this.#report(found)
      const left = mode === 'wait' ? found.acts : found.acts.filter(({ connection }) => connection === 'closed')
      if (left.length === 0) break
      const now = performance.now()
      const since = (word: 'TERM' | 'KILL', each: Orphan) => now - (sent[word].get(keyOf(each)) ?? now)
      if (mode === 'wait') {
        const rest = seconds * 1000 - (now - began)
        if (rest < 0) throw stillRunning(left, mode, seconds)
        pause = Math.min(pause, Math.max(50, rest))
      } else {
        // Counted from the signal: a look at a slow host may take longer than a process is given to end.
        const stubborn = left.filter((each) => since('KILL', each) > kill)
        if (stubborn.length > 0) throw stillRunning(stubborn, mode, kill / 1000)
        const due = left.flatMap((each) => {
          const word = since('TERM', each) < terminate ? 'TERM' : 'KILL'
          return sent[word].has(keyOf(each)) ? [] : [{ each, word } as const]
        })
        if (due.length > 0) await send({ acts: due.map(({ each, word }) => endOf(each, word)), asks: [], signal })
        for (const { each, word } of due) sent[word].set(keyOf(each), performance.now())
      }
      await sleep(pause, undefined, { signal }).catch(() => {
        throw new Cancelled()
      })
    }
    this.#due = false
  }

  async #search(send: Send, signal: AbortSignal | undefined) {
    const { asks } = await send({ acts: [], asks: [questionOf(this.#look)], signal })
    const answer = asks[0]
    if (!answer || answer.timedOut || answer.code !== 0) throw unclearAnswer()
    return readOrphans(answer.stdout)
  }

  #report({ acts, more }: Omit<OrphansFound, 'user'>): void {
    if (acts.length === 0) return
    const shown = acts.slice(0, mostShown)
    this.#options.onFound({ user: this.#starter.user, acts: shown, more: more + acts.length - shown.length })
  }
}

/** It must not look like an act, which has codes that it accepts. */
function questionOf({ accept: _, ...ask }: Act & Ask): Ask {
  return ask
}

function keyOf({ process, start }: Orphan): string {
  return `${process} ${start}`
}

function endOf({ process, start }: Orphan, signal: 'TERM' | 'KILL'): Act {
  return { script: END, args: [signal, String(process), start, ''], accept: [0] }
}

function stillRunning(left: readonly Orphan[], mode: 'wait' | 'end', seconds: number): Problem {
  const named = left.slice(0, mostShown).map(({ program, process }) => `\`${program}\` (process ${process})`)
  const more = left.length > named.length ? ` and ${left.length - named.length} more` : ''
  const what = `of another run: ${named.join(', ')}${more}`
  return mode === 'wait'
    ? new Problem(`after ${seconds} seconds this is still running ${what}`, { hint: 'end it, or increase `--task-timeout`' })
    : new Problem(`nothing ended this ${what}`, { hint: 'check `dmesg` and `ps` on the host: often it waits for a disk' })
}
