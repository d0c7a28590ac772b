/** Filters on nested data: paths in it, patches, differences. */

import { pointerSteps } from '../../formats/json-schema.ts'
import { hunkHead, hunksOf } from '../../formats/text-diff.ts'
import { define, passing, type Table } from '../compile/callable.ts'
import type { Frame } from '../compile/frame.ts'
import { splitLines } from '../methods/string.ts'
import { missing } from '../scope.ts'
import { itemOf } from '../values/access.ts'
import { asDict, dictOf, entriesOf, entry, equal, hasKey, isDict, isEmpty } from '../values/dicts.ts'
import { fromJson, jsonText } from '../values/json.ts'
import { pythonRegex } from '../values/regex.ts'
import { isOn, iterate, needList, textOr, toText, typeName } from '../values/text.ts'
import { EvaluationError } from '../values/values.ts'

import { testPredicate } from './dicts.ts'

export const pathFiltersOfData: Table = {
  get_path: passing(
    define('path wantlist', (value, [path, wantlist]) => {
      const found = followed(value, textOr(path, ''))
      return isOn(wantlist) ? [found] : found
    }),
  ),
  to_paths: passing(
    define('prepend wantlist', (value, [prepend, wantlist]) => {
      const name = textOr(prepend, '')
      const paths = isEmpty(value) && name === '' ? value : dictOf(leaves(value, name))
      return isOn(wantlist) ? [paths] : paths
    }),
  ),
  index_of: define('test value key wantlist fail_on_missing', (list, [test, value, key, wantlist, strict], frame) => {
    const found = places(typeof list === 'string' ? [list] : iterate(list), holds(textOr(test, ''), value, frame), key, isOn(strict))
    return found.length === 1 && !isOn(wantlist) ? found[0] : found
  }),
}

/** Accepts only paths such as `a.b[0]['c d']`; never evaluated as an expression, because the string may come from a host. */
function followed(value: unknown, path: string): unknown {
  let current = value
  let rest = path.trim()
  while (rest !== '') {
    const [step, name, index, single, double] =
      /^(?:\.?([A-Za-z_][\w-]*|\d+)|\[\s*(?:(-?\d+)|'([^']*)'|"([^"]*)")\s*\])/.exec(rest) ?? invalidPath(path)
    rest = rest.slice(step.length)
    const key = index ?? (name !== undefined && /^\d+$/.test(name) && !isDict(current) ? name : undefined)
    current = key === undefined ? itemOf(current, name ?? single ?? double) : itemOf(current, Number(key))
    if (current === missing) throw new EvaluationError(`\`get_path\` finds nothing at \`${step}\` of \`${path}\``)
  }
  return path.trim() === '' ? invalidPath(path) : current
}

function invalidPath(path: string): never {
  throw new EvaluationError(`\`${path}\` is not a path`, "write it as `a.b[0]['c d']`")
}

/** Each leaf with its path. */
function leaves(value: unknown, name: string): (readonly [string, unknown])[] {
  if (isEmpty(value)) return [[name, value]]
  if (Array.isArray(value)) return value.flatMap((item, at) => leaves(item, `${name}[${at}]`))
  if (!isDict(value)) return [[name, value]]
  return entriesOf(value).flatMap(([key, current]) => leaves(current, below(name, toText(key))))
}

function below(name: string, key: string): string {
  if (name === '') return key
  return /^[A-Za-z_]\w*$/.test(key) ? `${name}.${key}` : `${name}['${key}']`
}

/** The test of a name; a leading `!` or `not ` negates it; `in` accepts a single value as well as a list. */
function holds(written: string, value: unknown, frame: Frame): (item: unknown) => boolean {
  const [, negation, name = ''] = /^(!(?==$)|!|not )?(.*)$/.exec(written) ?? []
  const proper = name === '=' ? '==' : name
  const wanted = proper === 'in' && !Array.isArray(value) ? [value] : value
  const test = testPredicate([proper, ...(value === undefined || value === null ? [] : [wanted])], {}, frame)
  return (item) => test(item) === (negation === undefined)
}

function places(list: readonly unknown[], test: (item: unknown) => boolean, key: unknown, strict: boolean): number[] {
  if (key === undefined || key === null) return list.flatMap((item, at) => (test(item) ? [at] : []))
  return list.flatMap((item, at) => {
    if (!isDict(item)) throw new EvaluationError(`\`index_of\` with a key needs a list of dicts, not of ${typeName(item)}`)
    if (hasKey(item, key)) return test(entry(item, key)) ? [at] : []
    if (strict) throw new EvaluationError(`\`index_of\` finds no \`${toText(key)}\` in item ${at}`)
    return []
  })
}

export const patchFilters: Table = {
  json_patch: passing(
    define('op path value from fail_test', (data, [op, path, value = null, from, strict]) =>
      patched(data, [{ op: textOr(op, ''), path: textOr(path, ''), value, from }], isOn(strict)),
    ),
  ),
  json_patch_recipe: passing(
    define('operations fail_test', (data, [operations, strict]) =>
      patched(data, needList(operations, 'json_patch_recipe').map(operationOf), isOn(strict)),
    ),
  ),
}

interface Operation {
  readonly op: string
  readonly path: string
  readonly value: unknown
  readonly from: unknown
}

function operationOf(written: unknown): Operation {
  const dict = asDict(written, 'json_patch_recipe')
  const part = (name: string) => {
    const member = entry(dict, name)
    return member === missing ? undefined : member
  }
  return { op: textOr(part('op'), ''), path: textOr(part('path'), ''), value: part('value'), from: part('from') }
}

/** Null if a `test` operation fails and `fail_test` is not set. */
function patched(data: unknown, operations: readonly Operation[], strict: boolean): unknown {
  let document = typeof data === 'string' ? fromJson(data) : data
  if (!Array.isArray(document) && !isDict(document)) throw new EvaluationError(`a patch needs a list or a dict, not ${typeName(data)}`)
  for (const operation of operations) {
    if (operation.op !== 'test') document = done(document, operation)
    else if (!agrees(document, operation)) {
      if (strict) throw new EvaluationError(`at \`${operation.path}\` the value differs from the one of the test operation`)
      return null
    }
  }
  return document
}

function done(document: unknown, { op, path, value, from }: Operation): unknown {
  switch (op) {
    case 'add':
    case 'replace':
      if (value === undefined) throw new EvaluationError(`\`${op}\` needs a \`value\``)
      return op === 'add' ? addAt(document, stepsTo(path), value) : replaced(document, stepsTo(path), value)
    case 'remove':
      return removeAt(document, stepsTo(path))
    case 'copy':
      return addAt(document, stepsTo(path), valueAt(document, source(op, from)))
    case 'move': {
      const steps = source(op, from)
      return addAt(removeAt(document, steps), stepsTo(path), valueAt(document, steps))
    }
    default:
      throw new EvaluationError(`a patch has no operation \`${op}\``, 'use add, copy, move, remove, replace or test')
  }
}

function source(op: string, from: unknown): readonly string[] {
  if (typeof from !== 'string') throw new EvaluationError(`\`${op}\` needs \`from\``)
  return stepsTo(from)
}

function agrees(document: unknown, { path, value }: Operation): boolean {
  try {
    return equal(valueAt(document, stepsTo(path)), value)
  } catch (error) {
    if (error instanceof EvaluationError) return false
    throw error
  }
}

function stepsTo(pointer: string): readonly string[] {
  if (pointer !== '' && !pointer.startsWith('/')) throw new EvaluationError(`\`${pointer}\` is not a JSON pointer`, 'write it as `/a/0/b`')
  return pointerSteps(pointer)
}

function valueAt(document: unknown, steps: readonly string[]): unknown {
  return steps.reduce((inner, step) => member(inner, step), document)
}

function member(container: unknown, step: string): unknown {
  const found = Array.isArray(container) ? container[placeIn(container, step)] : isDict(container) ? entry(container, step) : missing
  if (found === missing || found === undefined) throw new EvaluationError(`the document has no \`${step}\` at this path`)
  return found
}

function placeIn(list: readonly unknown[], step: string, limit = list.length - 1): number {
  if (!/^(?:0|[1-9]\d*)$/.test(step) || Number(step) > limit) throw new EvaluationError(`a list of ${list.length} has no index \`${step}\``)
  return Number(step)
}

type Work = (container: unknown, step: string) => unknown

/** A copy of the document with `work` applied to the innermost container of the path. */
function within(document: unknown, steps: readonly string[], work: Work): unknown {
  const [step, ...deeper] = steps as readonly [string, ...string[]]
  return deeper.length === 0 ? work(document, step) : put(document, step, within(member(document, step), deeper, work))
}

function put(container: unknown, step: string, value: unknown): unknown {
  if (Array.isArray(container)) return container.with(placeIn(container, step), value)
  if (isDict(container)) return dictOf([...entriesOf(container), [step, value]])
  throw new EvaluationError(`a patch cannot descend into ${typeName(container)}`)
}

function addAt(document: unknown, steps: readonly string[], value: unknown): unknown {
  if (steps.length === 0) return value
  return within(document, steps, (container, step) =>
    Array.isArray(container)
      ? container.toSpliced(step === '-' ? container.length : placeIn(container, step, container.length), 0, value)
      : put(container, step, value),
  )
}

function replaced(document: unknown, steps: readonly string[], value: unknown): unknown {
  if (steps.length === 0) return value
  return within(document, steps, (container, step) => {
    member(container, step)
    return put(container, step, value)
  })
}

function removeAt(document: unknown, steps: readonly string[]): unknown {
  if (steps.length === 0) throw new EvaluationError('a patch cannot remove the root')
  return within(document, steps, (container, step) => {
    member(container, step)
    if (Array.isArray(container)) return container.toSpliced(Number(step), 1)
    return dictOf(entriesOf(asDict(container, 'a patch')).filter(([key]) => toText(key) !== step))
  })
}

export const factDiffFilters: Table = {
  fact_diff: define('after plugin common', (before, [after, plugin, common]) => {
    const { name = 'ansible.utils.native', skip } = pluginOf(plugin)
    if (name !== 'ansible.utils.native')
      throw new EvaluationError(`\`fact_diff\` does not support the plugin \`${name}\``, 'use `ansible.utils.native`')
    return differing(textOf(before, skip), textOf(after, skip), isOn(common))
  }),
}

function pluginOf(plugin: unknown): { readonly name?: string; readonly skip: readonly unknown[] } {
  const dict = asDict(plugin ?? dictOf([]), '`plugin` of `fact_diff`')
  const part = (of: typeof dict, name: string) => {
    const member = entry(of, name)
    return typeof member === 'symbol' ? undefined : member
  }
  const skip = part(asDict(part(dict, 'vars') ?? dictOf([]), '`vars` of `fact_diff`'), 'skip_lines')
  return { name: textOr(part(dict, 'name'), 'ansible.utils.native'), skip: needList(skip ?? [], '`skip_lines` of `fact_diff`') }
}

/** A dict as JSON, a list with one line per item; lines that match `skip_lines` are left out. */
function textOf(value: unknown, skip: readonly unknown[]): string {
  const patterns = skip.map((each) => pythonRegex(toText(each), 'y'))
  const isCompared = (line: unknown) => !patterns.some((pattern) => pattern.exec(toText(line)))
  const lines = (list: readonly unknown[]) => `${list.filter(isCompared).map(toText).join('\n')}\n`
  if (Array.isArray(value)) return lines(value)
  if (isDict(value) && skip.length === 0) return `${jsonText(value, { indent: 4, sort: true, ascii: true })}\n`
  if (value === null) return ''
  if (typeof value !== 'string')
    throw new EvaluationError('`fact_diff` compares strings, lists and dicts', 'with `skip_lines` only strings and lists')
  return skip.length > 0 ? lines(splitLines(value, false)) : value
}

/** Empty if both are equal; only common lines if requested. */
function differing(before: string, after: string, common: boolean): readonly string[] {
  const hunks = hunksOf(before, after, Math.max(splitLines(before, false).length, splitLines(after, false).length))
  if (hunks === undefined) throw new EvaluationError('the two values differ too much to compare them line by line')
  if (hunks.length === 0) return []
  const lines = ['--- before', '+++ after', ...hunks.flatMap((hunk) => [hunkHead(hunk), ...hunk.lines]), '']
  return common ? lines.filter((line) => !/^[+-]/.test(line)) : lines
}
