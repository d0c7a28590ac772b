/** Filters that put lists of different sources beside each other, as those of `ansible.utils`. */

import { type Table, takes } from '../compile/callable.ts'
import { missing } from '../scope.ts'
import { isOn, iterate, needList } from '../values/convert.ts'
import { asDict, dictOf, entry, isDict } from '../values/dicts.ts'
import { contains } from '../values/equality.ts'
import { Fault } from '../values/faults.ts'
import { sorted } from '../values/sorting.ts'
import { toText } from '../values/text.ts'
import { distinct } from './sequences.ts'

export const sourceFilters: Table = {
  consolidate: takes('fail_missing_match_key fail_missing_match_value fail_duplicate', (value, [noKey, noValue, twice]) => {
    const sources = needList(value, 'consolidate').map((each) => sourceOf(each, isOn(noKey, true), isOn(twice, true)))
    return together(sources, isOn(noValue, true))
  }),
  param_list_compare: takes('target', (value, [target]) => compared(iterate(value), iterate(target).map(toText))),
}

interface Source {
  readonly name: string
  readonly rows: readonly (readonly [unknown, unknown])[]
}

function sourceOf(value: unknown, needsKey: boolean, once: boolean): Source {
  const [data, key, name] = ['data', 'match_key', 'name'].map((word) => part(value, word))
  const rows = needList(data, 'consolidate').flatMap((row, at) => {
    const held = isDict(row) ? entry(row, key) : missing
    if (held !== missing) return [[held, row] as const]
    if (needsKey) throw new Fault(`\`consolidate\` finds no \`${toText(key)}\` in entry ${at + 1} of \`${toText(name)}\``)
    return []
  })
  const values = rows.map(([held]) => held)
  if (once && distinct(values).length < values.length) throw new Fault(`\`consolidate\` finds a value twice in \`${toText(name)}\``)
  return { name: toText(name), rows }
}

function part(value: unknown, word: string): unknown {
  const held = entry(asDict(value, 'consolidate'), word)
  if (held === missing) throw new Fault(`\`consolidate\` needs \`data\`, \`match_key\` and \`name\` in each source, one has no \`${word}\``)
  return held
}

function together(sources: readonly Source[], complete: boolean): unknown {
  const values = distinct(sources.flatMap(({ rows }) => rows.map(([held]) => held)))
  const known = sources.map(({ name, rows }) => ({ name, byValue: new Map(rows) }))
  for (const { name, byValue } of known)
    for (const value of complete ? values : [])
      if (!byValue.has(value)) throw new Fault(`\`consolidate\` finds no \`${toText(value)}\` in \`${name}\``)
  return dictOf(
    sorted(values, (value) => value).map((value) => [
      value,
      dictOf(known.map(({ name, byValue }) => [name, byValue.get(value) ?? dictOf([])] as const)),
    ]),
  )
}

/** Which of the words can be had; `all` stands for every one, and `!word` takes one of these away. */
function compared(all: readonly unknown[], words: readonly string[]): unknown {
  const wanted = words.filter((word) => word !== 'all' && !word.startsWith('!'))
  const fewer = words.includes('all') ? all.filter((each) => !words.includes(`!${toText(each)}`)) : []
  const actionable = distinct([...fewer, ...wanted.filter((word) => contains(all, word))])
  return dictOf([
    ['actionable', sorted(actionable, (each) => each)],
    ['unsupported', wanted.filter((word) => !contains(all, word))],
  ])
}
