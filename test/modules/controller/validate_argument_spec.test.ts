/** Argument specs: types, choices, what lacks, what is too much, and what holds between options. */
import assert from 'node:assert/strict'
import { specErrors } from '../../../modules/controller/argument-spec.ts'
import module from '../../../modules/controller/validate_argument_spec.ts'
import { namesIn } from '../../refusal.ts'
import { expect } from '../expect.ts'

const faults = (spec: Record<string, unknown>, given: Record<string, unknown>, rules = {}) =>
  specErrors(spec, given, rules).map(({ message }) => namesIn(message))

describe('validate_argument_spec', () => {
  it('lets pass what is as the spec wants it, and names every fault of what is not', () => {
    const argument_spec = { port: { type: 'int', required: true }, state: { choices: ['on', 'off'] } }
    expect(module, { argument_spec }).on({ variables: { port: '80', state: 'on' } }).plans() // biome-ignore format: one chain
    expect(module, { argument_spec })
      .on({ variables: { state: 'up' } })
      .refuses({
        msg: 'Validation of arguments failed:\nmissing required arguments: port\nvalue of state must be one of: on, off, got: up',
      })
  })

  it('takes for each type what Ansible takes', () => {
    const right: readonly (readonly [string, readonly unknown[]])[] = [
      ['str', ['a', 1, true, ['a']]],
      ['int', [1, '12', ' 7 ', true]],
      ['float', [1, 1.5, '2.5', '1e3']],
      ['bool', [true, 'yes', 'off', 1, '0']],
      ['list', [['a'], 'a,b', 3]],
      ['dict', [{ a: 1 }, 'a=1 b=2', '{"a": 1}']],
      ['raw', [null, 1, {}]],
      ['bytes', ['10M', '1 KB', 5]],
      ['json', ['{}', { a: 1 }]],
    ]
    const wrong: readonly (readonly [string, readonly unknown[]])[] = [
      ['int', ['x', 1.5, [1], {}]],
      ['float', ['x', []]],
      ['bool', ['perhaps', 2, []]],
      ['list', [{ a: 1 }]],
      ['dict', ['text', ['a'], 1]],
      ['bytes', ['ten', []]],
      ['json', [1]],
      ['word', ['x']],
    ]
    for (const [type, values] of right) for (const x of values) assert.deepEqual(faults({ x: { type } }, { x }), [], `${type} ${x}`)
    for (const [type, values] of wrong) for (const x of values) assert.equal(faults({ x: { type } }, { x }).length, 1, `${type} ${x}`)
  })

  it('looks into lists and dicts, and says where', () => {
    const users = {
      type: 'list',
      elements: 'dict',
      options: { name: { required: true }, uid: { type: 'int' } },
      required_together: [['uid', 'home']],
    }
    assert.deepEqual(faults({ users }, { users: [{ name: 'a' }, { uid: 'x', shell: 'sh' }] }), [
      ['users[1].shell', 'name', 'uid'],
      ['users[1].name'],
      ['users[1].uid', 'x'],
      ['users[1].uid', 'users[1].home'],
    ])
    assert.deepEqual(faults({ ports: { type: 'list', elements: 'int' } }, { ports: [1, 'x'] }), [['ports[1]', 'x']])
    assert.deepEqual(faults({ on: { choices: ['yes', 'no'] } }, { on: true }), [])
    assert.deepEqual(faults({ words: { type: 'list', choices: ['a', 'b'] } }, { words: ['a', 'c'] }), [['words', 'a', 'b', 'c']])
  })

  it('knows other names, defaults and secrets', () => {
    assert.deepEqual(faults({ name: { required: true, aliases: ['title'] } }, { title: 'x' }), [])
    assert.deepEqual(faults({ name: { required: true, default: 'x' } }, {}), [])
    assert.deepEqual(faults({ pin: { type: 'int', no_log: true } }, { pin: 'hush' }), [['pin']])
  })

  it('holds rules between options', () => {
    const spec = { a: {}, b: {}, c: {} }
    assert.deepEqual(faults(spec, { a: 1, b: 1 }, { mutually_exclusive: [['a', 'b']] }), [['a', 'b']])
    assert.deepEqual(faults(spec, { a: 1 }, { required_together: [['a', 'b']] }), [['a', 'b']])
    assert.deepEqual(faults(spec, {}, { required_one_of: [['a', 'b']] }), [['a', 'b']])
    assert.deepEqual(faults(spec, { a: 'x' }, { required_if: [['a', 'x', ['b', 'c']]] }), [['a: x', 'b', 'c']])
    assert.deepEqual(faults(spec, { a: 'x', c: 1 }, { required_if: [['a', 'x', ['b', 'c'], true]] }), [])
    assert.deepEqual(faults(spec, { a: 1 }, { required_by: { a: ['b'] } }), [['a', 'b']])
    assert.deepEqual(faults(spec, { b: 1 }, { required_by: { a: 'c' }, mutually_exclusive: ['a', 'b'] }), [])
  })

  it('says what is broken as Ansible does: all that exclude each other at once, where they are written and not by default', () => {
    const options = { a: {}, b: { default: 'x' }, c: {}, d: {} }
    const rules = { mutually_exclusive: [['a', 'b', 'd'], ['a', 'c']], required_if: [['a', '1', ['d']]], required_by: { c: ['d'] } } // biome-ignore format: one line
    const messages = (o: object) => specErrors({ o: { type: 'dict', options, ...rules } }, { o }, {}).flatMap(({ msg }) => msg ?? [])
    const [required, by] = [
      'a is 1 but all of the following are missing: d found in o',
      "missing parameter(s) required by 'c': d found in o",
    ]
    assert.deepEqual(messages({ a: '1', b: 'y', c: 'z' }), ['parameters are mutually exclusive: a|b|d, a|c found in o', required, by])
    assert.deepEqual(messages({ a: '1' }), [required])
  })
})
