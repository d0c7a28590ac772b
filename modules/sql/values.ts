/** Puts values into a query: `%s` in order, `%(name)s` by name, as Python's database modules do. */
import { type Dialect, statementsOf } from './text.ts'

export const queryOptions = {
  query: {
    type: 'any',
    required: true,
    description:
      'Query, or a list of queries. With values, `%s` or `%(name)s` are placeholders, and `%%` is a percent sign; values are quoted.',
  },
  positional_args: { type: 'any', description: 'Values for the `%s` placeholders, in order. Excludes `named_args`.' },
  named_args: { type: 'dict', description: 'Values for the `%(name)s` placeholders, by name.' },
} as const

export interface QueryTexts {
  readonly query: unknown
  readonly positional_args?: unknown
  readonly named_args?: Readonly<Record<string, unknown>>
}

/** How one value is written in a statement; undefined where it cannot be. */
export type Written = (value: unknown) => string | undefined

/** The queries of the task. */
export function queriesOf({ query }: QueryTexts): readonly string[] {
  return (Array.isArray(query) ? query : [query]).map(String)
}

/** The values as Python's modules have them: none, a list or a dict. */
export function argumentsOf({ positional_args, named_args }: QueryTexts): unknown {
  const list = positional_args === undefined ? [] : valuesOf(positional_args)
  if (list.length > 0) return list
  return named_args && Object.keys(named_args).length > 0 ? named_args : undefined
}

/** The queries with their values. */
export function filledQueries(words: QueryTexts, written: Written): readonly string[] {
  return queriesOf(words).map((query) => filled(query, words, written).text)
}

/** Problems of the queries. */
export function queryProblems(words: QueryTexts, dialect: Dialect, written: Written): readonly string[] {
  const { query } = words
  const list: readonly unknown[] = Array.isArray(query) ? query : [query]
  if (list.length === 0 || list.some((each) => typeof each !== 'string')) return ['`query` must be a text or a list of texts']
  return queriesOf(words).flatMap((each) => {
    const { text, problems } = filled(each, words, written)
    if (problems.length > 0) return problems
    if (text.includes('\0')) return ['`query` contains a NUL character, which no server accepts']
    return statementsOf(text, dialect).length === 0 ? ['`query` is empty'] : []
  })
}

function filled(query: string, { positional_args, named_args }: QueryTexts, written: Written) {
  const list = positional_args === undefined ? [] : valuesOf(positional_args)
  const names = named_args ?? {}
  if (list.length === 0 && Object.keys(names).length === 0) return { text: query, problems: [] }
  const problems: string[] = []
  let used = 0
  const text = query.replace(/%(?:(s|%)|\((.*?)\)s|)/gs, (place: string, letter: string | undefined, name: string | undefined) => {
    if (letter === '%') return '%'
    const defined = letter === 's' ? used < list.length : name !== undefined && Object.hasOwn(names, name)
    const value = letter === 's' ? list[used++] : names[name ?? '']
    if (place === '%') problems.push('`query` contains a `%` without a value: write `%%`')
    else if (!defined) problems.push(`\`query\` has no value for ${letter === 's' ? `\`%s\` number ${used}` : `\`${place}\``}`)
    const text = defined ? written(value) : undefined
    if (defined && text === undefined) problems.push(`the value for \`${place}\` cannot be used in a query`)
    return text ?? ''
  })
  if (used < list.length) problems.push(`\`positional_args\` has ${list.length} values, but \`query\` has ${used} placeholders for them`)
  return { text, problems: problems.slice(0, 1) }
}

function valuesOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : typeof value === 'string' ? value.split(',').map((each) => each.trim()) : [value]
}
