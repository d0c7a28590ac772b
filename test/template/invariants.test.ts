/** What holds for all values: nothing is lost on the way through a filter and back. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { evaluate, renderValue, toJson, toText } from '../../engine/template/index.ts'
import { shared } from '../sets/guard.ts'
import { expression, scopeOf, template } from './setting.ts'

const key = fc.string({ minLength: 1, maxLength: 6 }).filter((text) => text !== '__proto__')
const { value: data } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((each) => (Object.is(each, -0) ? 0 : each)),
    fc.string({ unit: 'grapheme' }),
    tie('list'),
    tie('dict'),
  ),
  list: fc.array(tie('value'), { maxLength: 4 }),
  dict: fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
}))
const run = (text: string, x: unknown) => evaluate(expression(text), scopeOf({ x }))
const settings = { numRuns: 300, seed: 11 }

describe('for all values', () => {
  it('JSON comes back', () => {
    for (const text of ['x | to_json | from_json', 'x | to_nice_json | from_json', 'x | to_json(ensure_ascii=false) | from_json'])
      fc.assert(
        fc.property(data, (x) => assert.deepEqual(toJson(run(text, x)), x)),
        settings,
      )
  })
  it('YAML comes back', () => {
    for (const text of ['x | to_yaml | from_yaml', 'x | to_nice_yaml | from_yaml', 'x | to_nice_yaml(width=20, indent=2) | from_yaml'])
      fc.assert(
        fc.property(data.filter(plainText), (x) => assert.deepEqual(plain(toJson(run(text, x))), x)),
        settings,
      )
  })
  it('base64 comes back', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (x) => assert.equal(run('x | b64encode | b64decode', x), x)),
      settings,
    ))
  it('a value is equal to itself and to its copy', () =>
    fc.assert(
      fc.property(data, (x) =>
        assert.equal(evaluate(expression('x == y and [x] == [y] and x in [y]'), scopeOf({ x, y: structuredClone(x) })), true),
      ),
      settings,
    ))
  it('a text is printed as it is', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (x) => assert.equal(renderValue(template('a{{ x }}b'), scopeOf({ x })), `a${x}b`)),
      settings,
    ))
  it('a text without markers is its own template', () =>
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }).filter((text) => !/[{}\r]/.test(text)),
        (text) => assert.equal(renderValue(template(`${text}{{ '' }}.`), scopeOf()), `${text}.`),
      ),
      settings,
    ))
  it('data is never a template', () =>
    fc.assert(
      fc.property(fc.constantFrom('{{ 1 + 1 }}', '{% raw %}', '{{'), data, (evil, x) =>
        assert.deepEqual(renderValue({ a: template('{{ x }}') }, scopeOf({ x: [evil, x] })), { a: [evil, x] }),
      ),
      settings,
    ))
  it('sorting is stable and gives the same again', () =>
    fc.assert(
      fc.property(fc.array(fc.record({ k: fc.integer({ min: 0, max: 3 }), v: fc.nat() })), (x) =>
        assert.deepEqual(
          run("x | sort(attribute='k')", x),
          [...x].sort((a, b) => a.k - b.k),
        ),
      ),
      settings,
    ))
  it('whole numbers divide as in Python', () =>
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer().filter((each) => each !== 0),
        (x, y) =>
          assert.equal(evaluate(expression('x // y * y + x % y == x and (x % y == 0 or (x % y > 0) == (y > 0))'), scopeOf({ x, y })), true),
      ),
      settings,
    ))
  it('slices take what an index takes', () =>
    fc.assert(
      fc.property(
        fc.array(fc.nat()),
        fc.integer({ min: -9, max: 9 }),
        fc.integer({ min: -9, max: 9 }),
        fc.integer({ min: -3, max: 3 }).filter((each) => each !== 0),
        (x, from, to, step) => {
          const taken = evaluate(expression('x[from:to:step]'), scopeOf({ x, from, to, step }))
          assert.deepEqual(taken, pythonSlice(x, from, to, step))
        },
      ),
      settings,
    ))
  it('an escaped text matches itself', () =>
    fc.assert(
      fc.property(fc.string(), (x) => assert.equal(run("x is regex('^' ~ (x | regex_escape) ~ '\\\\Z')", x), true)),
      settings,
    ))
  it('a quoted text is one word of a shell', () => {
    const words = fc.sample(
      fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
      { numRuns: 60, seed: 3 },
    )
    const quoted = words.map((x) => run('x | quote', x)).join(' ')
    const said = shared(() => spawnSync('sh', ['-c', `printf '%s\\0' ${quoted}`], { encoding: 'utf8' })).stdout
    assert.deepEqual(said.split('\0').slice(0, -1), words)
  })
  it('floats are printed as Python does', () => {
    const table: readonly (readonly [number, string])[] = [
      [1e16, '1e+16'],
      [123456789012345680, '123456789012345680'],
      [0.1, '0.1'],
      [1e-5, '1e-05'],
      [1.5e-7, '1.5e-07'],
      [1e22, '10000000000000000000000'],
      [5e-324, '5e-324'],
      [-2.5, '-2.5'],
    ]
    for (const [number, text] of table)
      assert.equal(toText(Number.isInteger(number) && number === 1e16 ? run('x * 1.0', number) : number), text)
  })
})

function pythonSlice(list: readonly number[], from: number, to: number, step: number): number[] {
  const clamp = (at: number) =>
    Math.min(Math.max(at < 0 ? at + list.length : at, step > 0 ? 0 : -1), step > 0 ? list.length : list.length - 1)
  const taken: number[] = []
  for (let at = clamp(from); step > 0 ? at < clamp(to) : at > clamp(to); at += step) taken.push(list[at] as number)
  return taken
}

/** Texts of characters that YAML keeps, and numbers that JavaScript does. */
function plainText(value: unknown): boolean {
  return (
    !/[\x00-\x09\x0b-\x1f\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]|\\u/.test(JSON.stringify(value).replace(/\\[\\"n]/g, '')) &&
    !/\\r|\d{16}|e\+/.test(JSON.stringify(value))
  )
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}
