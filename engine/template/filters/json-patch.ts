/** JSON Patch (RFC 6902): operations that change a list or dict, one after the other. */
import { pointerSteps } from '../../formats/json-pointer.ts'
import { define, passing, type Table } from '../compile/callable.ts'
import { missing } from '../scope.ts'
import { isOn, needList, textOr } from '../values/convert.ts'
import { asDict, dictOf, entriesOf, entry, isDict } from '../values/dicts.ts'
import { equal } from '../values/equality.ts'
import { Fault } from '../values/errors.ts'
import { fromJson } from '../values/json.ts'
import { toText } from '../values/text.ts'
import { typeName } from '../values/types.ts'

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
  if (!Array.isArray(document) && !isDict(document)) throw new Fault(`a patch needs a list or a dict, not ${typeName(data)}`)
  for (const operation of operations) {
    if (operation.op !== 'test') document = done(document, operation)
    else if (!holds(document, operation)) {
      if (strict) throw new Fault(`at \`${operation.path}\` the value differs from the one of the test operation`)
      return null
    }
  }
  return document
}

function done(document: unknown, { op, path, value, from }: Operation): unknown {
  switch (op) {
    case 'add':
    case 'replace':
      if (value === undefined) throw new Fault(`\`${op}\` needs a \`value\``)
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
      throw new Fault(`a patch has no operation \`${op}\``, 'use add, copy, move, remove, replace or test')
  }
}

function source(op: string, from: unknown): readonly string[] {
  if (typeof from !== 'string') throw new Fault(`\`${op}\` needs \`from\``)
  return stepsTo(from)
}

function holds(document: unknown, { path, value }: Operation): boolean {
  try {
    return equal(valueAt(document, stepsTo(path)), value)
  } catch (error) {
    if (error instanceof Fault) return false
    throw error
  }
}

function stepsTo(pointer: string): readonly string[] {
  if (pointer !== '' && !pointer.startsWith('/')) throw new Fault(`\`${pointer}\` is not a JSON pointer`, 'write it as `/a/0/b`')
  return pointerSteps(pointer)
}

function valueAt(document: unknown, steps: readonly string[]): unknown {
  return steps.reduce((inner, step) => member(inner, step), document)
}

function member(container: unknown, step: string): unknown {
  const found = Array.isArray(container) ? container[placeIn(container, step)] : isDict(container) ? entry(container, step) : missing
  if (found === missing || found === undefined) throw new Fault(`the document has no \`${step}\` at this path`)
  return found
}

function placeIn(list: readonly unknown[], step: string, limit = list.length - 1): number {
  if (!/^(?:0|[1-9]\d*)$/.test(step) || Number(step) > limit) throw new Fault(`a list of ${list.length} has no index \`${step}\``)
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
  throw new Fault(`a patch cannot descend into ${typeName(container)}`)
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
  if (steps.length === 0) throw new Fault('a patch cannot remove the root')
  return within(document, steps, (container, step) => {
    member(container, step)
    if (Array.isArray(container)) return container.toSpliced(Number(step), 1)
    return dictOf(entriesOf(asDict(container, 'a patch')).filter(([key]) => toText(key) !== step))
  })
}
