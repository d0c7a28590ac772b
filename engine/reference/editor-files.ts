/** Editor schemas of other files: variables, YAML inventories, role metadata, argument specs, requirements. */
import type { JsonSchema } from '../options/options.ts'
import { identifier, roleSchema } from './editor-keywords.ts'
import { conditional, writtenAs } from './editor-options.ts'

/** JSON Schemas (draft 7) by the kind of file. */
export function fileSchemas(): Readonly<Record<'variables' | 'inventory' | 'meta' | 'argument_specs' | 'requirements', JsonSchema>> {
  return {
    variables: schema('A variables file', variables),
    inventory: schema('An inventory', inventory()),
    meta: schema('The meta file of a role', withOptions(meta())),
    argument_specs: schema(
      'The argument specs of a role',
      withOptions(closed({ argument_specs: specs }, { required: ['argument_specs'] })),
    ),
    requirements: schema('Requirements', requirements()),
  }
}

function schema(title: string, of: JsonSchema): JsonSchema {
  return { $schema: 'http://json-schema.org/draft-07/schema#', title: `${title} of tsplay`, ...of }
}

/** A schema with the definition of options of argument specs. */
function withOptions(of: JsonSchema): JsonSchema {
  return { ...of, definitions: { options } }
}

const variables: JsonSchema = { type: ['object', 'null'], propertyNames: { pattern: identifier } }
const text: JsonSchema = writtenAs.text
const texts: JsonSchema = { type: ['array', 'string'], items: text }

function closed(properties: Readonly<Record<string, JsonSchema>>, more: JsonSchema = {}): JsonSchema {
  return { type: 'object', properties, additionalProperties: false, ...more }
}

/** Groups by name; or the options of a plug-in; or the output of a script. */
function inventory(): JsonSchema {
  const names: JsonSchema = { type: ['object', 'string', 'number', 'null'], additionalProperties: { type: ['object', 'null'] } }
  const group: JsonSchema = {
    ...closed({
      hosts: { ...names, description: 'Hosts or host ranges, each with its variables.' },
      vars: { type: ['object', 'null'], description: 'Variables of all hosts of the group.' },
      children: {
        type: ['object', 'string', 'number', 'null'],
        additionalProperties: { $ref: '#/definitions/group' },
        description: 'Child groups.',
      },
    }),
    type: ['object', 'null'],
  }
  const other = { anyOf: [{ required: ['_meta'] }, { required: ['plugin'], properties: { plugin: { type: 'string' } } }] }
  const groups = { additionalProperties: { $ref: '#/definitions/group' } }
  return { type: ['object', 'null'], ...conditional({ type: 'object', ...other }, {}, groups), definitions: { group } }
}

function meta(): JsonSchema {
  return {
    ...closed({
      dependencies: {
        type: ['array', 'null'],
        items: roleSchema(['role', 'name', 'src']),
        description: 'Roles to run before this one.',
      },
      allow_duplicates: {
        ...writtenAs.boolean,
        description: 'Run the role again even with the same parameters.',
      },
      galaxy_info: { type: ['object', 'null'], description: 'Metadata for Ansible Galaxy.' },
      collections: { ...texts, type: ['array', 'string', 'null'], description: 'Collections to search for roles.' },
      argument_specs: specs,
      standalone: writtenAs.boolean,
    }),
    type: ['object', 'null'],
  }
}

const option: JsonSchema = closed({
  type: { enum: 'str list dict bool int float path raw jsonarg json bytes bits sid'.split(' '), description: 'Type of the value.' },
  description: texts,
  short_description: text,
  version_added: text,
  author: texts,
  required: { type: 'boolean', description: 'Fail if it is not set.' },
  default: { description: 'Documentation of the default; the value is set in `defaults/` of the role.' },
  choices: { type: ['array', 'object'], description: 'Allowed values.' },
  elements: { type: 'string', description: 'Type of the list elements.' },
  options: { $ref: '#/definitions/options' },
  aliases: { type: 'array', items: text },
  no_log: { type: 'boolean' },
  apply_defaults: { type: 'boolean' },
  fallback: {},
  deprecated_aliases: { type: 'array' },
  removed_in_version: text,
  removed_at_date: text,
  removed_from_collection: text,
  ...between(),
})

/** Rules between options. */
function between(): Readonly<Record<string, JsonSchema>> {
  const lists: JsonSchema = { type: 'array' }
  return {
    mutually_exclusive: lists,
    required_together: lists,
    required_one_of: lists,
    required_if: { type: 'array', items: { type: 'array' } },
    required_by: { type: 'object' },
  }
}

const options: JsonSchema = { type: ['object', 'null'], additionalProperties: { anyOf: [option, { type: 'null' }] } }

const entryPoint: JsonSchema = {
  type: ['object', 'null'],
  properties: {
    short_description: text,
    description: texts,
    author: texts,
    version_added: text,
    options: { $ref: '#/definitions/options' },
    ...between(),
  },
}

/** Used within the schema of a file that has its definitions. */
const specs: JsonSchema = {
  type: ['object', 'null'],
  description: 'Argument specs by entry point.',
  additionalProperties: entryPoint,
}

function requirements(): JsonSchema {
  const role: JsonSchema = {
    ...closed({ name: text, src: text, role: text, version: text, scm: { enum: ['git', 'hg'] }, include: text }),
    type: ['object', 'string'],
    anyOf: [{ required: ['src'] }, { required: ['name'] }, { required: ['role'] }, { required: ['include'] }],
  }
  const collection: JsonSchema = {
    ...closed({
      name: text,
      version: text,
      source: text,
      type: { enum: ['git', 'galaxy', 'url', 'file', 'dir', 'subdirs'] },
      signatures: texts,
    }),
    type: ['object', 'string'],
    anyOf: [{ required: ['name'] }, { required: ['source'] }],
  }
  const list = (items: JsonSchema): JsonSchema => ({ type: ['array', 'null'], items })
  return { ...closed({ roles: list(role), collections: list(collection) }), ...list(role), type: ['array', 'object', 'null'] }
}
