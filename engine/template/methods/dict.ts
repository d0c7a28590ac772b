/** Methods of dicts; mutating methods change the template's copy, never a variable. */

import { define, type Table } from '../compile/callable.ts'
import type { Frame } from '../compile/frame.ts'
import { mutateDict } from '../compile/mutation.ts'
import { missing } from '../scope.ts'
import { iterate } from '../values/convert.ts'
import { type Dict, dictOf, entriesOf, entry, hasKey, isDict, keysOf } from '../values/dicts.ts'
import { EvaluationError } from '../values/errors.ts'
import { tuple } from '../values/values.ts'

const dict = (value: unknown) => value as Dict
type Change = (set: (key: unknown, value: unknown) => void, remove: (key: unknown) => void) => void
const change = (frame: Frame, value: unknown, run: Change) => mutateDict(frame.evaluation, dict(value), run)

export const dictMethods: Table = {
  items: define('', (value) => entriesOf(dict(value)).map((pair) => tuple(pair))),
  iteritems: define('', (value) => entriesOf(dict(value)).map((pair) => tuple(pair))),
  keys: define('', (value) => keysOf(dict(value))),
  values: define('', (value) => entriesOf(dict(value)).map(([, each]) => each)),
  get: define('key default', (value, [key, fallback = null]) => {
    const item = entry(dict(value), key)
    return item === missing ? fallback : item
  }),
  has_key: define('key', (value, [key]) => hasKey(dict(value), key)),
  copy: define('', (value) => dictOf(entriesOf(dict(value)))),
  fromkeys: define('keys value', (_value, [keys, each = null]) => dictOf(iterate(keys).map((key) => [key, each] as const))),
  update: define('other **', (value, [other], frame, named) => {
    change(frame, value, (set) => {
      for (const [key, each] of [...pairsOf(other), ...Object.entries(named)]) set(key, each)
    })
    return null
  }),
  setdefault: define('key default', (value, [key, fallback = null], frame) => {
    const item = entry(dict(value), key)
    if (item !== missing) return item
    change(frame, value, (set) => set(key, fallback))
    return fallback
  }),
  pop: define('key default', (value, [key, fallback], frame) => {
    const item = entry(dict(value), key)
    if (item === missing && fallback === undefined) throw new EvaluationError(`\`pop\` does not find the key \`${String(key)}\``)
    if (item === missing) return fallback
    change(frame, value, (_set, remove) => remove(key))
    return item
  }),
  popitem: define('', (value, _args, frame) => {
    const last = entriesOf(dict(value)).at(-1)
    if (last === undefined) throw new EvaluationError('`popitem` needs a dict that is not empty')
    change(frame, value, (_set, remove) => remove(last[0]))
    return tuple(last)
  }),
  clear: define('', (value, _args, frame) => {
    const keys = keysOf(dict(value))
    change(frame, value, (_set, remove) => keys.forEach(remove))
    return null
  }),
  __setitem__: define('key value', (value, [key, each], frame) => {
    change(frame, value, (set) => set(key, each))
    return null
  }),
}

/** The entries of a dict or of a list of pairs. */
export function pairsOf(value: unknown): readonly (readonly [unknown, unknown])[] {
  if (value === undefined) return []
  if (isDict(value)) return entriesOf(value)
  return iterate(value).map((pair) => {
    const items = iterate(pair)
    if (items.length !== 2) throw new EvaluationError(`a dict needs pairs, not ${items.length} values`)
    return [items[0], items[1]] as const
  })
}
