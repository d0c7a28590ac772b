/** Hosts that report the same, together: equal values, values that differ only in the host's own names, and values that read the same. */
import type { OwnNames } from './own-names.ts'

export interface HostValue<T> {
  readonly host: string
  readonly value: T
  readonly seconds?: number
}

export interface HostGroup<T> {
  readonly hosts: readonly string[]
  /** What all of them report; placeholders stand for the names of each host where only these differ. */
  readonly value: T
  /** The most that one of them took. */
  readonly seconds: number
  /** Not all of them report exactly this: it is that of the first host. */
  readonly differs?: boolean
}

/** In the order in which they come; `textOf` is what a person reads of a value. */
export function grouped<T>(all: readonly HostValue<T>[], names: OwnNames, textOf: (value: T) => string): readonly HostGroup<T>[] {
  const equal = collected(all, ({ value }) => keyOf(value))
  if (equal.length === 1) return equal.map((members) => groupOf(members))
  const values = new Map(
    equal.flatMap(([first, ...more]) => (more.length > 0 ? [] : [[first, names.without(first.host, first.value)] as const])),
  )
  const reported = (member: HostValue<T>): T => values.get(member) ?? member.value
  const byKey = collected(equal, ([first]) => keyOf(reported(first)))
  const byText = collected(byKey, ([[first]]) => textOf(reported(first)))
  return byText.map((parts) => {
    const [first, ...more] = parts.flat(2) as unknown as Several<HostValue<T>>
    return groupOf([first, ...more], more.length > 0 ? reported(first) : first.value)
  })
}

/** Groups of one kind in one group, which has the value of the first; what is of no kind stays. */
export function merged<T>(groups: readonly HostGroup<T>[], kindOf: (value: T) => string | undefined): readonly HostGroup<T>[] {
  let count = 0
  return collected(groups, ({ value }) => kindOf(value) ?? String(count++)).map((parts) =>
    parts.length === 1
      ? parts[0]
      : {
          hosts: parts.flatMap(({ hosts }) => hosts),
          value: parts[0].value,
          seconds: Math.max(...parts.map(({ seconds }) => seconds)),
          differs: true,
        },
  )
}

function groupOf<T>(members: Several<HostValue<T>>, value = members[0].value): HostGroup<T> {
  return { hosts: members.map(({ host }) => host), value, seconds: members.reduce((most, { seconds = 0 }) => Math.max(most, seconds), 0) }
}

/** At least one. */
type Several<T> = readonly [T, ...T[]]

/** Those with the same key together, in the order in which they come. */
export function collected<T>(all: readonly T[], keyOf: (each: T) => string): readonly Several<T>[] {
  const groups = new Map<string, [T, ...T[]]>()
  for (const each of all) {
    const key = keyOf(each)
    const group = groups.get(key)
    if (group) group.push(each)
    else groups.set(key, [each])
  }
  return [...groups.values()]
}

function keyOf(value: unknown): string {
  return JSON.stringify(value, withEveryValue)
}

/** Values that JSON has no word for still differ. */
function withEveryValue(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value instanceof Map ? [...value] : value
}
