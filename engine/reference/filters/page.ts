/** Pages of filters, tests and lookups, in Markdown and as text. */
import { table } from '../page-markdown.ts'
import { wrap } from '../wrap.ts'
import type { ExampleSetup, TemplateKind } from './entry.ts'
import { type ReferenceRow, referenceRows } from './index.ts'

const titles: Readonly<Record<TemplateKind, string>> = { filter: 'Filters', test: 'Tests', lookup: 'Lookups' }

/** The tables of `docs/filters.md`. */
export function referenceMarkdown(): string {
  const rows = referenceRows()
  const parts = Object.entries(titles).flatMap(([kind, title]) => {
    const ofKind = rows.filter((row) => row.kind === kind)
    const themes = [...new Set(ofKind.map(({ theme }) => theme))]
    return [
      `## ${title}`,
      ...themes.map((theme) =>
        section(
          theme,
          ofKind.filter((row) => row.theme === theme),
        ),
      ),
    ]
  })
  return parts.join('\n\n')
}

function section(theme: string, rows: readonly ReferenceRow[]): string {
  return `### ${theme}\n\n${table(['name', 'what it does', 'example', 'result'], rows.map(cells))}`
}

function cells({ name, aliases = [], summary, example, setup, result }: ReferenceRow): readonly string[] {
  const names = [name, ...aliases].map(code).join('<br>')
  return [names, `${summary}.`, [`${code(example)}`, ...setupLines(setup)].join('<br>'), code(valueText(result))]
}

/** Code in a table cell; a text with backticks needs two around it. */
function code(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``
}

/** Name and summary on one line. */
export function referenceLine({ name, summary }: ReferenceRow): string {
  return `${name.padEnd(26)}  ${summary}\n`
}

/** One entry for a terminal, 80 columns wide. */
export function referenceText({ kind, name, aliases = [], summary, example, setup, result }: ReferenceRow): string {
  const lines = [
    ...wrap(`${name}: ${summary}. (${kind})`, 80),
    ...(aliases.length > 0 ? [`Also ${aliases.join(', ')}.`] : []),
    '',
    'EXAMPLE',
    `  {{ ${example} }}`,
    ...setupLines(setup).map((line) => `  ${line}`),
    '',
    'RESULT',
    `  ${valueText(result)}`,
  ]
  return `${lines.join('\n')}\n`
}

/** What the example needs, a line each. */
function setupLines(setup: ExampleSetup = {}): readonly string[] {
  return [
    ...Object.entries(setup.variables ?? {}).map(([name, value]) => `with the variable ${name}: ${valueText(value)}`),
    ...Object.entries(setup.files ?? {}).map(([path, text]) => `with the file ${path}: ${valueText(text)}`),
    ...Object.entries(setup.environment ?? {}).map(([name, value]) => `with the environment variable ${name}=${value}`),
    ...Object.entries(setup.pages ?? {}).map(([path, text]) => `with ${path} on the server: ${valueText(text)}`),
    ...(setup.hosts ? [`with the hosts ${setup.hosts.join(', ')} in the group`] : []),
    ...Object.entries(setup.settings ?? {}).map(([name, value]) => `with the setting ${name}: ${valueText(value)}`),
  ]
}

/** JSON on one line. */
function valueText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{${Object.entries(value)
    .map(([key, item]) => `${JSON.stringify(key)}: ${valueText(item)}`)
    .join(', ')}}`
}
