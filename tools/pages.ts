/** The generated pages of `docs/`: each a file and its text, made from declarations alone. */

import { topics } from '../bin/load/topics.ts'
import { addRunFlags, Command } from '../bin/options/flags.ts'
import { rules } from '../engine/lint/rules.ts'
import type { AnyModule } from '../engine/model/module.ts'
import type { JsonSchema } from '../engine/options/options.ts'
import { fileSchemas } from '../engine/reference/editor-files.ts'
import { editorSchema } from '../engine/reference/editor-schema.ts'
import { referenceMarkdown } from '../engine/reference/filters/page.ts'
import { keywordRows, refusedRows } from '../engine/reference/keyword-sentences.ts'
import { pageMarkdown, table } from '../engine/reference/page-markdown.ts'
import { settingsMarkdown } from '../engine/reference/setting-rows.ts'
import { statementsByName } from '../engine/reference/statements.ts'
import { loadModule, moduleNames } from '../modules/registry.ts'

/** Every page by its path in the repository. */
export async function pages(): Promise<ReadonlyMap<string, string>> {
  const modules: AnyModule[] = []
  for (const name of moduleNames) modules.push((await loadModule(name)) as AnyModule)
  const described = [...modules, ...statementsByName.values()]
  return new Map([
    ...described.map((each) => [`docs/modules/${each.name}.md`, pageMarkdown(each)] as const),
    ['docs/modules.md', index(new Map(described.map(({ name, summary }) => [name, summary])))],
    ['docs/keywords.md', keywordsPage()],
    ['docs/filters.md', filtersPage()],
    ['docs/flags.md', flagsPage()],
    ['docs/settings.md', `${settingsMarkdown()}\n`],
    ['docs/lint.md', lintPage()],
    ...(['playbook', 'tasks', 'handlers'] as const).map((of) => [`docs/${of}.schema.json`, schemaPage(editorSchema(modules, of))] as const),
    ...Object.entries(fileSchemas()).map(([of, schema]) => [`docs/${of}.schema.json`, schemaPage(schema)] as const),
  ])
}

const made = 'This page is made by `npm run docs`; `tsplay doc` shows the same.'

function index(summaries: ReadonlyMap<string, string>): string {
  const parts = Object.entries(topics).map(([topic, names]) => {
    const rows = names.flatMap((name) => (summaries.has(name) ? [[`[${name}](modules/${name}.md)`, summaries.get(name) as string]] : []))
    return `## ${topic}\n\n${table(['name', 'what it does'], rows)}`
  })
  return `# Modules and statements\n\n${made}\n\n${parts.join('\n\n')}\n`
}

function keywordsPage(): string {
  const rows = keywordRows().map(({ word, kind, levels, sentence }) => [`\`${word}\``, kind, levels.join(', '), sentence])
  const refused = refusedRows().map(({ word, hint }) => [`\`${word}\``, `${hint[0]?.toUpperCase()}${hint.slice(1)}.`])
  const parts = [
    `# Keywords of plays, blocks, tasks and roles\n\n${made}`,
    table(['word', 'holds', 'stands in', 'meaning'], rows),
    '## Refused',
    'These words of Ansible are told of before anything runs, so that none is passed over.',
    table(['word', 'instead'], refused),
  ]
  return `${parts.join('\n\n')}\n`
}

function filtersPage(): string {
  const about = 'They behave as in Jinja2 and Ansible. `tsplay doc NAME` prints one of them. Results are shown as JSON.'
  return `# Filters, tests and lookups of templates\n\n${about} ${made.split(';')[0]}.\n\n${referenceMarkdown()}\n`
}

function flagsPage(): string {
  const { options } = addRunFlags(new Command())
  const rows = options.map(({ flags, description }) => [`\`${flags}\``, description])
  return `# Flags of \`tsplay run\`, \`check\` and \`exec\`\n\n${made.split(';')[0]}; \`tsplay run --help\` shows the same.\n\n${table(['flag', 'meaning'], rows)}\n`
}

function lintPage(): string {
  const rows = rules.map(({ code, severity, finds, why }) => [`\`${code}\``, severity, `${finds}: ${why}`])
  const words = [
    'Beside these it tells all that a run would refuse: unknown words, options, modules, filters, wrong types, missing files and roles.',
    'Rules look at playbooks and roles that can be loaded; `undefined-variable` is left out where a playbook can not be, or where a file is encrypted and no password is given.',
    'A comment `# tsplay: allow CODE` (or `# noqa: CODE`) on the line, or on the line above, lets a finding be; `--allow CODE` all of a kind.',
  ]
  return `# What \`tsplay lint\` finds\n\n${made.split(';')[0]}.\n\n${table(['code', 'severity', 'what it finds, and why'], rows)}\n\n${words.join('\n')}\n`
}

function schemaPage(schema: JsonSchema): string {
  return `${JSON.stringify(schema, null, 1)}\n`
}
