/** Editor schema of playbooks: plays, blocks, and tasks with the options of all modules. */

import type { AnyModule } from '../model/module.ts'
import { properNames } from '../options/conversion.ts'
import type { JsonSchema } from '../options/options.ts'
import { keywordNames, type Level } from '../playbook/keywords.ts'
import type { Described } from './described.ts'
import { keywordSchemas, roleSchema } from './editor-keywords.ts'
import { conditional, describedAs, modeDefinition, requiredOptions, writtenOptions } from './editor-options.ts'
import { statementsByName } from './statements.ts'

/** Files that are lists: the title, and the definition of the items. */
const lists = {
  playbook: ['A playbook of tsplay', 'play'],
  tasks: ['A task file of tsplay', 'step'],
  handlers: ['A handler file of tsplay', 'handler'],
} as const

/** JSON Schema (draft 7) of a playbook, or of a file of tasks or handlers. */
export function editorSchema(modules: readonly AnyModule[], of: keyof typeof lists = 'playbook'): JsonSchema {
  return { ...listSchema(of, ''), definitions: definitions(modules) }
}

/** The same for a file beside that of playbooks, whose definitions it uses. */
export function editorSchemaBeside(of: keyof typeof lists): JsonSchema {
  return listSchema(of, 'playbook.schema.json')
}

function listSchema(of: keyof typeof lists, file: string): JsonSchema {
  const [title, item] = lists[of]
  const needed = item === 'play' ? 'needs.play' : 'needs.step'
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title,
    type: ['array', 'null'],
    items: { allOf: [{ $ref: `${file}#/definitions/${item}` }, { $ref: `${file}#/definitions/${needed}` }] },
  }
}

function definitions(modules: readonly AnyModule[]): Readonly<Record<string, JsonSchema>> {
  const actions = byName(modules, 'module')
  const needed = needs(modules)
  return {
    play: choice([[importPlaybook, level('playbook-import')]], {
      ...level('play', offered('import_playbook', 'playbook-import')),
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
    mode: modeDefinition,
    modules: oneModule(modules),
    'needs.play': unless(['module_defaults'], {
      properties: Object.fromEntries(['pre_tasks', 'tasks', 'post_tasks', 'handlers'].map((word) => [word, neededSteps])),
    }),
    'needs.step': unless(['module_defaults', 'args'], {
      properties: {
        ...Object.fromEntries(['block', 'rescue', 'always'].map((word) => [word, neededSteps])),
        ...byName([...needed.keys()], 'needs.module'),
      },
    }),
    ...Object.fromEntries(modules.map((module) => [`module.${module.name}`, schemaOf(module)])),
    ...Object.fromEntries([...needed].map(([{ name }, schema]) => [`needs.module.${name}`, schema])),
    ...Object.fromEntries(
      [...statementsByName.values()].map((statement) => [
        `statement.${statement.name}`,
        { ...schemaOf(statement), ...requiredOptions(statement.options) },
      ]),
    ),
  }
}

const importPlaybook = ['import_playbook', 'ansible.builtin.import_playbook']

/** A key that is offered where nothing is written yet; once it is there, another schema counts. */
function offered(name: string, of: Level): Readonly<Record<string, JsonSchema>> {
  return { [name]: keywordSchemas(of)[name] ?? { $ref: `#/definitions/statement.${name}` } }
}

/** Missing options are looked for apart from all else, except where one of these words may give them. */
function unless(words: readonly string[], schema: JsonSchema): JsonSchema {
  return conditional({ anyOf: words.map((word) => ({ required: [word] })) }, {}, schema)
}

const neededSteps: JsonSchema = { doNotSuggest: true, items: { $ref: '#/definitions/needs.step' } }

/** What each module needs, by its name. */
function needs(modules: readonly AnyModule[]): ReadonlyMap<AnyModule, JsonSchema> {
  const entries = modules.map((module) => [module, requiredOptions(module.options)] as const)
  return new Map(
    entries.flatMap(([module, needed]) =>
      needed ? [[module, { doNotSuggest: true, type: ['object', 'string', 'array'], ...needed }]] : [],
    ),
  )
}

/**
 * That a task has one module: any two differ in a bit of their numbers, and for each bit only keys with the one value may be there.
 * A name with the prefix of a collection differs from the one without.
 */
function oneModule(modules: readonly AnyModule[]): JsonSchema {
  const names = ['action', 'local_action', ...modules.flatMap(({ name, aliases = [] }) => [name, ...aliases])]
  const without = (keys: readonly string[]) => ({ propertyNames: { not: { pattern: patternOf(keys) } } })
  const bits = Array.from({ length: Math.ceil(Math.log2(names.length)) }, (_, bit) => ({
    anyOf: [0, 1].map((value) => without(names.filter((_, number) => ((number >> bit) & 1) === value))),
  }))
  const bare = names.filter((name) => !name.includes('.'))
  const forms = { anyOf: [{ propertyNames: { not: { pattern: '^(?!with_).*[.]' } } }, { propertyNames: { not: { enum: bare } } }] }
  const message = 'A task has one module: move the other to a task of its own.'
  return conditional({ allOf: [...bits, forms] }, {}, { type: 'null', errorMessage: message })
}

function patternOf(names: readonly string[]): string {
  const [whole, short] = [names.filter((name) => name.includes('.')), names.filter((name) => !name.includes('.'))]
  return `^(?:(?:ansible[.](?:builtin|legacy)[.])?(?:${short.join('|')})|${whole.join('|').replaceAll('.', '[.]')})$`
}

/** The old keyword for imports and includes, which is still supported; its parameters are in its text. */
const oldInclude = ['include', 'ansible.builtin.include']

const loops: JsonSchema = { '^with_[a-z_.]+$': {} }

/** The keywords of a level and further properties, and no others; editors may offer them in this order. */
function level(of: Level, more: Readonly<Record<string, JsonSchema>> = {}, patterns?: JsonSchema): JsonSchema {
  const { name, hosts, ...keywords } = keywordSchemas(of)
  return {
    type: 'object',
    properties: { ...(name && { name }), ...(hosts && { hosts }), ...more, ...keywords },
    ...(patterns ? { patternProperties: patterns } : {}),
    additionalProperties: false,
  }
}

/** A task: keywords and a module. */
function task(of: 'task' | 'handler', actions: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const words = keywordNames(of).filter((word) => word !== 'action' && word !== 'local_action')
  const others = [...statementsByName.keys()]
    .filter((name) => name !== 'import_playbook' && name !== 'block')
    .map((name) => offered(name, of))
  const block = of === 'task' ? offered('block', 'block') : {}
  return {
    ...level(of, Object.assign({}, actions, block, ...others), loops),
    allOf: [conditional(noModule(words), { type: 'null', errorMessage: 'A task needs a module.' }), { $ref: '#/definitions/modules' }],
  }
}

function noModule(keywords: readonly string[]): JsonSchema {
  return { type: 'object', propertyNames: { anyOf: [{ enum: keywords }, { pattern: '^with_' }] } }
}

/** The first schema with one of its keys present, otherwise the last: so errors only refer to one schema. */
function choice(cases: readonly (readonly [readonly string[], JsonSchema])[], otherwise: JsonSchema): JsonSchema {
  const [first, ...rest] = cases
  if (!first) return otherwise
  const [words, schema] = first
  // What is no dict yet is the last, so that editors offer its keys.
  const isThis = { type: 'object', anyOf: words.map((word) => ({ required: [word] })) }
  return { type: 'object', ...conditional(isThis, schema, choice(rest, otherwise)) }
}

function schemaOf(described: Described): JsonSchema {
  const { summary, options, open, freeForm } = described
  const words = freeForm === undefined ? undefined : options[freeForm]?.enum
  const short = words ? { anyOf: [{ enum: words }, { type: 'object' }] } : {}
  return {
    ...describedAs(summary),
    ...writtenOptions(options, { open, list: freeForm !== undefined, shown: shownOptions(described) }),
    ...short,
  }
}

/** The options that examples use, in their order. */
function shownOptions({ options, examples }: Described): readonly string[] {
  const proper = properNames(options)
  return [...examples.matchAll(/\b[a-z][a-z0-9_]*(?=:\s)/g)].flatMap(([word]) => proper.get(word) ?? [])
}

/** Definitions of modules under each of their names. */
function byName(modules: readonly AnyModule[], definition: 'module' | 'needs.module'): Readonly<Record<string, JsonSchema>> {
  const entries = modules.flatMap((module) => {
    const schema = { $ref: `#/definitions/${definition}.${module.name}` }
    return namesOf(module).map(
      (each) => [each, each.startsWith('ansible.legacy.') ? { doNotSuggest: true, allOf: [schema] } : schema] as const,
    )
  })
  return Object.fromEntries(entries)
}

/** The keys of a task that mean a module. */
function namesOf({ name, aliases = [] }: AnyModule): readonly string[] {
  return everyForm([name, ...aliases]).filter((word) => !keywordNames('task').includes(word))
}

function statementProperties(names: readonly string[]): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(names.flatMap((each) => everyForm([each]).map((word) => [word, { $ref: `#/definitions/statement.${each}` }])))
}

/** Names, also with the prefixes of Ansible's built-in collections. */
function everyForm(names: readonly string[]): readonly string[] {
  return names.flatMap((each) => (each.includes('.') ? [each] : [each, `ansible.builtin.${each}`, `ansible.legacy.${each}`]))
}
