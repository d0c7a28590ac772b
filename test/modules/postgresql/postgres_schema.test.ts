/** `postgres_schema`: statements for a schema as the server tells of it. */
import assert from 'node:assert/strict'
import type { Params } from '../../../engine/model/module.ts'
import schemaModule from '../../../modules/postgresql/postgres_schema.ts'
import { expect, withDefaults } from '../expect.ts'

type Given = Partial<Params<typeof schemaModule.options>>
const there = { owner: 'app', comment: 'mine', holds: 0 }
const on = (params: Given, schema: object | null = there, ownerExists = true) =>
  expect(schemaModule, { name: 'shop', ...params }).on({ server: { answer: { ownerExists, schema: schema as typeof there | null } } })
const sql = (params: Given, schema: object | null = there) => on(params, schema).returns().queries

describe('postgres_schema', () => {
  it('leaves what is so', () => {
    on({}).plans()
    on({ owner: 'app', comment: 'mine' }).plans()
    on({ state: 'absent' }, null).plans()
  })
  it('creates, gives to another and comments', () => {
    on({ owner: 'other' }, null).plans('create schema shop')
    assert.deepEqual(sql({ name: 'my"s', owner: 'o', comment: "it's" }, null), [
      'CREATE SCHEMA "my""s" AUTHORIZATION "o"',
      `COMMENT ON SCHEMA "my""s" IS 'it''s'`,
    ])
    assert.deepEqual(sql({ owner: 'other', comment: '' }), ['ALTER SCHEMA "shop" OWNER TO "other"', 'COMMENT ON SCHEMA "shop" IS NULL'])
  })
  it('drops, with what is in it only where that is said', () => {
    assert.deepEqual(sql({ state: 'absent' }), ['DROP SCHEMA "shop"'])
    on({ state: 'absent' }, { ...there, holds: 2 }).refuses({ kind: 'not-empty', names: ['shop'], numbers: [2] })
    assert.deepEqual(sql({ state: 'absent', cascade_drop: true }, { ...there, holds: 2 }), ['DROP SCHEMA "shop" CASCADE'])
  })
  it('says what cannot be', () => {
    on({ owner: 'nobody' }, there, false).refuses({ names: ['nobody', 'shop'] })
    assert.equal(schemaModule.rules?.(withDefaults(schemaModule.options, { name: 'a', cascade_drop: true })).length, 1)
  })
})
