/** Filters that combine lists of different sources, as in `ansible.utils`. */

import { define, type Table } from '../compile/callable.ts'
import { missing } from '../scope.ts'
import { isOn, iterate, needList } from '../values/convert.ts'
import { asDict, dictOf, entry, isDict } from '../values/dicts.ts'
import { contains } from '../values/equality.ts'
import { EvaluationError } from '../values/errors.ts'
import { sorted } from '../values/sorting.ts'
import { toText } from '../values/text.ts'
import { distinctItems } from './sequences.ts'

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
  const [data, key, name] = ['data', 'match_key', 'name'].map((word) => part(value, word))
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

function part(value: unknown, word: string): unknown {
  const item = entry(asDict(value, 'consolidate'), word)
  if (item === missing)
    throw new EvaluationError(`\`consolidate\` needs \`data\`, \`match_key\` and \`name\` in each source, one has no \`${word}\``)
  return item
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
