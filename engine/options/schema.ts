/** The JSON schema of a module's parameters, for ajv, editors and the reference; plainly valid values are accepted without it. */
import type { JsonSchema } from '../formats/json-schema.ts'
import type { AnyModule, Option, Options, OptionType } from '../model/module.ts'
import { Template } from '../model/template.ts'

/** Octal digits, symbolic words as `chmod` reads them, or `preserve`. */
const modePattern = '^(?:0?o?[0-7]{1,4}|0[0-7]{4}|preserve|[ugoa]*(?:[-+=][rwxXstugo]*)+(?:,[ugoa]*(?:[-+=][rwxXstugo]*)+)*)$'

const freeTypes: ReadonlySet<OptionType | undefined> = new Set(['any', 'value', 'document', 'expression', 'conditions'])

/** Whether a value of any type may stand there. */
export function holdsAnything({ type }: Pick<Option, 'type'>): boolean {
  return freeTypes.has(type)
}

/** The schema of the converted parameters of a module. */
export function schemaOf(module: AnyModule): JsonSchema {
  return { ...objectOf(module.options), additionalProperties: module.open === true }
}

/** The schema of the converted value of one option. */
export function schemaOfOption(option: Option): JsonSchema {
  const more = { description: option.description, ...(option.default === undefined ? {} : { default: option.default }) }
  return { ...typeOf(option), ...more }
}

function typeOf(option: Option): JsonSchema {
  if (option.enum) return { type: 'string', enum: option.enum }
  if (holdsAnything(option)) return {}
  switch (option.type) {
    case 'boolean':
    case 'integer':
    case 'number':
      return { type: option.type }
    case 'list':
      return { type: 'array', items: option.items ? schemaOfOption(option.items) : { type: 'string' } }
    case 'dict':
      return option.properties ? objectOf(option.properties) : { type: 'object' }
    case 'mode':
      return { type: 'string', pattern: modePattern }
    default:
      return { type: 'string' }
  }
}

function objectOf(options: Options): JsonSchema {
  const properties: Record<string, JsonSchema> = {}
  for (const [name, option] of Object.entries(options)) properties[name] = schemaOfOption(option)
  const required = Object.keys(options).filter((name) => options[name]?.required)
  return { type: 'object', properties, ...(required.length > 0 ? { required } : {}), additionalProperties: false }
}

/** True only if the schema of the module would accept the values; false is inconclusive. */
export function areTriviallyValid({ options, open }: AnyModule, params: Readonly<Record<string, unknown>>): boolean {
  return areFieldsTriviallyValid(options, params, open === true)
}

/** True only if the schema of the option would accept the value. */
export function isTriviallyValid(option: Option, value: unknown): boolean {
  // A template is checked when it is rendered.
  if (value instanceof Template) return true
  if (option.enum) return typeof value === 'string' && option.enum.includes(value)
  if (holdsAnything(option)) return true
  switch (option.type) {
    case 'boolean':
      return typeof value === 'boolean'
    case 'integer':
      return Number.isSafeInteger(value)
    case 'mode':
      return typeof value === 'string' && /^0?[0-7]{3,4}$/.test(value)
    case 'list':
      return Array.isArray(value) && value.every((each) => isTriviallyValid(option.items ?? text, each))
    case 'dict':
      return isDict(value) && (option.properties === undefined || areFieldsTriviallyValid(option.properties, value, false))
    case 'number':
      return Number.isFinite(value)
    default:
      return typeof value === 'string'
  }
}

const text: Option = { type: 'string', description: 'Text.' }

function areFieldsTriviallyValid(options: Options, values: Readonly<Record<string, unknown>>, open: boolean): boolean {
  for (const name in values) {
    const option = Object.hasOwn(options, name) ? options[name] : undefined
    if (option ? !isTriviallyValid(option, values[name]) : !open) return false
  }
  for (const name in options) if (options[name]?.required && !Object.hasOwn(values, name)) return false
  return true
}

function isDict(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Map)
}
