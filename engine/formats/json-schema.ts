/** Checks of values against JSON schemas: of options, and of data by a schema that a user wrote. The home of `ajv`. */
import { createRequire } from 'node:module'
import type { Ajv, ErrorObject } from 'ajv'
import { pointerSteps } from './json-pointer.ts'

export type JsonSchema = Readonly<Record<string, unknown>>

/** What ajv tells of one mistake; its own type stays at home. */
export interface SchemaError {
  /** Keys from the outermost value to the wrong one. */
  readonly path: readonly string[]
  readonly keyword: string
  readonly params: Readonly<Record<string, unknown>>
}

/** The releases of JSON schema that can be checked, and the file of each. */
const drafts = { draft6: 'ajv', draft7: 'ajv', '2019-09': 'ajv/dist/2019.js', '2020-12': 'ajv/dist/2020.js' } as const
export type Draft = keyof typeof drafts
export const draftNames = Object.keys(drafts)

/** One thing that is wrong with a value: where, by which word of the schema, and what it asks for. */
export interface Violation {
  readonly message: string
  /** Steps to the value, and to the word of the schema. */
  readonly path: readonly string[]
  readonly schemaPath: readonly string[]
  readonly keyword: string
  readonly expected: unknown
  readonly schema: unknown
  readonly found: unknown
}

export type Formats = Readonly<Record<string, (text: string) => boolean>>

type Check = ReturnType<Ajv['compile']>

let instance: Ajv | undefined

/** A check of values against a schema of this project; it is compiled at first use. */
export function compileSchema(schema: JsonSchema): (value: unknown) => readonly SchemaError[] {
  let validate: Check | undefined
  return (value) => {
    validate ??= metaValidator().compile(schema)
    return validate(value) ? [] : (validate.errors ?? []).map(schemaError)
  }
}

/** What is wrong with a value by the schema of a user; throws an Error for a schema that is none. */
export function violations(schema: JsonSchema, value: unknown, draft: Draft, formats: Formats | false): readonly Violation[] {
  // A check that is a promise would be true whatever it finds.
  const { $schema: _, $async: __, ...plain } = schema
  const validate = checkOf(plain, draft, formats)
  return validate(value) ? [] : (validate.errors ?? []).map(violation)
}

/** Checks that are compiled already: hosts, tasks and items ask by one schema again and again. */
const checks = new Map<string, Check>()
const maxCached = 200

/** Each schema has an `Ajv` of its own, since two that say the same `$id` can not be in one. */
function checkOf(schema: JsonSchema, draft: Draft, formats: Formats | false): Check {
  const key = `${draft} ${formats !== false} ${JSON.stringify(schema)}`
  const cached = checks.get(key)
  if (cached) return cached
  const { default: Validator } = createRequire(import.meta.url)(drafts[draft]) as { default: new (options: object) => Ajv }
  const kinds = formats === false ? { validateFormats: false } : { formats }
  const ajv = new Validator({ allErrors: true, strict: false, verbose: true, logger: false, validateSchema: draft !== 'draft6', ...kinds })
  const check = ajv.compile(schema)
  if (checks.size >= maxCached) checks.clear()
  checks.set(key, check)
  return check
}

/** Loading it takes some 30 ms, which `--help` need not wait for. */
function metaValidator(): Ajv {
  if (!instance) {
    const loaded = createRequire(import.meta.url)('ajv') as { Ajv: new (options: object) => Ajv }
    instance = new loaded.Ajv({ allErrors: true, strict: true, allowUnionTypes: true, meta: false, validateSchema: false })
  }
  return instance
}

function schemaError(error: ErrorObject): SchemaError {
  return { path: pointerSteps(error.instancePath), keyword: error.keyword, params: error.params }
}

function violation({ message = '', instancePath, schemaPath, keyword, schema, parentSchema, data }: ErrorObject): Violation {
  const places = { path: pointerSteps(instancePath), schemaPath: pointerSteps(schemaPath) }
  return { message, ...places, keyword, expected: schema, schema: parentSchema ?? {}, found: data }
}
