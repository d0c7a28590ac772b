/** Makes the JSON schema of a module's parameters from its options; for ajv, editors and the reference. */
import type { JsonSchema } from '../formats/json-schema.ts'
import type { AnyModule, Option, Options } from '../model/module.ts'

/** Octal digits, symbolic words as `chmod` reads them, or `preserve`. */
const modePattern = '^(?:0?o?[0-7]{1,4}|0[0-7]{4}|preserve|[ugoa]*(?:[-+=][rwxXstugo]*)+(?:,[ugoa]*(?:[-+=][rwxXstugo]*)+)*)$'

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
    case 'any':
    case 'value':
    case 'document':
    case 'expression':
    case 'conditions':
      return {}
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
