/** The page of a module or statement as terminal text, 80 columns wide. */
import { behaviour, type Described, type OptionRow, optionRows, originOf, refusals } from './described.ts'
import { wrap } from './wrap.ts'

const columns = 80

export function pageText(described: Described): string {
  const { name, summary, aliases = [], freeForm, results, notes = [], examples } = described
  const rows = optionRows(described.options)
  const more = [...notes, ...behaviour(described)]
  const lines = [
    ...wrap(`${name}: ${summary}`, columns),
    ...wrap(originOf(described), columns),
    ...(aliases.length ? wrap(`Also ${aliases.join(', ')}.`, columns) : []),
    ...(freeForm ? wrap(`\`${name}: TEXT\` sets \`${freeForm}\`.`, columns) : []),
    ...section('OPTIONS', rows.flatMap(optionLines)),
    ...section(
      'UNSUPPORTED OPTIONS',
      refusals(described).flatMap(([names, text]) => entry(names.join(', '), text, '')),
    ),
    ...section('RESULTS', results ? Object.entries(results).flatMap(([key, sentence]) => entry(key, sentence, '')) : []),
    ...section('NOTES', more.flatMap(bullet)),
    ...section(
      'EXAMPLES',
      examples
        .trim()
        .split('\n')
        .map((line) => (line ? `  ${line}` : '')),
    ),
  ]
  return `${lines.join('\n')}\n`
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length ? ['', title, ...lines] : []
}

function optionLines(row: OptionRow): readonly string[] {
  const words = [
    row.type,
    ...(row.required ? ['required'] : []),
    ...(row.default === undefined ? [] : [`default ${row.default}`]),
    ...(row.aliases.length ? [`also ${row.aliases.join(', ')}`] : []),
    ...(row.secret ? ['never shown'] : []),
  ]
  return entry(row.name, row.description, words.join('; '), '  '.repeat(row.depth))
}

function entry(name: string, sentence: string, words: string, indent = ''): readonly string[] {
  const head = words ? `${name}  (${words})` : name
  const deeper = `${indent}      `
  const [first = '', ...rest] = wrap(head, columns - 2 - indent.length)
  const more = rest.length > 0 ? wrap(rest.join(' '), columns, deeper) : []
  return [`${indent}  ${first}`, ...more, ...wrap(sentence, columns, deeper)]
}

function bullet(text: string): readonly string[] {
  return wrap(text, columns, '    ').map((line, index) => (index === 0 ? `  - ${line.trimStart()}` : line))
}
