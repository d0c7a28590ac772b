/** Filters that combine data of different sources, and of network switches. */
import { define, type Table } from '../compile/callable.ts'
import { missing } from '../scope.ts'
import { contains, dictOf, entry, isDict, sorted } from '../values/dicts.ts'
import { isOn, iterate, needInteger, needList, needText, toText } from '../values/text.ts'
import { EvaluationError } from '../values/values.ts'
import { distinctItems } from './core.ts'
import { memberOf } from './keys.ts'

export const sourceFilters: Table = {
  consolidate: define('fail_missing_match_key fail_missing_match_value fail_duplicate', (value, [noKey, noValue, twice]) => {
    const sources = needList(value, 'consolidate').map((each) => sourceOf(each, isOn(noKey, true), isOn(twice, true)))
    return together(sources, isOn(noValue, true))
  }),
  param_list_compare: define('target', (value, [target]) => compared(iterate(value), iterate(target).map(toText))),
}

interface Source {
  readonly name: string
  readonly rows: readonly (readonly [unknown, unknown])[]
}

function sourceOf(value: unknown, needsKey: boolean, once: boolean): Source {
  const [data, key, name] = ['data', 'match_key', 'name'].map((word) => memberOf(value, word, 'consolidate'))
  const rows = needList(data, 'consolidate').flatMap((row, at) => {
    const item = isDict(row) ? entry(row, key) : missing
    if (item !== missing) return [[item, row] as const]
    if (needsKey) throw new EvaluationError(`\`consolidate\` finds no \`${toText(key)}\` in entry ${at + 1} of \`${toText(name)}\``)
    return []
  })
  const values = rows.map(([item]) => item)
  if (once && distinctItems(values).length < values.length)
    throw new EvaluationError(`\`consolidate\` finds a value twice in \`${toText(name)}\``)
  return { name: toText(name), rows }
}

function together(sources: readonly Source[], complete: boolean): unknown {
  const values = distinctItems(sources.flatMap(({ rows }) => rows.map(([item]) => item)))
  const indexed = sources.map(({ name, rows }) => ({ name, byValue: new Map(rows) }))
  for (const { name, byValue } of indexed)
    for (const value of complete ? values : [])
      if (!byValue.has(value)) throw new EvaluationError(`\`consolidate\` finds no \`${toText(value)}\` in \`${name}\``)
  return dictOf(
    sorted(values, (value) => value).map((value) => [
      value,
      dictOf(indexed.map(({ name, byValue }) => [name, byValue.get(value) ?? dictOf([])] as const)),
    ]),
  )
}

/** Splits words into supported and unsupported; `all` means every word, `!word` excludes one. */
function compared(all: readonly unknown[], words: readonly string[]): unknown {
  const wanted = words.filter((word) => word !== 'all' && !word.startsWith('!'))
  const fewer = words.includes('all') ? all.filter((each) => !words.includes(`!${toText(each)}`)) : []
  const actionable = distinctItems([...fewer, ...wanted.filter((word) => contains(all, word))])
  return dictOf([
    ['actionable', sorted(actionable, (each) => each)],
    ['unsupported', wanted.filter((word) => !contains(all, word))],
  ])
}

export const switchFilters: Table = {
  hash_salt: define('', (value) => {
    const parts = needText(value, '`hash_salt`').split('$')
    if (parts.length !== 4) throw new EvaluationError('`hash_salt` finds no salt in the value', 'pass a hash such as `$1$salt$hash`')
    return parts[2]
  }),
  vlan_expander: define('', (value) => expanded(needText(value, '`vlan_expander`'))),
  vlan_parser: define('first_line_len other_line_len', (value, [first, other]) =>
    lines(
      ranges(iterate(value).map((each) => needInteger(each, 'vlan_parser'))),
      needInteger(first, 'vlan_parser', 48),
      needInteger(other, 'vlan_parser', 44),
    ),
  ),
}

function expanded(text: string): readonly number[] {
  const numbers = text.split(',').flatMap((part) => {
    const [, first, last] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part) ?? []
    if (first === undefined || Number(last ?? first) > 65_535)
      throw new EvaluationError(`\`${part}\` is neither a VLAN number nor a range of them`)
    return Array.from({ length: Math.max(0, Number(last ?? first) - Number(first) + 1) }, (_, at) => Number(first) + at)
  })
  return [...new Set(numbers)].sort((a, b) => a - b)
}

/** Runs of three and more are written as a range. */
function ranges(numbers: readonly number[]): readonly string[] {
  const ordered = [...new Set(numbers)].sort((a, b) => a - b)
  if (ordered.length === 0) throw new EvaluationError('`vlan_parser` needs at least one number')
  if ((ordered[0] as number) < 1 || (ordered.at(-1) as number) > 4094) throw new EvaluationError('a VLAN number must be from 1 to 4094')
  const runs: number[][] = []
  for (const number of ordered) {
    const run = runs.at(-1)
    if (run !== undefined && run.at(-1) === number - 1) run.push(number)
    else runs.push([number])
  }
  return runs.flatMap((run) => (run.length > 2 ? [`${run[0]}-${run.at(-1)}`] : run.map(String)))
}

function lines(parts: readonly string[], first: number, other: number): readonly string[] {
  const written = ['']
  for (const part of parts) {
    const line = written.at(-1) as string
    const longer = `${line}${line === '' ? '' : ','}${part}`
    if (longer.length > (written.length === 1 ? first : other)) written.push(part)
    else written[written.length - 1] = longer
  }
  return written.filter((line) => line !== '')
}
