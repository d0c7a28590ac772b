/** Values on their way to plug-ins in Python and back. */
import assert from 'node:assert/strict'
import { DateTime } from '../../engine/formats/timestamp.ts'
import { fromPython, PythonValues } from '../../engine/template/values/python-values.ts'
import { Bytes, LazyDict, PyFloat, tuple, Undefined } from '../../engine/template/values/values.ts'

class Fixed extends LazyDict {
  readonly #values: Readonly<Record<string, unknown>>
  constructor(values: Readonly<Record<string, unknown>>) {
    super()
    this.#values = values
  }
  get = (key: string): unknown => this.#values[key]
  has = (key: string): boolean => key in this.#values
  keys = (): Iterable<string> => Object.keys(this.#values)
}

const valuesOf = (variables: Readonly<Record<string, unknown>> = {}) => new PythonValues(new Fixed(variables), (value) => value)

describe('values for Python', () => {
  const kept: Readonly<Record<string, unknown>> = {
    'plain data': { a: [1, 1.5, 'x', true, null], b: { c: '{{ 1 }}' } },
    'a float without a fraction': new PyFloat(3),
    infinity: Number.POSITIVE_INFINITY,
    'minus infinity': Number.NEGATIVE_INFINITY,
    'not a number': Number.NaN,
    'a large integer': 2n ** 70n,
    bytes: new Bytes(Buffer.from([0, 255])),
    'a tuple': tuple([1, tuple(['a'])]),
    'a date': new DateTime(Date.UTC(2024, 0, 2, 3, 4, 5, 678), 901),
    'keys that are not text': new Map<unknown, unknown>([[1, 'a']]),
    'a dict that looks like a tag': { $tsplay: 'bytes', value: 'YQ==' },
  }
  for (const [name, value] of Object.entries(kept))
    it(`keep ${name}`, () => assert.deepEqual(fromPython(JSON.parse(JSON.stringify(valuesOf().encode(value)))), value))

  it('keep the names of a named tuple', () => {
    const value = fromPython({ $tsplay: 'tuple', value: [1, 2], names: ['x', 'y'] }) as { names?: readonly string[] }
    assert.deepEqual(value.names, ['x', 'y'])
  })

  it('keep lazy dicts here, and answer for their members', () => {
    const values = valuesOf({ who: 'me', hosts: new Fixed({ web1: new Fixed({ port: 80 }) }) })
    const host = { $tsplay: 'lazy', value: 2 }
    assert.deepEqual(values.answer({ lazy: 0, key: 'who' }), { value: 'me' })
    assert.deepEqual(values.answer({ lazy: 0, key: 'hosts' }), { value: { $tsplay: 'lazy', value: 1 } })
    assert.deepEqual(values.answer({ lazy: 1, names: true }), { value: ['web1'] })
    assert.deepEqual(values.answer({ lazy: 1, key: 'web1' }), { value: host })
    assert.deepEqual(values.answer({ lazy: 2, key: 'port' }), { value: 80 })
    assert.equal(values.answer({ lazy: 2, key: 'other' }), undefined)
    assert.equal(values.answer({ lazy: 9, names: true }), undefined)
  })

  it('pass undefined values by name', () =>
    assert.deepEqual(valuesOf().encode([new Undefined('`a` is undefined', 'a', () => ({}))]), [{ $tsplay: 'undefined', value: 'a' }]))

  it('refuse what is no data', () => assert.throws(() => valuesOf().encode(Symbol('x')), /cannot be passed to a plug-in in Python/))

  it('refuse tags of no meaning', () => assert.throws(() => fromPython({ $tsplay: 'lazy', value: 0 }), /not supported/))
})
