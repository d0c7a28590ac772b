/** The page of a module or statement as terminal text, 80 columns wide. */
import { behaviour, type Described, type OptionRow, optionRows, originOf, refusals } from './described.ts'
import { wrap } from './wrap.ts'

const columns = 80

/** Formats a heading. */
export type Heading = (text: string) => string

export function pageText(described: Described, heading: Heading = (text) => text): string {
  const { name, summary, aliases = [], freeForm, results, notes = [], examples } = described
  const rows = optionRows(described.options)
  const more = [...notes, ...behaviour(described)]
  const lines = [
    ...wrap(`${name}: ${summary}`, columns).map(heading),
    ...wrap(originOf(described), columns),
    ...(aliases.length ? wrap(`Also ${aliases.join(', ')}.`, columns) : []),
    ...(freeForm ? wrap(`\`${name}: TEXT\` sets \`${freeForm}\`.`, columns) : []),
    ...section('OPTIONS', rows.flatMap(optionLines), heading),
    ...section(
      'UNSUPPORTED OPTIONS',
      refusals(described).flatMap(([names, text]) => entry(names.join(', '), text, '')),
      heading,
    ),
    ...section('RESULTS', results ? Object.entries(results).flatMap(([key, sentence]) => entry(key, sentence, '')) : [], heading),
    ...section('NOTES', more.flatMap(bullet), heading),
    ...section(
      'EXAMPLES',
      examples
        .trim()
        .split('\n')
        .map((line) => (line ? `  ${line}` : '')),
      heading,
    ),
  ]
  return `${lines.join('\n')}\n`
}

function section(title: string, lines: readonly string[], heading: Heading): readonly string[] {
  return lines.length ? ['', heading(title), ...lines] : []
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
