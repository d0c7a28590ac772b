/** The scripts of a job: its folder is made, each action is put there, and a runner that needs no connection carries them out. */
import { findJob, lookScript } from '../../host-scripts/job.ts'
import { findStart } from '../../host-scripts/process-start.ts'
import type { Act } from '../../transport/contract.ts'

/** Makes the folder of job `"$1"`, and says where it is. */
const open = `${findJob}
umask 077
mkdir -p "$base" 2>/dev/null && mkdir "$dir" 2>/dev/null || { dir=$spare; mkdir "$dir" || exit 1; }
printf '%s' "$dir"`

/**
 * Keeps an action: `"$1"` job, `"$2"` its number, `"$3"` seconds it may take (0: no bound), `"$4"` codes that are a success,
 * `"$5"` names of its environment, `"$6"` its script, then its arguments. The file is read by a shell that takes it away first.
 */
const put = `quoted() { printf '%s\\n' "$1" | LC_ALL=C sed "s/'/'\\\\\\\\''/g; 1s/^/'/; \\$s/\\$/' \\\\\\\\/"; }
tsplay_exports=$(
  for tsplay_name in $5; do
    eval "tsplay_value=\\$$tsplay_name"
    printf 'export %s=' "$tsplay_name"
    quoted "$tsplay_value"
    echo
  done
)
${findJob}
file=$dir/$2
umask 077
cat >"$file.in" || exit 1
printf '%s %s\\n' "$3" "$4" >"$file.limits"
script=$6
shift 6
{
  printf 'exec 8<&-; rm -f -- \\\\\\n'
  quoted "$file.step"
  quoted "$file.in"
  printf '\\n%s\\n\\nset -- \\\\\\n' "$tsplay_exports"
  for word do quoted "$word"; done
  printf '\\n%s\\n' "$script"
} >"$file.step" || exit 1`

/** Keeps beside job `"$1"` what its task has to say, for runs that did not start it. */
const keep = `${findJob}
umask 077
cat >"$dir/kept"`

/**
 * Carries out what is in folder `"$1"`: `"$2"` actions in `"$3"` seconds. Each is the leader of its own process group, where the
 * host has `setsid`; a watcher ends it when its time is over, first by TERM, then by KILL.
 */
const runner = `${findStart}dir=$1 count=$2 finish=$(($(date +%s) + $3))
G=; command -v setsid >/dev/null 2>&1 && G=setsid
n=0
while [ "$n" -lt "$count" ] && [ ! -e "$dir/stop" ]; do
  n=$((n + 1))
  read -r limit accept <"$dir/$n.limits"
  left=$((finish - $(date +%s))) late=job
  [ "$left" -gt 0 ] || left=0
  if [ "$limit" -gt 0 ] && [ "$limit" -lt "$left" ]; then left=$limit late=step; fi
  date +%s.%N >"$dir/$n.began"
  $G /bin/sh -c 'eval "$(cat <&8)"' sh 8<"$dir/$n.step" <"$dir/$n.in" >"$dir/$n.out" 2>"$dir/$n.err" &
  step=$!
  since "$step"
  echo "$step $started" >"$dir/step"
  $G /bin/sh -c '
${findStart}
    step=$1 born=$5
    sleep "$2"; echo "$4" >"$3"
    since "$step"
    [ "$started" = "$born" ] || exit 0
    kill -TERM "-$step" 2>/dev/null || kill -TERM "$step"
    sleep 5
    # The step itself may have ended by then, and what is left of its group keeps the number from being given again.
    since "$step"
    [ "\${started:-$born}" = "$born" ] || exit 0
    kill -KILL "-$step" 2>/dev/null || [ -z "$started" ] || kill -KILL "$step"' sh "$step" "$left" "$dir/$n.late" "$late" "$started" &
  watcher=$!
  wait "$step"
  code=$?
  good=no
  if [ ! -e "$dir/$n.late" ]; then
    kill -KILL "-$watcher" 2>/dev/null || kill -KILL "$watcher"
    case " $accept " in *" $code "*) good=yes ;; esac
  fi
  date +%s.%N >"$dir/$n.ended"
  echo "$code $good" >"$dir/$n.code"
  [ "$good" = yes ] || break
done
: >"$dir/ended"`

/** Starts the runner, `"$4"`, for job `"$1"` with `"$2"` actions and `"$3"` seconds, so that it outlives the connection. */
const start = `${findJob}${findStart}G=; command -v setsid >/dev/null 2>&1 && G=setsid
trap '' HUP
$G /bin/sh -c "$4" sh "$dir" "$2" "$3" </dev/null >/dev/null 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 9>&- &
since "$!"
echo "$! $started" >"$dir/runner"`

/** Ends job `"$1"` and takes its folder away. A step that has ended is not signalled, nor is another process with its id. */
const stop = `${findJob}${findStart}[ -d "$dir" ] || exit 0
: >"$dir/stop"
step= born=; [ ! -e "$dir/step" ] || read -r step born <"$dir/step"
if [ -n "$step" ]; then
  since "$step"
  [ "$started" = "$born" ] || step=
fi
end() {
  since "$step"
  [ "\${started:-$born}" = "$born" ] || return 1
  kill "-$1" "-$step" 2>/dev/null || { [ "$started" = "$born" ] && kill "-$1" "$step" 2>/dev/null; }
}
left=6
while [ -n "$step" ] && [ "$left" -gt 0 ] && end TERM && sleep 1; do left=$((left - 1)); done
[ -z "$step" ] || end KILL
# The runner writes into the folder until it ends, which takes it a moment.
runner= born=; [ ! -e "$dir/runner" ] || read -r runner born <"$dir/runner"
left=20
while [ -n "$runner" ] && [ "$left" -gt 0 ] && kill -0 "$runner" 2>/dev/null; do
  since "$runner"
  [ "$started" = "$born" ] || break
  left=$((left - 1))
  sleep 0.05 2>/dev/null || sleep 1
done
rm -rf "$dir"`

const remove = `${findJob}
rm -rf "$dir"`

/** Steps of the engine's own: reading and writing small files. */
const seconds = 120
type Env = Act['env']
const act = (script: string, args: readonly string[], env: Env): Act => ({ script, args, env, accept: [0], timeout: seconds })

/** The message that starts a job: its folder, its actions, what is kept beside them, its runner. */
export function startActs(job: string, actions: readonly Act[], time: number, env: Env, kept?: string): readonly Act[] {
  return [
    act(open, [job], env),
    ...actions.map((action, index) => putAct(job, index + 1, action)),
    ...(kept === undefined ? [] : [{ ...act(keep, [job], env), stdin: kept }]),
    act(start, [job, String(actions.length), String(time), runner], env),
  ]
}

function putAct(job: string, number: number, { script, args, stdin, env = {}, accept, timeout = 0 }: Act): Act {
  // The transport may set the locale beside what is asked for.
  const names = [...new Set([...Object.keys(env), 'LC_ALL'])]
  const words = [
    job,
    String(number),
    String(Math.ceil(timeout)),
    (accept === 'any' ? [] : accept).join(' '),
    names.join(' '),
    script,
    ...args,
  ]
  return { script: put, args: words, env, accept: [0], ...(stdin === undefined ? {} : { stdin }) }
}

export const lookAct = (job: string, env: Env): Act => act(lookScript, [job], env)
export const stopAct = (job: string, env: Env): Act => act(stop, [job], env)
export const removeAct = (job: string, env: Env): Act => act(remove, [job], env)
