/** The page on troubleshooting: every diagnostic code with what it means and what to do. */
import type { CodeEntry } from './codes/entry.ts'
import { codeTopics, commandOf } from './diagnostic-codes.ts'

const introduction = `# Troubleshooting

Every error and every warning has a code in brackets. Find it below, or ask for it:

\`\`\`console
$ tsplay explain unknown-tag
unknown-tag: No task has a tag that \`--tags\` or \`--skip-tags\` names.
…
\`\`\`

All errors of a playbook are reported together, before the first connection. The caret points to the error; the text beside it is the
next step. This page is generated from the same entries as \`tsplay explain\`.

## When a task fails

A failure during a run has no code; its message says what the host reported. To find the cause:

- \`-v\` shows the result of each task.
- \`--check --diff\` shows what a task would change.
- \`--start-at-task NAME\` continues from that task once you have corrected the cause; the end of the report prints the command.
- \`--log FILE\` and \`--report json=FILE\` record everything, see [report fields](report-fields.md).`

/** As GitHub and the site show it. */
export function troubleshootingMarkdown(): string {
  const parts = Object.entries(codeTopics).map(([topic, codes]) => {
    const entries = Object.entries(codes).sort(([a], [b]) => (a < b ? -1 : 1))
    return [`## ${topic}`, ...entries.map(([code, entry]) => entryMarkdown(code, entry))].join('\n\n')
  })
  return `${[introduction, ...parts].join('\n\n')}\n`
}

function entryMarkdown(code: string, entry: CodeEntry): string {
  const { meaning, cause, remedy, files = {} } = entry
  const [file] = Object.entries(files)
  const shown = file ? `\n\n\`\`\`${languageOf(file[0])}\n${file[1].trimEnd()}\n\`\`\`` : ''
  const by = file ? `**Example:** \`${commandOf(entry)}\` with \`${file[0]}\`` : `**Example:** \`${commandOf(entry)}\``
  return `### ${code}\n\n${meaning}\n\n**Usual cause:** ${cause}\n\n**What to do:** ${remedy}\n\n${by}${shown}`
}

function languageOf(file: string): string {
  const ending = file.slice(file.lastIndexOf('.') + 1)
  return { yml: 'yaml', ini: 'ini', cfg: 'ini', toml: 'toml', ts: 'ts', j2: 'jinja', sh: 'sh' }[ending] ?? 'text'
}
