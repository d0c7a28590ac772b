/** Validates values against JSON schemas of options and of users; wraps `ajv`. */
import { createRequire } from 'node:module'
import type { Ajv, ErrorObject } from 'ajv'

export type JsonSchema = Readonly<Record<string, unknown>>

/** An error of ajv, independent of its types. */
export interface SchemaError {
  /** Path of the invalid value, outermost key first. */
  readonly path: readonly string[]
  readonly keyword: string
  readonly params: Readonly<Record<string, unknown>>
}

/** Supported JSON Schema drafts and their ajv modules. */
const drafts = { draft6: 'ajv', draft7: 'ajv', '2019-09': 'ajv/dist/2019.js', '2020-12': 'ajv/dist/2020.js' } as const
export type Draft = keyof typeof drafts
export const draftNames = Object.keys(drafts)

/** A violation: the path, the keyword of the schema, and the expected value. */
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

/** A validator for a schema of this project, compiled at first use. */
export function compileSchema(schema: JsonSchema): (value: unknown) => readonly SchemaError[] {
  let validate: Check | undefined
  return (value) => {
    validate ??= metaValidator().compile(schema)
    return validate(value) ? [] : (validate.errors ?? []).map(schemaError)
  }
}

/** Violations of a user's schema; throws an Error for an invalid schema. */
export function violations(schema: JsonSchema, value: unknown, draft: Draft, formats: Formats | false): readonly Violation[] {
  // An asynchronous validator returns a promise, which is always true.
  const { $schema: _, $async: __, ...plain } = schema
  const validate = checkOf(plain, draft, formats)
  return validate(value) ? [] : (validate.errors ?? []).map(violation)
}

/** Cache of compiled validators. */
const checks = new Map<string, Check>()
const maxCached = 200

/** Each schema has its own `Ajv`, because an instance rejects a repeated `$id`. */
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

/** Loaded at first use, because loading takes about 30 ms. */
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

/** The steps of `/a/0/b`, outermost first; text before the first slash is ignored. */
export function pointerSteps(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}
