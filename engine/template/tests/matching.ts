/** Tests of texts by regular expressions and of versions. */
import { define, type Table } from '../compile/callable.ts'
import { isOn, needInteger, textOr } from '../values/convert.ts'
import { EvaluationError } from '../values/errors.ts'
import { pythonRegex } from '../values/regex.ts'
import { toText } from '../values/text.ts'
import { compareVersions } from '../values/versions.ts'

const version = define('version operator strict version_type', (value, [other, operator, strict, type]) =>
  holds(compareVersions(toText(value), textOr(other, ''), isOn(strict) ? 'strict' : textOr(type, 'loose')), textOr(operator, 'eq')),
)

export const matchTests: Table = {
  fqdn_valid: define('min_labels allow_underscores', (value, [least, underscores]) =>
    isFullName(toText(value), needInteger(least ?? undefined, 'fqdn_valid', 1), isOn(underscores)),
  ),
  match: define('pattern ignorecase multiline', (value, [pattern, ignore, lines]) => found(value, pattern, ignore, lines, 'match')),
  search: define('pattern ignorecase multiline', (value, [pattern, ignore, lines]) => found(value, pattern, ignore, lines, 'search')),
  regex: define('pattern ignorecase multiline match_type', (value, [pattern, ignore, lines, type]) =>
    found(value, pattern, ignore, lines, textOr(type, 'search')),
  ),
  version,
  version_compare: version,
  urn: define('', (value) => /^urn:[a-z0-9][a-z0-9-]{0,31}:.+/i.test(toText(value))),
  url: define('schemes', (value) => /^[a-z][a-z0-9+.-]*:\/\/[^/?#]+/i.test(toText(value))),
  uri: define('schemes', (value) => /^[a-z][a-z0-9+.-]*:.+/i.test(toText(value))),
}

function found(value: unknown, pattern: unknown, ignore: unknown, lines: unknown, how: string): boolean {
  const flags = `${isOn(ignore) ? 'i' : ''}${isOn(lines) ? 'm' : ''}`
  const body = textOr(pattern, '')
  if (how === 'search') return pythonRegex(body, flags).test(toText(value))
  if (how !== 'match' && how !== 'fullmatch')
    throw new EvaluationError(`\`regex\` has no \`match_type\` \`${how}\``, 'use `search`, `match` or `fullmatch`')
  const regex = pythonRegex(body, `${flags}y`)
  const match = regex.exec(toText(value))
  return match !== null && (how === 'match' || match[0].length === toText(value).length)
}

const operators: Readonly<Record<string, (by: number) => boolean>> = {
  '==': (by) => by === 0,
  '=': (by) => by === 0,
  eq: (by) => by === 0,
  '!=': (by) => by !== 0,
  '<>': (by) => by !== 0,
  ne: (by) => by !== 0,
  '<': (by) => by < 0,
  lt: (by) => by < 0,
  '<=': (by) => by <= 0,
  le: (by) => by <= 0,
  '>': (by) => by > 0,
  gt: (by) => by > 0,
  '>=': (by) => by >= 0,
  ge: (by) => by >= 0,
}

function holds(by: number, operator: string): boolean {
  const test = Object.hasOwn(operators, operator) ? operators[operator] : undefined
  if (test === undefined)
    throw new EvaluationError(`\`version\` has no operator \`${operator}\``, `use one of ${Object.keys(operators).join(', ')}`)
  return test(by)
}

/** Whether it is a DNS host name: labels of up to 63 letters, digits and dashes, 253 characters in all. */
function isFullName(text: string, least: number, underscores: boolean): boolean {
  const name = text.replace(/\.$/, '')
  const label = underscores ? /^(?!-)[\w-]{1,63}(?<!-)$/ : /^(?!-)[a-z\d-]{1,63}(?<!-)$/i
  const labels = name.split('.')
  return name.length <= 253 && labels.length >= least && labels.every((each) => label.test(each))
}
