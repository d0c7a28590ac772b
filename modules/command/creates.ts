/** The options `creates` and `removes`, which skip a command depending on whether a path exists. */
import { parseRecords, textFunction } from '../../engine/host-scripts/records.ts'
import type { Outlook } from '../../engine/model/effect.ts'
import { after, type ControlRead, constant, type HostRead, type Read } from '../../engine/model/read.ts'
import { closedFunction, closedProblem } from '../files/access-denied.ts'

export const unlessOptions = {
  creates: {
    type: 'path',
    description: 'Path or glob pattern on the host; if it exists, the command is skipped. Checked before `removes`.',
  },
  removes: {
    type: 'path',
    description: 'Path or glob pattern on the host; if it does not exist, the command is skipped.',
  },
} as const

interface Unless {
  readonly creates?: string
  readonly removes?: string
}
interface Found {
  readonly created: boolean
  readonly removable: boolean
}

export interface Reason {
  readonly path: string
  readonly fact: 'exists' | 'does not exist'
}

export function isGuarded({ creates, removes }: Unless): boolean {
  return creates !== undefined || removes !== undefined
}

/** Two reads, `created` and `removable`; a relative pattern is resolved in `chdir`. */
export function unlessReads({ creates, removes }: Unless, chdir?: string) {
  return { created: matchesRead(creates, chdir), removable: matchesRead(removes, chdir) }
}

/** What is only read if the command is not skipped: undefined otherwise. */
export function ifNotSkipped<T>(
  unless: Unless,
  { created, removable }: ReturnType<typeof unlessReads>,
  read: Read<T>,
): Read<T | undefined> {
  if (!isGuarded(unless)) return read
  return after(created, (is) =>
    after(removable, (can) => (reasonNot(unless, { created: is, removable: can }) ? { value: undefined } : read)),
  )
}

/** Why the command is skipped; undefined if it runs. */
export function reasonNot({ creates, removes }: Unless, { created, removable }: Found): Reason | undefined {
  if (creates !== undefined && created) return { path: creates, fact: 'exists' }
  if (removes !== undefined && !removable) return { path: removes, fact: 'does not exist' }
  return undefined
}

function matchesRead(pattern: string | undefined, chdir = ''): HostRead<boolean> | ControlRead<boolean> {
  if (pattern === undefined) return constant(false)
  const parse = ({ stdout }: { readonly stdout: string }, outlook?: Outlook) => {
    const fact = parseRecords(stdout).get(pattern)
    if (fact === 'closed') throw closedProblem(pattern)
    const there = fact === 'matches'
    return outlook ? foreseenMatch(pattern, there, outlook) : there
  }
  return { at: 'host', script: matchesScript, args: [chdir], each: pattern, subject: { kind: 'foreseen' }, parse }
}

/** Only the part of a pattern before its first wildcard can be looked up. */
function foreseenMatch(pattern: string, there: boolean, outlook: Outlook): boolean {
  const plain = !/[*?[]/.test(pattern)
  const plan = outlook.at(plain ? pattern : pattern.slice(0, pattern.search(/[^/]*[*?[]/)).replace(/\/$/, ''))
  if (plan.kind === 'unknown') outlook.doubt('change', plan.cause)
  if (plan.kind === 'absent') there = false
  else if (plan.kind !== 'host' && plan.kind !== 'ownership') {
    if (plain) return true
    outlook.doubt('change', plan.cause)
  }
  if (there) outlook.asRead()
  else outlook.missing(pattern)
  return there
}

/** Prints a record for each pattern that something matches, and for each path that cannot be checked. With an empty IFS an unquoted word is not split, only matched. */
const matchesScript = `${textFunction}${closedFunction}[ -z "$1" ] || cd -- "$1" 2>/dev/null || exit 0
shift
IFS=
for pattern do
  fact=
  for path in $pattern; do
    if [ -e "$path" ] || [ -L "$path" ]; then
      fact=matches
      break
    fi
  done
  if [ -z "$fact" ] && closed "$pattern"; then fact=closed; fi
  if [ -n "$fact" ]; then text "$pattern" "$fact"; fi
done`
