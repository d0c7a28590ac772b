/** Editor schemas of keywords. */

import { connections } from '../carriers/index.ts'
import type { JsonSchema } from '../options/options.ts'
import { type Kind, keywordNames, keywords, type Level, orders, strategies, unsupportedKeywords } from '../playbook/keywords.ts'
import { controls } from '../playbook/loops.ts'
import { questionWords } from '../playbook/plays.ts'
import { describedAs, templated, writtenAs } from './editor-options.ts'
import { keywordRows } from './keyword-sentences.ts'

/** Schemas of the keywords of a level, by name. */
export function keywordSchemas(level: Level): Readonly<Record<string, JsonSchema>> {
  const words = keywordNames(level)
  const rows = keywordRows().filter(({ word }) => words.includes(word))
  return {
    ...Object.fromEntries(rows.map(({ word, kind, sentence }) => [word, { ...schemaOf(word, kind, level), ...describedAs(sentence) }])),
    ...unsupportedSchemas(level),
  }
}

/** Unsupported keywords, with the one value without effect. */
function unsupportedSchemas(level: Level): Readonly<Record<string, JsonSchema>> {
  const words = Object.entries(unsupportedKeywords).filter(([, { levels, allowed }]) => levels.includes(level) && allowed !== undefined)
  return Object.fromEntries(
    words.map(([word, { allowed, hint }]) => [
      word,
      { enum: [allowed, null], ...describedAs(`Not supported: ${hint}.`), doNotSuggest: true },
    ]),
  )
}

/** An entry of `roles:` or of dependencies: a name, or keywords and parameters; parameters cannot have the name of a keyword. */
export function roleSchema(names: readonly string[] = ['role', 'name']): JsonSchema {
  const name: JsonSchema = { type: ['string', 'number'], description: 'Name of the role.' }
  const own = new Set(['role', 'name', ...keywordNames('role')])
  return {
    type: ['object', 'string', 'number'],
    properties: { ...keywordSchemas('role'), role: name, name },
    propertyNames: { pattern: identifier, not: { enum: Object.keys(keywords).filter((word) => !own.has(word)) } },
    anyOf: names.map((each) => ({ required: [each] })),
  }
}

/** Pattern of variable names. */
export const identifier = '^[A-Za-z_][A-Za-z0-9_]*$'

const texts: JsonSchema = {
  type: ['string', 'number', 'boolean', 'array', 'null'],
  items: { type: ['string', 'number', 'boolean', 'array'] },
}

const byKind: Readonly<Record<Kind, JsonSchema>> = {
  text: nullable(writtenAs.text),
  boolean: nullable(writtenAs.boolean),
  integer: nullable(writtenAs.integer),
  number: nullable(writtenAs.number),
  texts,
  words: texts,
  condition: texts,
  variables: { type: ['object', 'array', 'null'], items: { type: ['object', 'null'] } },
  dict: { type: ['object', 'null'] },
  steps: steps('steps'),
  identifier: { type: 'string', pattern: identifier },
  defaults: { type: ['object', 'array', 'null'], items: { type: ['object', 'null'] } },
  any: {},
}

function schemaOf(word: string, kind: Kind, level: Level): JsonSchema {
  if (word === 'connection') return oneOf(connections())
  return specific[word] ?? byKind[level === 'play' && word === 'handlers' ? 'steps' : kind]
}

/** Keywords with a more specific schema than their type. */
const specific: Readonly<Record<string, JsonSchema>> = {
  handlers: steps('handlers'),
  roles: { type: ['array', 'null'], items: { $ref: '#/definitions/role' } },
  strategy: oneOf(strategies),
  order: oneOf(orders),
  serial: { type: ['integer', 'string', 'array', 'null'] },
  environment: { type: ['object', 'array', 'string', 'null'] },
  vars_prompt: { ...questionSchema(), type: ['array', 'object', 'null'], items: questionSchema() },
  vars_files: { type: ['array', 'string', 'null'], items: { type: ['string', 'array'] } },
  loop: { type: ['array', 'string'] },
  args: { type: ['object', 'string', 'null'] },
  action: { type: ['object', 'string'] },
  local_action: { type: ['object', 'string'] },
  loop_control: controlSchema(),
}

function questionSchema(): JsonSchema {
  const properties = Object.fromEntries(Object.entries(questionWords).map(([name, { kind }]) => [name, byKind[kind]]))
  return { type: 'object', properties, required: ['name'], additionalProperties: false }
}

function controlSchema(): JsonSchema {
  const properties = Object.fromEntries(Object.entries(controls).map(([name, { kind }]) => [name, byKind[kind]]))
  return { type: ['object', 'null'], properties, additionalProperties: false }
}

function oneOf(words: readonly string[]): JsonSchema {
  return { anyOf: [{ enum: [...words, ...words.map((word) => `ansible.builtin.${word}`)] }, { type: 'string', pattern: templated }] }
}

function steps(definition: string): JsonSchema {
  return { type: ['array', 'null'], items: { $ref: `#/definitions/${definition === 'steps' ? 'step' : 'handler'}` } }
}

function nullable(schema: { readonly type: readonly string[] }): JsonSchema {
  return { ...schema, type: [...schema.type, 'null'] }
}
