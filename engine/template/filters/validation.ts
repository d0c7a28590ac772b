/** The filter `validate` of `ansible.utils`: violations of a JSON schema. */

import { parseAddress } from '../../formats/ip-address.ts'
import { type Draft, draftNames, type Formats, type Violation, violations } from '../../formats/json-schema.ts'
import { define, type Table } from '../compile/callable.ts'
import { isOn, textOr } from '../values/convert.ts'
import { dictOf } from '../values/dicts.ts'
import { Fault } from '../values/errors.ts'
import { fromJson } from '../values/json.ts'
import { toJson } from '../values/text.ts'

const signature = 'criteria engine draft check_format'

export const validationFilters: Table = { validate: define(signature, (value, args) => errorsIn(value, args)) }
/** The test of the same name. */
export const validationTests: Table = { validate: define(signature, (value, args) => errorsIn(value, args).length === 0) }

const formats: Formats = {
  date: (text) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)),
  'date-time': (text) => /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d/.test(text) && !Number.isNaN(Date.parse(text)),
  email: (text) => text.includes('@'),
  hostname: (text) => text.length < 254 && text.split('.').every((label) => /^(?!-)[a-z\d-]{1,63}(?<!-)$/i.test(label)),
  ipv4: (text) => isAddress(text, 4),
  ipv6: (text) => isAddress(text, 6),
  uri: (text) => URL.canParse(text),
  uuid: (text) => /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text),
}

function isAddress(text: string, version: 4 | 6): boolean {
  return parseAddress(text.trim())?.version === version
}

function errorsIn(value: unknown, [criteria, engine, draft, checkFormat]: readonly unknown[]): readonly unknown[] {
  const checker = textOr(engine, 'ansible.utils.jsonschema')
  if (checker !== 'ansible.utils.jsonschema') throw new Fault(`\`validate\` has no engine \`${checker}\``, 'use `ansible.utils.jsonschema`')
  const data = plain(value)
  return (Array.isArray(criteria) ? criteria : [criteria]).map(plain).flatMap((schema) => {
    if (typeof schema !== 'object' || schema === null) throw new Fault('`validate` needs a JSON schema as a dict')
    return bySchema(schema as Readonly<Record<string, unknown>>, data, draft, isOn(checkFormat, true))
  })
}

/** A string is parsed as JSON. */
function plain(value: unknown): unknown {
  return toJson(typeof value === 'string' ? fromJson(value) : value)
}

function bySchema(schema: Readonly<Record<string, unknown>>, data: unknown, draft: unknown, checkFormat: boolean): readonly unknown[] {
  if (checkFormat) for (const format of formatsIn(schema)) if (!Object.hasOwn(formats, format)) throw unknownFormat(format)
  const release = draftOf(draft, schema.$schema)
  let errors: readonly Violation[]
  try {
    errors = violations(schema, data, release, checkFormat && formats)
  } catch (error) {
    throw new Fault(`this is not a valid JSON schema of ${release}: ${(error as Error).message}`)
  }
  return [...errors].sort((a, b) => a.path.join('.').localeCompare(b.path.join('.'))).map(violationDict)
}

function unknownFormat(format: string): Fault {
  return new Fault(
    `\`validate\` does not support the format \`${format}\``,
    `supported are ${Object.keys(formats).join(', ')}; or set \`check_format=false\``,
  )
}

function formatsIn(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return []
  const ownFormats = 'format' in schema && typeof schema.format === 'string' ? [schema.format] : []
  return [...ownFormats, ...Object.values(schema).flatMap(formatsIn)]
}

/** The requested draft, the one declared in the schema, or the newest. */
function draftOf(requested: unknown, declared: unknown): Draft {
  const name = textOr(requested, '') || (/draft(?:-0|\/)?(\d+|20\d\d-\d\d)\b/.exec(textOr(declared, ''))?.[1] ?? '2020-12')
  const draft = /^\d$/.test(name) ? `draft${name}` : name
  if (draftNames.includes(draft)) return draft as Draft
  throw new Fault(`\`validate\` does not support JSON schema \`${draft}\``, `use one of ${draftNames.join(', ')}`)
}

function violationDict({ message, path, schemaPath, keyword, expected, schema, found }: Violation): unknown {
  return dictOf([
    ['message', message],
    ['data_path', path.join('.')],
    ['json_path', `$${path.map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`)).join('')}`],
    ['schema_path', schemaPath.join('.')],
    ['relative_schema', schema],
    ['expected', expected],
    ['validator', keyword],
    ['found', found],
  ])
}
