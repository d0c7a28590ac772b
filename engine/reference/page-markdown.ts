/** The page of a module or statement in Markdown, for `docs/`. */
import { behaviour, type Described, type OptionRow, optionRows, originOf, refusals } from './described.ts'

export function pageMarkdown(described: Described): string {
  const { name, summary, aliases = [], freeForm, results, notes = [], examples } = described
  const rows = optionRows(described.options)
  const unsupported = refusals(described)
  const more = [...notes, ...behaviour(described)]
  const parts = [
    `# ${name}`,
    `${sentence(summary)} ${originOf(described)}`,
    ...(aliases.length ? [`Also \`${aliases.join('`, `')}\`.`] : []),
    ...(freeForm ? [`\`${name}: TEXT\` sets \`${freeForm}\`.`] : []),
    ...(rows.length ? ['## Options', table(['option', 'type', 'default', 'meaning'], rows.map(optionCells))] : []),
    ...(unsupported.length
      ? [
          '## Unsupported options',
          table(
            ['option', 'use instead'],
            unsupported.map(([names, text]) => [`\`${names.join('`, `')}\``, sentence(text)]),
          ),
        ]
      : []),
    ...(results
      ? [
          '## Results',
          table(
            ['name', 'meaning'],
            Object.entries(results).map(([key, text]) => [`\`${key}\``, text]),
          ),
        ]
      : []),
    ...(more.length ? ['## Notes', more.map((each) => `- ${each}`).join('\n')] : []),
    '## Examples',
    `\`\`\`yaml\n${examples.trim()}\n\`\`\``,
  ]
  return `${parts.join('\n\n')}\n`
}

/** A Markdown table; escapes bars and line breaks in cells. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n')
}

function optionCells({ name, depth, type, required, default: standard, aliases, secret, description }: OptionRow): readonly string[] {
  const also = aliases.length ? `<br>also \`${aliases.join('`, `')}\`` : ''
  return [
    `${'&nbsp;&nbsp;'.repeat(depth)}\`${name}\`${also}`,
    type.includes(' | ') || !/ /.test(type) ? `\`${type.split(' | ').join('` \\| `')}\``.replaceAll('\\|', '|') : type,
    required ? '**required**' : standard === undefined ? '' : `\`${standard}\``,
    `${description}${secret ? ' The value is never shown.' : ''}`,
  ]
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}
