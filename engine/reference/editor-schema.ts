/** Editor schema of playbooks: plays, blocks, and tasks with the options of all modules. */

import type { AnyModule } from '../model/module.ts'
import type { JsonSchema } from '../options/options.ts'
import { keywordNames, type Level } from '../playbook/keywords.ts'
import type { Described } from './described.ts'
import { keywordSchemas, roleSchema } from './editor-keywords.ts'
import { writtenOptions } from './editor-options.ts'
import { statementsByName } from './statements.ts'

/** Files that are lists: the title, and the definition of the items. */
const lists = {
  playbook: ['A playbook of tsplay', 'play'],
  tasks: ['A task file of tsplay', 'step'],
  handlers: ['A handler file of tsplay', 'handler'],
} as const

/** JSON Schema (draft 7) of a playbook, or of a file of tasks or handlers. */
export function editorSchema(modules: readonly AnyModule[], of: keyof typeof lists = 'playbook'): JsonSchema {
  const [title, item] = lists[of]
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title,
    type: ['array', 'null'],
    items: { $ref: `#/definitions/${item}` },
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
    role: roleSchema(),
    step: choice(
      [
        [['block', 'rescue', 'always'], { ...level('block', {}, loops), required: ['block'] }],
        [everyForm(['include_tasks', 'include_role']), level('include', statementProperties(['include_tasks', 'include_role']), loops)],
        [[...oldInclude], level('include', Object.fromEntries(oldInclude.map((word) => [word, {}])), loops)],
        [everyForm(['import_tasks', 'import_role', 'meta']), level('task', statementProperties(['import_tasks', 'import_role', 'meta']))],
      ],
      task('task', actions),
    ),
    handler: choice(
      [
        [everyForm(['include_tasks', 'include_role']), level('include', statementProperties(['include_tasks', 'include_role']), loops)],
        [[...oldInclude], level('include', Object.fromEntries(oldInclude.map((word) => [word, {}])), loops)],
        [
          everyForm(['import_tasks', 'import_role', 'meta']),
          level('handler', statementProperties(['import_tasks', 'import_role', 'meta'])),
        ],
      ],
      task('handler', actions),
    ),
    ...Object.fromEntries(modules.map((module) => [`module.${module.name}`, schemaOf(module, true)])),
    ...Object.fromEntries([...statementsByName.values()].map((statement) => [`statement.${statement.name}`, schemaOf(statement, false)])),
  }
}

/** The old keyword for imports and includes, which is still supported; its parameters are in its text. */
const oldInclude = ['include', 'ansible.builtin.include']

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

/** A task: keywords and a module. */
function task(of: 'task' | 'handler', actions: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const words = keywordNames(of).filter((word) => word !== 'action' && word !== 'local_action')
  const noModule = { propertyNames: { anyOf: [{ enum: words }, { pattern: '^with_' }] } }
  return { ...level(of, actions, loops), not: noModule }
}

/** The first schema with one of its keys present, otherwise the last: so errors only refer to one schema. */
function choice(cases: readonly (readonly [readonly string[], JsonSchema])[], otherwise: JsonSchema): JsonSchema {
  const [first, ...rest] = cases
  if (!first) return otherwise
  const [words, schema] = first
  const isThis = { anyOf: words.map((word) => ({ required: [word] })) }
  // biome-ignore lint/suspicious/noThenProperty: the word of JSON Schema
  return { type: 'object', if: isThis, then: schema, else: choice(rest, otherwise) }
}

function schemaOf({ summary, options, open, freeForm }: Described, elsewhere: boolean): JsonSchema {
  const words = freeForm === undefined ? undefined : options[freeForm]?.enum
  const short = words ? { anyOf: [{ enum: words }, { type: 'object' }] } : {}
  return { description: summary, ...writtenOptions(options, { open, list: freeForm !== undefined, elsewhere }), ...short }
}

/** Modules under each of their names. */
function moduleProperties(modules: readonly AnyModule[]): Readonly<Record<string, JsonSchema>> {
  const entries = modules.flatMap((module) => {
    const names = [module.name, ...(module.aliases ?? [])]
    return everyForm(names).map((each) => [each, { $ref: `#/definitions/module.${module.name}` }] as const)
  })
  return Object.fromEntries(entries.filter(([word]) => !keywordNames('task').includes(word)))
}

function statementProperties(names: readonly string[]): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(names.flatMap((each) => everyForm([each]).map((word) => [word, { $ref: `#/definitions/statement.${each}` }])))
}

/** Names, also with the prefixes of Ansible's built-in collections. */
function everyForm(names: readonly string[]): readonly string[] {
  return names.flatMap((each) => (each.includes('.') ? [each] : [each, `ansible.builtin.${each}`, `ansible.legacy.${each}`]))
}
