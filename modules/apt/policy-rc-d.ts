/** Runs apt-get while `policy-rc.d` answers with a code of the task: services of new packages stay down. */
import { endOnSignals } from '../../engine/host-scripts/end-on-signals.ts'

/** What to run in place of `argv`; `folder` has the policy. */
export function withPolicy(code: number, argv: readonly string[], folder = '/usr/sbin'): readonly string[] {
  return ['sh', '-c', policyScript, 'sh', String(code), folder, ...argv]
}

// What was there before stands under another name, or a mark says that there was nothing: what a killed run left is put back by the next one.
const policyScript = `
code=$1 folder=$2; shift 2
policy=$folder/policy-rc.d kept=$folder/policy-rc.d.kept-by-tsplay none=$folder/policy-rc.d.none-by-tsplay
restore() {
  if [ -e "$kept" ]; then mv -f "$kept" "$policy"
  elif [ -e "$none" ]; then rm -f "$policy" && rm -f "$none"; fi
}
if command -v flock >/dev/null; then
  exec 9<"$folder"
  flock -n 9 || { echo "E: Could not get lock $policy" >&2; exit 100; }
fi
restore
if [ -e "$policy" ]; then mv "$policy" "$kept"; else : >"$none"; fi
trap restore EXIT
${endOnSignals}
printf '#!/bin/sh\\nexit %d\\n' "$code" >"$policy"
chmod 0755 "$policy"
"$@" 9<&-
`
