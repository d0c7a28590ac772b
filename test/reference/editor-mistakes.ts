/** What the schemas for editors are made from in tests, and what they say of a file. */
import assert from 'node:assert/strict'
import { Ajv, type ValidateFunction } from 'ajv'
import { parse, type ScalarTag } from 'yaml'
import type { AnyModule } from '../../engine/model/module.ts'
import { editorSchema } from '../../engine/reference/editor-schema.ts'
import { loadModule, moduleNames } from '../../modules/registry.ts'

export function allModules(): Promise<readonly AnyModule[]> {
  return Promise.all(moduleNames.map(async (name) => (await loadModule(name)) as AnyModule))
}

/** Checks each schema by its own meta schema as well; unions of types are meant. Making the code `small` takes longer than all that runs it, but what is nested deep needs the stack. */
export function editorAjv({ small = false } = {}): Ajv {
  const keywords = ['markdownDescription', 'errorMessage', 'doNotSuggest']
  return new Ajv({ strict: true, strictTypes: false, strictRequired: false, allErrors: true, keywords, code: { optimize: small } })
}

export type EditorKind = 'playbook' | 'tasks' | 'handlers'

/** The schemas of all kinds, compiled as one: their definitions are the same, and by far the most of them. */
export function editorValidators(modules: readonly AnyModule[], ajv: Ajv): ReadonlyMap<EditorKind, ValidateFunction> {
  const schemas = (['playbook', 'tasks', 'handlers'] as const).map((kind) => [kind, editorSchema(modules, kind)] as const)
  const [[, { definitions }]] = schemas as [(typeof schemas)[number]]
  for (const [, schema] of schemas) assert.deepEqual(schema.definitions, definitions)
  const kinds = Object.fromEntries(schemas.map(([kind, { definitions: _, $schema: __, ...rest }]) => [kind, rest]))
  ajv.addSchema({ $id: 'editor', definitions: { ...(definitions as object), ...kinds } })
  return new Map(schemas.map(([kind]) => [kind, ajv.compile({ $ref: `editor#/definitions/${kind}` })]))
}

/** Each complaint of a value: where, what, and of which words. */
export function mistakesOf(validate: ValidateFunction, value: unknown): readonly string[] {
  validate(value)
  return (validate.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${Object.values(params).join(' ')}`)
}

/** Numbers that begin with 0 are octal. */
const octal: ScalarTag = { tag: 'tag:yaml.org,2002:int', default: true, test: /^0[0-7]+$/, resolve: (digits) => Number.parseInt(digits, 8) }

/** A file as the loader reads it, without its tags. */
export function readYaml(text: string): unknown {
  return parse(text, { customTags: (tags) => [octal, ...tags, 'merge'], logLevel: 'silent', uniqueKeys: false })
}
