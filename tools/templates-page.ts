/** The page of filters, tests and lookups: a sentence and an example of each, with the value that the engine gives. */
import { Expression } from '../engine/model/template.ts'
import { table } from '../engine/reference/page-markdown.ts'
import { templateTopics } from '../engine/reference/template-rows.ts'
import type { TemplateEntries } from '../engine/reference/templates/entry.ts'
import { evaluate } from '../engine/template/index.ts'
import { missing, type Scope } from '../engine/template/scope.ts'

/** No variable, no file, no host. */
const nothing: Scope = {
  get: () => missing,
  names: () => [],
  ahead: false,
  here: { folders: () => [], keepSecret: () => {}, hostsOf: () => [] },
}

export function templatesPage(): string {
  const parts = Object.entries(templateTopics).flatMap(([kind, topics]) => [
    `## ${kind}`,
    ...Object.entries(topics).flatMap(([title, entries]) => [
      `### ${title}`,
      table(['name', 'meaning', 'example', 'value'], rows(entries)),
    ]),
  ])
  const head =
    'They have the names, parameters and results of Jinja2 and Ansible. Examples stand inside `{{ }}`, values are shown as JSON, except where they depend on time, chance, files or hosts. This page is made by `npm run docs`.'
  return `# Filters, tests and lookups\n\n${head}\n\n${parts.join('\n\n')}\n`
}

function rows(entries: TemplateEntries): string[][] {
  return Object.entries(entries).map(([name, [sentence, example, varies]]) => [
    code(name),
    sentence,
    code(example),
    varies ? '' : code(String(exampleValue(`(${example}) | to_json`))),
  ])
}

/** As inline code, also where it holds a backtick. */
function code(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``
}

/** What an example gives. */
export function exampleValue(example: string): unknown {
  const source = { file: 'docs/filters.md', text: example }
  return evaluate(new Expression(example, { source, start: 0, end: example.length }, (offset) => offset), nothing)
}
