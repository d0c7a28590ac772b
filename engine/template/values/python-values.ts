/** Values as plug-ins in Python get and return them: JSON, and tags for what JSON does not have. */
import { DateTime } from '../../formats/timestamp.ts'
import type { PythonQuestion } from '../../model/plugin.ts'
import { missing } from '../scope.ts'
import { dictOf, entriesOf, isDict } from './dicts.ts'
import { toText, typeName } from './text.ts'
import { Blank, Bytes, EvaluationError, LazyDict, PyFloat, Tuple, tuple, Undefined } from './values.ts'

/** A value that JSON does not have. */
interface Tagged {
  readonly $tsplay: string
  readonly value: unknown
  readonly names?: readonly string[]
}

/** What one call passes to Python and gets from it. Lazy dicts stay here, and Python asks for their members. */
export class PythonValues {
  readonly #lazy: LazyDict[]
  readonly #render: (value: unknown) => unknown
  readonly #written: ReadonlySet<string>

  /** `variables` become lazy dict 0; `render` resolves templates in a value; `written`: texts that the author wrote where the call stands. */
  constructor(variables: LazyDict, render: (value: unknown) => unknown, written: ReadonlySet<string> = new Set()) {
    this.#lazy = [variables]
    this.#render = render
    this.#written = written
  }

  /** An undefined value is passed as such: Python refuses its use. */
  encode(value: unknown): unknown {
    return this.#encode(this.#render(value))
  }

  /** Answers a question of the call. */
  answer(question: PythonQuestion): { readonly value: unknown } | undefined {
    const dict = this.#lazy[question.lazy]
    if (!dict) return undefined
    if (!('key' in question)) return { value: [...dict.keys()] }
    const value = dict.get(question.key)
    return value === missing || value === undefined || value instanceof Undefined ? undefined : { value: this.encode(value) }
  }

  #encode(value: unknown): unknown {
    if (typeof value === 'string' && this.#written.has(value)) return tagged('written', value)
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
    if (typeof value === 'number') return Number.isFinite(value) ? value : tagged('float', pythonFloat(value))
    if (typeof value === 'bigint') return tagged('int', String(value))
    if (value instanceof Blank) return ''
    if (value instanceof Undefined) return tagged('undefined', value.variable)
    if (value instanceof PyFloat) return tagged('float', pythonFloat(value.value))
    if (value instanceof Bytes) return tagged('bytes', value.buffer.toString('base64'))
    if (value instanceof DateTime) return tagged('datetime', value.toJSON())
    if (value instanceof Tuple) return tagged('tuple', this.#items(value))
    if (Array.isArray(value)) return this.#items(value)
    if (value instanceof LazyDict) return tagged('lazy', this.#lazy.push(value) - 1)
    if (!isDict(value)) throw new EvaluationError(`a value of type \`${typeName(value)}\` cannot be passed to a plug-in in Python`)
    const entries = entriesOf(value).map(([key, item]) => [key, this.#encode(item)] as const)
    if (entries.every(([key]) => typeof key === 'string' && key !== '$tsplay' && key !== '__proto__')) return Object.fromEntries(entries)
    return tagged(
      'dict',
      entries.map(([key, item]) => [this.#encode(key), item]),
    )
  }

  #items(items: readonly unknown[]): readonly unknown[] {
    return Array.from(items, (item) => this.#encode(item))
  }
}

function tagged(kind: string, value: unknown): Tagged {
  return { $tsplay: kind, value }
}

function pythonFloat(value: number): string {
  return Number.isNaN(value) ? 'nan' : Number.isFinite(value) ? String(value) : value > 0 ? 'inf' : '-inf'
}

/** The value of what Python returned. Text stays text, whatever it looks like. */
export function fromPython(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(fromPython)
  if ('$tsplay' in value) return untagged(value as Tagged)
  return dictOf(Object.entries(value).map(([key, item]) => [key, fromPython(item)]))
}

function untagged({ $tsplay: kind, value, names }: Tagged): unknown {
  switch (kind) {
    case 'int':
      return BigInt(String(value))
    case 'float':
      return floatOf(String(value))
    case 'bytes':
      return new Bytes(Buffer.from(String(value), 'base64'))
    case 'datetime':
      return dateTime(String(value))
    case 'tuple':
      return tuple((value as unknown[]).map(fromPython), names)
    case 'dict':
      return dictOf((value as [unknown, unknown][]).map(([key, item]) => [fromPython(key), fromPython(item)]))
    default:
      throw new EvaluationError(`a plug-in in Python returned \`${toText(kind)}\`, which is not supported`)
  }
}

function floatOf(text: string): unknown {
  const value = text === 'inf' ? Number.POSITIVE_INFINITY : text === '-inf' ? Number.NEGATIVE_INFINITY : Number(text)
  return Number.isInteger(value) ? new PyFloat(value) : value
}

/** `2024-01-31T10:00:00.123456`. */
function dateTime(text: string): DateTime {
  const [, seconds = text, fraction = ''] = /^([^.]*)(?:\.(\d+))?$/.exec(text) ?? []
  const micros = Number(fraction.padEnd(6, '0'))
  return new DateTime(Date.parse(`${seconds}Z`) + Math.floor(micros / 1000), micros % 1000)
}
