/** Filters on nested data: values by path, paths of values, and positions. */

import { define, passing, type Table } from '../compile/callable.ts'
import type { Frame } from '../compile/frame.ts'
import { missing } from '../scope.ts'
import { itemOf } from '../values/access.ts'
import { isOn, iterate, textOr } from '../values/convert.ts'
import { dictOf, entriesOf, entry, hasKey, isDict, isEmpty } from '../values/dicts.ts'
import { Fault } from '../values/errors.ts'
import { toText } from '../values/text.ts'
import { typeName } from '../values/types.ts'
import { testPredicate } from './mapping.ts'

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
    if (current === missing) throw new Fault(`\`get_path\` finds nothing at \`${step}\` of \`${path}\``)
  }
  return path.trim() === '' ? invalidPath(path) : current
}

function invalidPath(path: string): never {
  throw new Fault(`\`${path}\` is not a path`, "write it as `a.b[0]['c d']`")
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
    if (!isDict(item)) throw new Fault(`\`index_of\` with a key needs a list of dicts, not of ${typeName(item)}`)
    if (hasKey(item, key)) return test(entry(item, key)) ? [at] : []
    if (strict) throw new Fault(`\`index_of\` finds no \`${toText(key)}\` in item ${at}`)
    return []
  })
}
