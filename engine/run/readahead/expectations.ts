/** What a plan takes for granted since changes before it in the same message make it so: the host itself looks whether it is so, before anything is done on that ground. */
import { createHash } from 'node:crypto'
import { movedCode } from '../../host-scripts/replace-file.ts'
import type { Ownership, PlannedPath, PlannedUser } from '../../model/effect.ts'
import type { Act } from '../../transport/contract.ts'
import { TaskOutlook } from '../converge/outlook.ts'
import { isStandIn } from '../host/planned-state.ts'

/** Arguments of the script for one thing: its kind, its name, and what is known of it. */
type Expectation = readonly [
  kind: string,
  name: string,
  mode: string,
  uid: string,
  gid: string,
  owner: string,
  group: string,
  content: string,
]

/** The outlook of a task that travels; it remembers what was looked at of what is planned. */
export class ExpectingOutlook extends TaskOutlook {
  readonly #expected = new Map<string, Expectation>()

  get expected(): readonly Expectation[] {
    return [...this.#expected.values()]
  }

  override at(path: string) {
    const plan = super.at(path)
    if (plan.kind === 'unknown') this.doubt('failure', plan.cause)
    else if (plan.kind !== 'host') this.#expect(pathExpected(path, plan))
    return plan
  }
  override user(name: string) {
    const plan = super.user(name)
    if (plan) this.#expect(plan === 'absent' ? nothingOf('no-user', name) : userExpected(name, plan))
    return plan
  }
  override group(name: string) {
    const plan = super.group(name)
    if (plan) this.#expect(plan === 'absent' ? nothingOf('no-group', name) : ['group', name, '', '', number(plan.gid), '', '', ''])
    return plan
  }
  override users() {
    const names = super.users()
    for (const name of names) this.user(name)
    return names
  }
  override groups() {
    const names = super.groups()
    for (const name of names) this.group(name)
    return names
  }
  override unit(name: string) {
    const plan = super.unit(name)
    if (plan) this.doubt('failure', plan.cause)
    return plan
  }

  #expect(expectation: Expectation) {
    this.#expected.set(`${expectation[0]} ${expectation[1]}`, expectation)
  }
}

/** Ends with `movedCode` where something is not as it was planned to be. */
export function expectationAct(expected: readonly Expectation[], env: Act['env']): Act {
  return { script: expectationScript, args: expected.flat(), env, accept: [0], timeout: 60 }
}

/** Whether a number that only the host will choose stands in it. */
export function holdsStandIn(value: unknown): boolean {
  if (typeof value === 'number') return isStandIn(value) || Number.isNaN(value)
  if (typeof value === 'string') return (value.match(/\d{16,}/g) ?? []).some((digits) => isStandIn(Number(digits))) || /\bNaN\b/.test(value)
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return false
  return Object.values(value).some(holdsStandIn)
}

function pathExpected(path: string, plan: Exclude<PlannedPath, { readonly kind: 'host' | 'unknown' }>): Expectation {
  switch (plan.kind) {
    case 'absent':
      return nothingOf('absent', path)
    case 'link':
      return ['link', path, '', '', '', '', '', plan.target]
    case 'file':
      return ['file', path, ...owned(plan.ownership), plan.sha1 ?? digestOf(plan.content)]
    default:
      return [plan.kind, path, ...owned(plan.ownership), '']
  }
}

function userExpected(name: string, { uid, group }: PlannedUser): Expectation {
  return ['user', name, '', number(uid), '', '', group ?? '', '']
}

function nothingOf(kind: string, name: string): Expectation {
  return [kind, name, '', '', '', '', '', '']
}

function owned({ mode, uid, gid, owner, group }: Ownership) {
  return [mode === undefined ? '' : mode.toString(8), number(uid), number(gid), owner ?? '', group ?? ''] as const
}

function number(value: number | undefined): string {
  return value === undefined || isStandIn(value) ? '' : String(value)
}

function digestOf(content: Extract<PlannedPath, { readonly kind: 'file' }>['content']): string {
  return typeof content === 'string' || Buffer.isBuffer(content) ? createHash('sha1').update(content).digest('hex') : ''
}

// Eight arguments for each thing. An owner or a group may be a name or a number.
const expectationScript = `
fail() { echo "not as planned: $kind $name" >&2; exit ${movedCode}; }
same() { [ -z "$1" ] || [ "$1" = "$2" ] || [ "$1" = "$3" ] || fail; }
owned() {
  found=$(stat -c '%a %u %g %U %G' -- "$name") || fail
  read -r now_mode now_uid now_gid now_owner now_group <<END
$found
END
  same "$mode" "$now_mode" "$now_mode"
  same "$uid" "$now_uid" "$now_uid"
  same "$gid" "$now_gid" "$now_gid"
  same "$owner" "$now_owner" "$now_uid"
  same "$group" "$now_group" "$now_gid"
}
entry() { getent "$1" "$name" 2>/dev/null || grep -s -F -- "$name:" "/etc/$1" | grep "^$(printf %s "$name" | sed 's/[].[*^$\\\\]/\\\\&/g'):"; }
while [ $# -gt 0 ]; do
  kind=$1 name=$2 mode=$3 uid=$4 gid=$5 owner=$6 group=$7 content=$8
  shift 8
  case $kind in
    absent) if [ -e "$name" ] || [ -h "$name" ]; then fail; fi ;;
    link)
      [ -h "$name" ] || fail
      now=$(readlink -n -- "$name"; printf x)
      [ "$now" = "\${content}x" ] || fail ;;
    file)
      [ -f "$name" ] && [ ! -h "$name" ] || fail
      owned
      if [ -n "$content" ]; then now=$(sha1sum <"$name"); same "$content" "\${now%% *}" "\${now%% *}"; fi ;;
    directory)
      [ -d "$name" ] && [ ! -h "$name" ] || fail
      owned ;;
    ownership)
      [ -e "$name" ] || fail
      name=$(readlink -f -- "$name") || fail
      owned ;;
    user)
      found=$(entry passwd) || fail
      found=\${found#*:}; found=\${found#*:}
      same "$uid" "\${found%%:*}" "\${found%%:*}"
      if [ -n "$group" ]; then same "$group" "$(id -gn -- "$name")" "$(id -g -- "$name")"; fi ;;
    group)
      found=$(entry group) || fail
      found=\${found#*:}; found=\${found#*:}
      same "$gid" "\${found%%:*}" "\${found%%:*}" ;;
    no-user) if entry passwd >/dev/null; then fail; fi ;;
    no-group) if entry group >/dev/null; then fail; fi ;;
    *) fail ;;
  esac
done`
