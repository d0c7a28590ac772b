/** Tests of values: types, comparison, patterns, results of tasks, files. */

import { lstatSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs'
import { dirname, isAbsolute } from 'node:path'
import { booleanIn } from '../../formats/booleans.ts'
import { splitUrl } from '../../formats/urls.ts'
import { define, defineLenient, type Table } from '../compile/callable.ts'
import { filterNamed, testNamed } from '../registry.ts'
import { missing } from '../scope.ts'
import { contains, entry, equal, isDict, order } from '../values/dicts.ts'
import { calculate, isNumeric } from '../values/numbers.ts'
import { pythonRegex } from '../values/regex.ts'
import { isFloat, isNumber, isOn, iterate, needInteger, textOr, toText, truth, typeName } from '../values/text.ts'
import { Bytes, EvaluationError, Fn, Members, Undefined } from '../values/values.ts'

import { compareVersions } from '../values/versions.ts'

const compare = (holds: (by: number) => boolean, operator: string) => define('b', (value, [other]) => holds(order(value, other, operator)))
const same = define('b', (value, [other]) => equal(value, other))
const different = define('b', (value, [other]) => !equal(value, other))
const less = compare((by) => by < 0, '<')
const lessOrEqual = compare((by) => by <= 0, '<=')
const greater = compare((by) => by > 0, '>')
const greaterOrEqual = compare((by) => by >= 0, '>=')
const subset = define('b', (value, [other]) => iterate(value).every((item) => contains(iterate(other), item)))
const superset = define('b', (value, [other]) => iterate(other).every((item) => contains(iterate(value), item)))
const notNumber = define('', (value) => Number.isNaN(value))

export const valueTests: Table = {
  eq: same,
  equalto: same,
  '==': same,
  ne: different,
  '!=': different,
  lt: less,
  lessthan: less,
  '<': less,
  le: lessOrEqual,
  '<=': lessOrEqual,
  gt: greater,
  greaterthan: greater,
  '>': greater,
  ge: greaterOrEqual,
  '>=': greaterOrEqual,
  sameas: defineLenient('other', (value, [other]) => value === other),
  in: define('seq', (value, [container]) => contains(container, value)),
  contains: define('value', (value, [item]) => contains(value, item)),
  subset,
  issubset: subset,
  superset,
  issuperset: superset,
  any: define('', (value) => iterate(value).some(truth)),
  all: define('', (value) => iterate(value).every(truth)),
  even: define('', (value) => hasRemainder(value, 2, 0)),
  odd: define('', (value) => hasRemainder(value, 2, 1)),
  divisibleby: define('num', (value, [number]) => hasRemainder(value, number, 0)),
  lower: define('', (value) => isCased(toText(value), (text) => text.toLowerCase())),
  upper: define('', (value) => isCased(toText(value), (text) => text.toUpperCase())),
  nan: notNumber,
  isnan: notNumber,
  truthy: defineLenient('convert_bool', (value, [convert]) => truthOf(value, isOn(convert))),
  falsy: defineLenient('convert_bool', (value, [convert]) => !truthOf(value, isOn(convert))),
}

/** Whether a division has this remainder. */
function hasRemainder(value: unknown, by: unknown, rest: number): boolean {
  if (isNumeric(value) && isNumeric(by)) return equal(calculate('%', value, by), rest)
  throw new EvaluationError(`this test needs numbers, not ${typeName(value)} and ${typeName(by)}`)
}

/** Whether a string has letters and all have this case. */
function isCased(text: string, change: (text: string) => string): boolean {
  return change(text) === text && text.toLowerCase() !== text.toUpperCase()
}

function truthOf(value: unknown, convert: boolean): boolean {
  if (value instanceof Undefined) throw value.error()
  return (convert && typeof value === 'string' ? booleanIn('options', value) : undefined) ?? truth(value)
}

/** An undefined value is false for every type. */
const is = (test: (value: unknown) => boolean) => defineLenient('', test)
const listLike = (value: unknown) => typeof value === 'string' || Array.isArray(value) || isDict(value) || value instanceof Bytes

export const typeTests: Table = {
  defined: defineLenient('', (value) => !(value instanceof Undefined)),
  undefined: defineLenient('', (value) => value instanceof Undefined),
  none: is((value) => value === null),
  boolean: is((value) => typeof value === 'boolean'),
  true: is((value) => value === true),
  false: is((value) => value === false),
  integer: is((value) => isNumber(value) && !isFloat(value)),
  float: is(isFloat),
  number: is((value) => isNumber(value) || typeof value === 'boolean'),
  string: is((value) => typeof value === 'string'),
  mapping: is(isDict),
  sequence: is(listLike),
  iterable: define('', listLike),
  callable: is((value) => value instanceof Fn || (value instanceof Members && value.call !== undefined)),
  escaped: is(() => false),
  filter: is((value) => typeof value === 'string' && filterNamed(value) !== undefined),
  test: is((value) => typeof value === 'string' && testNamed(value) !== undefined),
}

const version = define('version operator strict version_type', (value, [other, operator, strict, type]) => {
  const both = strict !== undefined && strict !== null && isOn(type)
  if (both)
    throw new EvaluationError('`version` takes `strict` or `version_type`', undefined, "Cannot specify both 'strict' and 'version_type'")
  const kind = isOn(strict) ? 'strict' : textOr(type, 'loose')
  return holds(compareVersions(toText(value), textOr(other, ''), kind), textOr(operator, 'eq'))
})

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
  urn: define('', (value) => isUri(value, ['urn'])),
  url: define('schemes', (value, [schemes]) => {
    const { netloc, scheme } = splitUrl(toText(value))
    return isUri(value, schemes) && (netloc !== '' || scheme === 'file')
  }),
  uri: define('schemes', (value, [schemes]) => isUri(value, schemes)),
}

/** Any text is one: its scheme may be implied, unless `schemes` has those that count. */
function isUri(value: unknown, schemes: unknown): boolean {
  if (typeof value !== 'string') return false
  return !truth(schemes ?? null) || contains(schemes, splitUrl(value).scheme)
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
  '<': (by) => by < 0,
  lt: (by) => by < 0,
  '<=': (by) => by <= 0,
  le: (by) => by <= 0,
  '>': (by) => by > 0,
  gt: (by) => by > 0,
  '>=': (by) => by >= 0,
  ge: (by) => by >= 0,
  '!=': (by) => by !== 0,
  '<>': (by) => by !== 0,
  ne: (by) => by !== 0,
}

function holds(by: number, operator: string): boolean {
  const test = Object.hasOwn(operators, operator) ? operators[operator] : undefined
  if (test === undefined)
    throw new EvaluationError(
      `\`version\` has no operator \`${operator}\``,
      `use one of ${Object.keys(operators).join(', ')}`,
      `Invalid operator type (${operator}). Must be one of ${Object.keys(operators)
        .map((each) => `'${each}'`)
        .join(', ')}`,
    )
  return test(by)
}

/** Whether it is a DNS host name: labels of up to 63 letters, digits and dashes, 253 characters in all. */
function isFullName(text: string, least: number, underscores: boolean): boolean {
  const name = text.replace(/\.$/, '')
  const label = underscores ? /^(?!-)[\w-]{1,63}(?<!-)$/ : /^(?!-)[a-z\d-]{1,63}(?<!-)$/i
  const labels = name.split('.')
  return name.length <= 253 && labels.length >= least && labels.every((each) => label.test(each))
}

const resultFlag = (test: (flag: (key: string) => boolean, result: unknown) => boolean, who: string) =>
  define('', (value) => {
    if (!isDict(value))
      throw new EvaluationError(
        `\`${who}\` tests the registered result of a task, not ${typeName(value)}`,
        undefined,
        `The '${who}' test expects a dictionary`,
      )
    return test((key) => {
      const flag = entry(value, key)
      return flag !== missing && truth(flag)
    }, value)
  })

const failed = resultFlag((flag) => flag('failed'), 'failed')
const succeeded = resultFlag((flag) => !flag('failed'), 'succeeded')
const changed = resultFlag((flag, result) => flag('changed') || anyChanged(result), 'changed')
const skipped = resultFlag((flag) => flag('skipped'), 'skipped')

export const resultTests: Table = {
  failed,
  failure: failed,
  success: succeeded,
  succeeded,
  successful: succeeded,
  changed,
  change: changed,
  skipped,
  skip: skipped,
  unreachable: resultFlag((flag) => flag('unreachable'), 'unreachable'),
  reachable: resultFlag((flag) => !flag('unreachable'), 'reachable'),
  timedout: resultFlag((flag) => flag('timedout'), 'timedout'),
  started: resultFlag((flag, result) => flag('started') || isNoJob(result, 'started'), 'started'),
  finished: resultFlag((flag, result) => flag('finished') || isNoJob(result, 'finished'), 'finished'),
}

/** A result that is not of a job counts as started and finished. */
function isNoJob(result: unknown, word: string): boolean {
  return isDict(result) && entry(result, word) === missing
}

/** The result of a loop without `changed` has changed if an item has. */
function anyChanged(result: unknown): boolean {
  if (!isDict(result) || entry(result, 'changed') !== missing) return false
  const results = entry(result, 'results')
  return (
    Array.isArray(results) &&
    results.some((each) => isDict(each) && truth(entry(each, 'changed') === missing ? false : entry(each, 'changed')))
  )
}

const test = (holds: (path: string) => boolean) => define('', (value) => holds(toText(value)))
const stat = (path: string): Stats | undefined => statSync(path, { throwIfNoEntry: false })
const folder = test((path) => stat(path)?.isDirectory() === true)
const file = test((path) => stat(path)?.isFile() === true)
const link = test((path) => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true)
const absolute = test(isAbsolute)
const mount = test((path) => stat(path) !== undefined && (path === '/' || stat(path)?.dev !== stat(dirname(realpathSync(path)))?.dev))
const sameFile = define('f2', (value, [other]) => {
  const [left, right] = [stat(toText(value)), stat(toText(other))]
  return left !== undefined && left.ino === right?.ino && left.dev === right.dev
})

export const fileTests: Table = {
  vault_encrypted: define(
    '',
    (value, _, { evaluation }) => typeof value === 'string' && evaluation.scope.here.isEncrypted?.(value) === true,
  ),
  vaulted_file: test((path) => readFileSync(path, 'latin1').startsWith('$ANSIBLE_VAULT')),
  directory: folder,
  is_dir: folder,
  file,
  is_file: file,
  link,
  is_link: link,
  exists: test((path) => stat(path) !== undefined),
  link_exists: test((path) => lstatSync(path, { throwIfNoEntry: false }) !== undefined),
  abs: absolute,
  is_abs: absolute,
  mount,
  is_mount: mount,
  same_file: sameFile,
  is_same_file: sameFile,
}
