/** Types of argument specs, and the values each accepts. Pure. */

/** What the type asks for, where the value cannot be taken for it; undefined where it can. */
export function typeMismatch(type: string, value: unknown): string | undefined {
  if (!Object.hasOwn(types, type)) return `of the type \`${type}\`, which does not exist`
  const definition = types[type]
  return definition?.takes(value) ? undefined : definition?.called
}

/** A value as a text, as Ansible writes booleans. */
export function wordOf(value: unknown): string {
  return typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value)
}

interface Type {
  readonly called: string
  readonly takes: (value: unknown) => boolean
}

const isText = (value: unknown) => typeof value === 'string'
const isNumber = (value: unknown) => typeof value === 'number' || typeof value === 'bigint'
const isWhole = (value: unknown) => typeof value === 'bigint' || Number.isInteger(value) || typeof value === 'boolean'
const isObject = (value: unknown) => typeof value === 'object' && value !== null
const matches = (form: RegExp) => (value: unknown) => isNumber(value) || (typeof value === 'string' && form.test(value.trim()))

const size = '^\\d+(?:\\.\\d+)?\\s*[KMGTPEZY]?'
const truth = /^(?:y|yes|on|1|true|t|n|no|off|0|false|f|1\.0|0\.0)$/i

const types: Readonly<Record<string, Type>> = {
  str: { called: 'a text', takes: () => true },
  path: { called: 'a path', takes: () => true },
  raw: { called: 'anything', takes: () => true },
  sid: { called: 'a text', takes: () => true },
  bool: {
    called: 'a boolean (`yes` or `no`)',
    takes: (value) => typeof value === 'boolean' || ((isText(value) || isNumber(value)) && truth.test(String(value).trim())),
  },
  int: {
    called: 'a whole number',
    takes: (value) => isWhole(value) || (isText(value) && /^\s*[-+]?\d+(?:_\d+)*(?:\.0+)?\s*$/.test(String(value))),
  },
  float: {
    called: 'a number',
    takes: (value) => typeof value === 'boolean' || matches(/^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$|^[-+]?(?:inf|infinity|nan)$/i)(value),
  },
  list: { called: 'a list', takes: (value) => Array.isArray(value) || isText(value) || isNumber(value) || typeof value === 'boolean' },
  dict: {
    called: 'a dict',
    takes: (value) => (isObject(value) && !Array.isArray(value)) || (isText(value) && /^\s*\{|=/.test(String(value))),
  },
  json: { called: 'a JSON text', takes: (value) => isText(value) || isObject(value) },
  jsonarg: { called: 'a JSON text', takes: (value) => isText(value) || isObject(value) },
  bytes: { called: 'a size in bytes, such as `10M`', takes: matches(new RegExp(`${size}(?:i?B|bytes?)?$`, 'i')) },
  bits: { called: 'a size in bits, such as `10Mb`', takes: matches(new RegExp(`${size}(?:i?b|bits?)?$`, 'i')) },
}
