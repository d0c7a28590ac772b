/** `mysql_variables`: when a value is another, and the statement for it. */
import assert from 'node:assert/strict'
import type { Params } from '../../../engine/model/module.ts'
import mysql_variables from '../../../modules/mysql/mysql_variables.ts'
import type { ResultSet } from '../../../modules/mysql/xml.ts'
import { expect, withDefaults } from '../expect.ts'
import { setOf } from './sets-of.ts'

type Given = Partial<Params<typeof mysql_variables.options>>
const can = (count: string) => setOf('SELECT COUNT(*)', [count])
const persisted = (value: string) => [can('1'), setOf('SELECT variable_value', [value])]
const session = setOf('SHOW SESSION VARIABLES', ['some_word', 'mine'])
const on = (value: string | undefined, actual: string, more: Given = {}, kept: readonly ResultSet[] = [can('1')]) =>
  expect(mysql_variables, { variable: 'some_word', value, ...more }).on({
    server: { sets: [setOf('SHOW GLOBAL VARIABLES', ['some_word', actual]), session, ...kept] },
  })
const sql = (value: string, actual: string, more: Given = {}, kept?: readonly ResultSet[]) =>
  on(value, actual, more, kept).returns().queries

describe('mysql_variables', () => {
  it('leaves what is so, however it is spelled', () => {
    for (const [wanted, actual] of [
      ['1', '1'],
      ['1.0', '1'],
      ['on', 'ON'],
      ['1', 'ON'],
      ['0', 'OFF'],
      ['row', 'ROW'],
      ['text', 'text'],
    ] as const)
      on(wanted, actual).plans()
  })
  it('sets what is not', () => {
    on('2', '1').plans('set some_word to 2')
    assert.deepEqual(sql('2', '1'), ['SET GLOBAL `some_word` = 2'])
    assert.deepEqual(sql("it's \\", ''), ["SET GLOBAL `some_word` = 'it\\'s \\\\'"])
    assert.deepEqual(sql('Text', 'text'), ["SET GLOBAL `some_word` = 'Text'"])
    assert.deepEqual(sql('18446744073709551614', '18446744073709551615'), ['SET GLOBAL `some_word` = 18446744073709551614'])
  })
  it('keeps variables where the server can', () => {
    on('1', '1', { mode: 'persist' }, persisted('1')).plans()
    on('1', '5', { mode: 'persist_only' }, persisted('1')).plans()
    assert.deepEqual(sql('1', '1', { mode: 'persist' }), ['SET PERSIST `some_word` = 1'])
    assert.deepEqual(sql('2', '2', { mode: 'persist_only' }, persisted('1')), ['SET PERSIST_ONLY `some_word` = 2'])
    on('1', '1', { mode: 'persist' }, [can('0')]).refuses({ names: ['mode: persist'] })
  })
  it('tells what a variable is', () => {
    assert.deepEqual(on(undefined, 'ON').returns(), { msg: 'ON' })
    on(undefined, 'ON').plans()
    const server = { sets: [setOf('SHOW GLOBAL VARIABLES'), session] }
    assert.deepEqual(expect(mysql_variables, { variable: 'some_word' }).on({ server }).returns(), { msg: 'mine' })
    expect(mysql_variables, { variable: 'other' }).on({ server }).refuses({ msg: 'Variable not available "other"' })
    assert.equal(mysql_variables.rules?.(withDefaults(mysql_variables.options, { variable: 'a b' })).length, 1)
  })
})
