/** The lookup `merge_variables`: merges all variables whose names match. */
import { missing, type Scope } from '../scope.ts'
import { type Dict, dictOf, entriesOf, entry, hasKey, isDict, keysOf } from '../values/dicts.ts'
import { equal } from '../values/equality.ts'
import { EvaluationError } from '../values/errors.ts'
import { pythonRegex } from '../values/regex.ts'
import { toText } from '../values/text.ts'
import { typeName } from '../values/types.ts'
import { renderDeep } from '../variables.ts'
import { defineLookup } from './lookup.ts'

const kinds: Readonly<Record<string, (name: string, pattern: string) => boolean>> = {
  regex: (name, pattern) => pythonRegex(pattern).test(name),
  prefix: (name, pattern) => name.startsWith(pattern),
  suffix: (name, pattern) => name.endsWith(pattern),
}

export const mergeVariables = defineLookup('pattern_type initial_value override groups', ({ terms, options, scope }) => {
  const kind = toText(options.pattern_type ?? 'regex')
  const matches = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined
  if (matches === undefined) throw new EvaluationError(`\`pattern_type\` must be one of ${Object.keys(kinds).join(', ')}, not \`${kind}\``)
  const careful = toText(options.override ?? 'error') === 'error'
  const sources = options.groups === undefined || options.groups === null ? [ownVariables(scope)] : hostsIn(options.groups, scope)
  return terms.map((term) => {
    let merged: unknown = options.initial_value ?? null
    for (const { names, get } of sources)
      for (const name of names.filter((each) => matches(each, toText(term))).sort()) merged = joined(merged, get(name), name, careful)
    return merged
  })
})

interface Source {
  readonly names: readonly string[]
  readonly get: (name: string) => unknown
}

function ownVariables(scope: Scope): Source {
  return { names: [...scope.names()], get: (name) => renderDeep(scope.get(name), scope) }
}

/** The variables of each host that is in one of the groups. */
function hostsIn(groups: unknown, scope: Scope): readonly Source[] {
  const wanted = (Array.isArray(groups) ? groups : [groups]).map(toText)
  const hostvars = scope.get('hostvars')
  if (!isDict(hostvars)) return []
  return keysOf(hostvars).flatMap((host) => {
    const variables = entry(hostvars, host)
    if (!isDict(variables)) return []
    const hostGroups = renderDeep(entry(variables, 'group_names'), scope)
    if (!wanted.includes('all') && !(Array.isArray(hostGroups) && hostGroups.some((group) => wanted.includes(toText(group))))) return []
    return [{ names: keysOf(variables).map(toText), get: (name: string) => renderDeep(entry(variables, name), scope) }]
  })
}

function joined(low: unknown, high: unknown, name: string, careful: boolean): unknown {
  if (!Array.isArray(high) && !isDict(high))
    throw new EvaluationError(`\`merge_variables\` needs lists or dicts, and \`${name}\` is ${typeName(high)}`)
  if (low === null) return high
  if (Array.isArray(low) && Array.isArray(high)) return [...low, ...high]
  if (isDict(low) && isDict(high)) return dicts(low, high, [name], careful)
  throw new EvaluationError(`\`merge_variables\` cannot merge \`${name}\` with the others: it is ${typeName(high)}`)
}

function dicts(low: Dict, high: Dict, path: readonly string[], careful: boolean): Dict {
  const merged = new Map(entriesOf(low))
  for (const [key, value] of entriesOf(high)) {
    const before = hasKey(low, key) ? entry(low, key) : missing
    const deeper = [...path, toText(key)]
    if (isDict(value) && (before === missing || isDict(before)))
      merged.set(key, dicts(before === missing ? dictOf([]) : (before as Dict), value, deeper, careful))
    else if (Array.isArray(value) && Array.isArray(before)) merged.set(key, [...before, ...value])
    else if (careful && before !== missing && !equal(before, value))
      throw new EvaluationError(`\`${deeper.join('.')}\` would replace another value`, "set `override='ignore'` to allow it")
    else merged.set(key, value)
  }
  return dictOf(merged)
}
