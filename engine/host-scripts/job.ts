/** A job: a task that goes on in the background of its host, in a folder of its own there; how it is looked at, and what it left. */

import { jsonObjectIn } from '../formats/json-text.ts'
import type { Outcome } from '../model/action.ts'
import { Problem } from '../model/diagnostic.ts'
import type { Answer, HostRead } from '../model/read.ts'
import { decimalNumber, neededNumber } from './answer-readers.ts'
import { findStart } from './process-start.ts'

/** One action of a job that has ended; times are seconds before the look. */
export interface JobStep {
  readonly code: number
  readonly accepted: boolean
  /** It was ended since its own time, or that of the whole job, was over. */
  readonly late?: 'step' | 'job'
  readonly began: number
  readonly ended: number
  readonly stdout: string
  readonly stderr: string
}

export interface JobLook {
  readonly state: 'gone' | 'running' | 'lost' | 'unkept' | 'ended'
  readonly folder: string
  /** Of a job that has ended: its actions, up to the one that failed. */
  readonly steps: readonly JobStep[]
  /** What lies beside a job that was left alone, for a run that did not start it. */
  readonly kept?: KeptWords
}

/** The result of a job's task, as far as it is known at its start. */
export interface KeptWords {
  /** What it would return if all went well; without the words of programs, which are not known yet. Nothing of a task with `no_log`. */
  readonly words: Readonly<Record<string, unknown>>
  /** Its module runs a program of the author, whose words are the result. */
  readonly runs: boolean
  /** Whether it has changed something before the job, and whether each action of the job is a change. */
  readonly before: boolean
  readonly changes: readonly boolean[]
}

/** Why the result of a job is unknown. */
export const noEnd = {
  lost: 'the job was killed on the host, or the host was restarted',
  unkept: 'the job has ended, but the host had no space to store its result',
} as const

/** Bytes of one stream of one action that are brought back: its end. */
const mostBytes = 4_000_000

export function isJobId(text: string): boolean {
  return /^j?\d+\.\d+$/.test(text)
}

/** The environment variable that says where jobs have their folders. */
export const jobFolderName = 'ANSIBLE_ASYNC_DIR'

/** Shell text that finds the folder of job `"$1"`: `$dir`. Where the home cannot be written, it is `$spare`. */
export const findJob = `base=\${${jobFolderName}:-$HOME/.ansible_async}
case $base in "~") base=$HOME ;; "~/"*) base=$HOME/\${base#??} ;; esac
dir=$base/$1 spare=/tmp/.ansible_async.$1
[ -d "$dir" ] || [ ! -d "$spare" ] || [ ! -O "$spare" ] || dir=$spare
`

/** Prints the state, the time and the folder; then a line for each action that has ended, and after an empty line their output. */
export const lookScript = `${findJob}${findStart}[ -d "$dir" ] || { echo gone 0; exit 0; }
runner= born= state=running
[ ! -e "$dir/runner" ] || read -r runner born <"$dir/runner"
if [ -n "$runner" ]; then
  since "$runner"
  kill -0 "$runner" 2>/dev/null && [ "$started" = "\${born:-$started}" ] || state=lost
fi
[ ! -e "$dir/ended" ] || state=ended
n=1
while [ "$state" = ended ] && [ -e "$dir/$n.began" ]; do
  [ -s "$dir/$n.began" ] && [ -s "$dir/$n.ended" ] && [ -s "$dir/$n.code" ] || state=unkept
  n=$((n + 1))
done
printf '%s %s %s\\n' "$state" "$(date +%s.%N)" "$dir"
[ "$state" = ended ] || exit 0
n=1 parts=
while [ -e "$dir/$n.code" ]; do
  late=no
  read -r code good <"$dir/$n.code"
  read -r began <"$dir/$n.began"
  read -r ended <"$dir/$n.ended"
  [ ! -e "$dir/$n.late" ] || read -r late <"$dir/$n.late"
  line="$code $good $late $began $ended"
  for stream in out err; do
    size=$(($(wc -c <"$dir/$n.$stream")))
    kept=$size
    [ "$size" -le ${mostBytes} ] || kept=${mostBytes}
    parts="$parts $n.$stream:$((size - kept + 1)):$kept"
    line="$line $kept"
  done
  printf '%s\\n' "$line"
  n=$((n + 1))
done
if [ -e "$dir/kept" ]; then
  size=$(($(wc -c <"$dir/kept")))
  echo "kept $size"
  parts="$parts kept:1:$size"
fi
echo
for part in $parts; do
  rest=\${part#*:}
  tail -c "+\${rest%:*}" "$dir/\${part%%:*}" | head -c "\${rest#*:}"
done`

/** Asks how a job stands. */
export function lookAt(job: string): HostRead<JobLook> {
  return { at: 'host', script: lookScript, args: [job], parse: readLook }
}

export function readLook({ bytes }: Pick<Answer, 'bytes'>): JobLook {
  const end = bytes.indexOf('\n\n')
  const head = end < 0 ? bytes : bytes.subarray(0, end)
  const [first = '', ...all] = head.toString().trimEnd().split('\n')
  const lines = all.filter((line) => !line.startsWith('kept '))
  const [, state, now = '', folder = ''] = /^(\w+) (\S*) ?(.*)/s.exec(first) ?? []
  let at = end < 0 ? bytes.length : end + 2
  const take = (size: string | undefined) => {
    const from = at
    at += neededNumber(size, 'the size of an output', { most: bytes.length - from })
    return bytes.toString('utf8', from, at)
  }
  const ago = (time = '') => secondsBetween(clockOf(time), clockOf(now))
  const steps = lines.map((line): JobStep => {
    const [code, good, late, began, ended, out, err] = line.split(' ')
    return {
      code: neededNumber(code, 'an exit code', { most: 255 }),
      accepted: good === 'yes',
      ...(late === 'step' || late === 'job' ? { late } : {}),
      began: ago(began),
      ended: ago(ended),
      stdout: take(out),
      stderr: take(err),
    }
  })
  const kept = keptOf(take(/\nkept (\d+)$/.exec(head.toString())?.[1] ?? '0'))
  return { state: stateOf(state), folder, steps, ...(kept && { kept }) }
}

/** What comes from a host may be anything; undefined where it is not what was put there. */
function keptOf(text: string): KeptWords | undefined {
  const { words, runs, before, changes } = (jsonObjectIn(text) ?? {}) as Partial<KeptWords>
  if (typeof words !== 'object' || words === null || Array.isArray(words) || !Array.isArray(changes)) return undefined
  return { words, runs: runs === true, before: before === true, changes: changes.map((each) => each === true) }
}

function stateOf(word: string | undefined): JobLook['state'] {
  const state = (['gone', 'running', 'lost', 'unkept', 'ended'] as const).find((each) => each === word)
  if (state) return state
  throw new Problem('the host did not report the state of the job', {
    hint: 'check the output of `sh` and its programs on the host, and run again',
  })
}

/** A clock without parts of seconds writes `%N`, or nothing, for them. */
function clockOf(text: string): number | undefined {
  return decimalNumber(/^\d+(?:\.\d+)?/.exec(text)?.[0])
}

/** 0 where a clock of the host cannot be read, ran backwards, or was set meanwhile: then all that is certain is that it is over. */
function secondsBetween(earlier: number | undefined, later: number | undefined): number {
  const seconds = (later ?? 0) - (earlier ?? later ?? 0)
  return seconds > 0 && seconds <= longest ? seconds : 0
}
/** Seconds that a job may have taken: a year. */
const longest = 366 * 86_400

/** What came of the actions, with times on the controller's clock; `now` is milliseconds since 1970. */
export function jobOutcomes({ steps }: JobLook, now: number): readonly Outcome[] {
  const time = (ago: number) => new Date(now - ago * 1000).toISOString()
  return steps.map(({ code, stdout, stderr, began, ended, late }) => ({
    ...{ code, stdout, stderr, start: time(began), end: time(ended) },
    ...(late && { timedOut: true }),
  }))
}
