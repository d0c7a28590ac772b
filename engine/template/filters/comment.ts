/** The filter `comment`. */
import { define, type Table } from '../compile/callable.ts'
import { textOr } from '../values/convert.ts'
import { EvaluationError } from '../values/errors.ts'
import { toText } from '../values/text.ts'

interface Style {
  readonly decoration: string
  readonly beginning?: string
  readonly end?: string
}
const styles: Readonly<Record<string, Style>> = {
  plain: { decoration: '# ' },
  erlang: { decoration: '% ' },
  c: { decoration: '// ' },
  cblock: { beginning: '/*', decoration: ' * ', end: ' */' },
  xml: { beginning: '<!--', decoration: ' - ', end: '-->' },
}

export const commentFilters: Table = {
  comment: define('style **', (value, [style], _frame, named) => comment(toText(value), textOr(style, 'plain'), named)),
}

function comment(text: string, name: string, named: Readonly<Record<string, unknown>>): string {
  const style = Object.hasOwn(styles, name) ? styles[name] : undefined
  if (style === undefined) throw new EvaluationError(`\`comment\` has no style \`${name}\``, `use one of ${Object.keys(styles).join(', ')}`)
  const option = (key: string, fallback: string) => textOr(named[key], fallback)
  const decoration = option('decoration', style.decoration)
  const newline = option('newline', '\n')
  const bar = option('prefix', decoration.trimEnd())
  const times = (key: string) => Number(named[key] ?? 1)
  const begin = line(option('beginning', style.beginning ?? ''), newline)
  const head = (bar === newline ? newline : line(bar, newline)).repeat(times('prefix_count'))
  const body = (decoration + text.replaceAll(newline, newline + decoration)).replaceAll(
    decoration + newline,
    decoration.trimEnd() + newline,
  )
  const after = (newline + option('postfix', decoration.trimEnd())).repeat(times('postfix_count'))
  const end = option('end', style.end ?? '')
  return `${begin}${head}${body}${after}${end === '' ? '' : newline + end}`
}

function line(text: string, newline: string): string {
  return text === '' ? '' : text + newline
}
