/** `postgres_ext`: statements for an extension as the server tells of it. */
import assert from 'node:assert/strict'
import type { Params } from '../../../engine/model/module.ts'
import extension from '../../../modules/postgresql/postgres_ext.ts'
import { expect } from '../expect.ts'

const server = { installed: '1.2', newest: '1.3', versionExists: true, schema: 'public', comment: 'keys' }
const on = (params: Partial<Params<typeof extension.options>>, differs = {}) =>
  expect(extension, { name: 'pgcrypto', db: 'app', ...params }).on({ server: { answer: { ...server, ...differs } } })
const sql = (params: object, differs = {}) => on(params, differs).returns().queries

describe('postgres_ext', () => {
  it('leaves what is so', () => {
    on({ schema: 'public', comment: 'keys', version: '1.2' }).plans()
    on({ state: 'absent' }, { installed: null }).plans()
  })
  it('adds, with what was said', () => {
    on({}, { installed: null }).plans('add extension pgcrypto to app')
    assert.deepEqual(sql({ schema: 'my"s', version: '1.3', cascade: true }, { installed: null }), [
      'CREATE EXTENSION "pgcrypto" WITH SCHEMA "my""s" VERSION \'1.3\' CASCADE',
    ])
  })
  it('brings it to a version, moves it and comments on it', () => {
    assert.deepEqual(sql({ version: 'latest' }), ['ALTER EXTENSION "pgcrypto" UPDATE TO \'1.3\''])
    assert.deepEqual(sql({ schema: 'other' }), ['ALTER EXTENSION "pgcrypto" SET SCHEMA "other"'])
    assert.deepEqual(sql({ comment: '' }), ['COMMENT ON EXTENSION "pgcrypto" IS NULL'])
    on({ version: 'latest' }, { installed: '1.3' }).plans()
  })
  it('drops', () => {
    assert.deepEqual(sql({ state: 'absent', cascade: true }), ['DROP EXTENSION "pgcrypto" CASCADE'])
  })
  it('says what the server does not have', () => {
    on({}, { installed: null, newest: null }).refuses({ msg: 'Extension pgcrypto is not available' })
    on({ version: '9' }, { versionExists: false }).refuses({
      msg: "Passed version '9' has no valid update path from the currently installed version '1.2' or the passed version is not available",
      names: ['9', 'pgcrypto'],
    })
  })
})
