/** The schema of playbooks for editors: plays, blocks, tasks with the options of every module, and nothing unknown. */
import { type Level, wordsOf } from '../language/keywords.ts'
import type { AnyModule } from '../module.ts'
import type { JsonSchema } from '../values/options.ts'
import type { Described } from './described.ts'
import { keywordSchemas } from './editor-keywords.ts'
import { writtenOptions } from './editor-options.ts'
import { statementsByName } from './statements.ts'

/** JSON Schema (draft 7) of a playbook; with `of: 'tasks'` that of a file of tasks. */
export function editorSchema(modules: readonly AnyModule[], of: 'playbook' | 'tasks' = 'playbook'): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: of === 'playbook' ? 'A playbook of tsplay' : 'A file of tasks of tsplay',
    type: ['array', 'null'],
    items: { $ref: `#/definitions/${of === 'playbook' ? 'play' : 'step'}` },
    definitions: definitions(modules),
  }
}

function definitions(modules: readonly AnyModule[]): Readonly<Record<string, JsonSchema>> {
  const actions = moduleProperties(modules)
  return {
    play: choice([[['import_playbook', 'ansible.builtin.import_playbook'], level('playbook-import')]], {
      ...level('play'),
      required: ['hosts'],
    }),
    role: { ...level('role', { role: name, name }), type: ['object', 'string'], additionalProperties: true },
    step: choice(
      [
        [['block', 'rescue', 'always'], { ...level('block', {}, loops), required: ['block'] }],
        [bothForms(['include_tasks', 'include_role']), level('include', statementProperties(['include_tasks', 'include_role']), loops)],
        [bothForms(['import_tasks', 'import_role', 'meta']), level('task', statementProperties(['import_tasks', 'import_role', 'meta']))],
      ],
      task('task', actions),
    ),
    handler: choice(
      [
        [bothForms(['include_tasks', 'include_role']), level('include', statementProperties(['include_tasks', 'include_role']), loops)],
        [
          bothForms(['import_tasks', 'import_role', 'meta']),
          level('handler', statementProperties(['import_tasks', 'import_role', 'meta'])),
        ],
      ],
      task('handler', actions),
    ),
    ...Object.fromEntries(modules.map((module) => [`module.${module.name}`, moduleSchema(module)])),
    ...Object.fromEntries([...statementsByName.values()].map((statement) => [`statement.${statement.name}`, moduleSchema(statement)])),
  }
}

const name: JsonSchema = { type: ['string', 'number'], description: 'The role.' }
const loops: JsonSchema = { '^with_[a-z_.]+$': {} }

/** The keywords of a level and further properties, and no others. */
function level(of: Level, more: Readonly<Record<string, JsonSchema>> = {}, patterns?: JsonSchema): JsonSchema {
  return {
    type: 'object',
    properties: { ...keywordSchemas(of), ...more },
    ...(patterns ? { patternProperties: patterns } : {}),
    additionalProperties: false,
  }
}

/** A task: keywords, and a module beside them. */
function task(of: 'task' | 'handler', actions: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const words = wordsOf(of).filter((word) => word !== 'action' && word !== 'local_action')
  const noModule = { propertyNames: { anyOf: [{ enum: words }, { pattern: '^with_' }] } }
  return { ...level(of, actions, loops), not: noModule }
}

/** The first schema one of whose words is there, else the last: so a mistake is told in the words of one schema only. */
function choice(cases: readonly (readonly [readonly string[], JsonSchema])[], otherwise: JsonSchema): JsonSchema {
  const [first, ...rest] = cases
  if (!first) return otherwise
  const [words, schema] = first
  const isThis = { anyOf: words.map((word) => ({ required: [word] })) }
  // biome-ignore lint/suspicious/noThenProperty: the word of JSON Schema
  return { type: 'object', if: isThis, then: schema, else: choice(rest, otherwise) }
}

function moduleSchema({ summary, options, open, freeForm }: Described): JsonSchema {
  const words = freeForm === undefined ? undefined : options[freeForm]?.enum
  const short = words ? { anyOf: [{ enum: words }, { type: 'object' }] } : {}
  return { description: summary, ...writtenOptions(options, { open, list: freeForm !== undefined }), ...short }
}

/** Modules under each of their names. */
function moduleProperties(modules: readonly AnyModule[]): Readonly<Record<string, JsonSchema>> {
  const entries = modules.flatMap((module) => {
    const names = [module.name, ...(module.aliases ?? [])]
    return bothForms(names).map((each) => [each, { $ref: `#/definitions/module.${module.name}` }] as const)
  })
  return Object.fromEntries(entries.filter(([word]) => !wordsOf('task').includes(word)))
}

function statementProperties(names: readonly string[]): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(names.flatMap((each) => bothForms([each]).map((word) => [word, { $ref: `#/definitions/statement.${each}` }])))
}

function bothForms(names: readonly string[]): readonly string[] {
  return names.flatMap((each) => (each.includes('.') ? [each] : [each, `ansible.builtin.${each}`]))
}
