/** `postgres_set`: when two values are the same, and what is written; `postgres_info`: what is asked, and the form of the answers. */
import assert from 'node:assert/strict'
import { nothingDone } from '../../../engine/model/module.ts'
import { isSameValue, valueSql } from '../../../modules/postgresql/parameter-value.ts'
import info from '../../../modules/postgresql/postgres_info.ts'
import set from '../../../modules/postgresql/postgres_set.ts'
import { runOf } from '../actions.ts'
import { expect, withDefaults } from '../expect.ts'
import { refused, ruled } from '../registered.ts'

const memory = { name: 'work_mem', setting: '4096', unit: 'kB', vartype: 'integer', context: 'user', boot: '4096', pretty: '4MB' }
const found = { ...memory, base: '4096', pending: null, written: false } as const
const on = (params: object, differs: object = {}) =>
  expect(set, { name: 'work_mem', ...params }).on({ server: { answer: { ...found, ...differs } } })
const lines = (params: object, differs: object = {}) =>
  String(runOf(on(params, differs).changes()[0]).stdin)
    .split('\n')
    .slice(1)

describe('postgres_set', () => {
  it('compares values in their units', () => {
    const rows: readonly (readonly [string, string | null, string, string, boolean])[] = [
      ['integer', 'kB', '4MB', '4096', true],
      ['integer', 'kB', '4096kB', '4MB', true],
      ['integer', '8kB', '128MB', '16384', true],
      ['integer', '8kB', '128kB', '128', false],
      ['integer', 'ms', '1s', '1000', true],
      ['integer', 's', '10min', '600', true],
      ['integer', 'B', '1kB', '1024', true],
      ['integer', null, '-1', '-1', true],
      ['integer', 'kB', '4mb?', '4096', false],
      ['real', null, '0.50', '.5', true],
      ['bool', null, 'yes', 'on', true],
      ['bool', null, 'off', 'on', false],
      ['enum', null, 'Replica', 'replica', true],
      ['string', null, 'a, b', '"a",b', true],
      ['string', null, 'A', 'a', false],
      ['string', null, '', '', true],
    ]
    for (const [vartype, unit, one, other, same] of rows)
      assert.equal(isSameValue({ name: 'x', setting: other, unit, vartype }, one, other), same, `${one} ${other}`)
  })
  it('writes a value and reloads, and a list as one', () => {
    const [first, , reload] = lines({ value: '12mb' })
    assert.deepEqual([first, reload], ['ALTER SYSTEM SET "work_mem" = \'12MB\';', 'SELECT pg_reload_conf();'])
    assert.equal(valueSql('shared_preload_libraries', "a, b's"), "'a','b''s'")
    assert.equal(valueSql('archive_command', 'a, b'), "'a, b'")
    assert.deepEqual(lines({ value: 'True' }, { vartype: 'bool', setting: 'off', unit: null })[0], 'ALTER SYSTEM SET "work_mem" = \'on\';')
  })
  it('is content with what is so', () => {
    on({ value: '4096kB' }).plans()
    on({ reset: true }).plans()
    on({ value: 'default' }).plans()
    on({ value: '/bin/a' }, { setting: '(disabled)', base: '/bin/a', vartype: 'string', unit: null }).plans()
    on({ value: 'default' }, { written: true }).plans('remove work_mem from postgresql.auto.conf')
    on({ value: 'default' }, { written: null }).plans('remove work_mem from postgresql.auto.conf')
  })
  it('does not reload for a restart, and counts what waits for one', () => {
    const restart = { context: 'postmaster' }
    assert.deepEqual(lines({ value: '8MB' }, restart), ['ALTER SYSTEM SET "work_mem" = \'8MB\';', ''])
    const told = on({ value: '8MB' }, restart).returns()
    assert.deepEqual([told.restart_required, told.value_pretty], [true, '8MB'])
    assert.deepEqual(told.warnings, ['Restart of PostgreSQL is required for setting work_mem'])
    on({ value: '8192kB' }, { ...restart, pending: '8MB' }).plans()
    assert.equal(on({ value: '4MB' }, { ...restart, pending: '8MB' }).changes().length, 1)
  })
  it('registers values before and after', () => {
    const before = { prev_val_pretty: '4MB', context: 'user', name: 'work_mem', restart_required: false }
    assert.deepEqual(on({ value: '8MB' }).returns(), { ...before, value_pretty: '8MB', value: { value: 4194304, unit: 'b' } })
    const text = { unit: null, setting: 'x', vartype: 'string', pretty: 'x' }
    assert.deepEqual(on({ value: 'x' }, text).returns().value, { value: 'x', unit: null })
  })
  it('refuses what cannot be set', () => {
    assert.equal(ruled(set, { name: 'a' }), 'a: at least one of value or reset param must be specified')
    assert.equal(ruled(set, { name: 'a', value: '', reset: true }), 'a: value and reset params are mutually exclusive')
    assert.match(String(refused(on({ value: '1' }, { context: 'internal' }).changes)), /^work_mem: cannot be changed \(internal context\)/)
    const none = expect(set, { name: 'Timezone', value: 'UTC' }).on({ server: { answer: null } })
    assert.match(String(refused(none.changes)), /^No such parameter: Timezone\. /)
  })
})

describe('postgres_info', () => {
  const asked = (filter: readonly string[]) => {
    const { server } = info.probe(withDefaults(info.options, { filter }), nothingDone)
    return [...String(server.each).matchAll(/^(?:SELECT json_build_object\()?'(\w+)', \(SELECT/gm)].map(([, name]) => name)
  }
  it('asks for what the filter names, or leaves', () => {
    assert.deepEqual(asked(['ver*', ' in_recov*']), ['version', 'in_recovery'])
    assert.deepEqual(asked(['!settings', '!repl*']), ['version', 'in_recovery', 'tablespaces', 'databases', 'roles'])
    assert.deepEqual(asked(['!version', 'role?']), ['roles'])
    assert.equal(asked([]).length, 8)
  })
  it('gives the answers their form', () => {
    const setting = { setting: '16384', unit: '8kB', pending_restart: true }
    const answer = {
      version: 'PostgreSQL 15.8 on x',
      in_recovery: false,
      databases: { app: { owner: 'anna' }, closed: { owner: 'bob' } },
      settings: { shared_buffers: setting, other: { setting: '-1', unit: 'kB', pending_restart: false } },
      roles: { anna: { valid_until: 'infinity', superuser: true } },
      repl_slots: null,
    }
    const extensions = {
      a: { version: '1.6', nspname: 'x', description: null },
      b: { version: '3.0-foo', nspname: 'x', description: null },
    }
    const app = { namespaces: null, languages: {}, extensions, publications: [{ oid: '7', pubname: 'p', puballtables: true }] }
    const told = expect(info, {})
      .on({
        server: { answer },
        subscriptions: { answer: [{ subname: 's', dbname: 'app', subdbid: '5' }] },
        databases: [app, undefined],
      })
      .returns()
    const databases = told.databases as Readonly<Record<string, Readonly<Record<string, unknown>>>>
    assert.deepEqual(databases.app, {
      owner: 'anna',
      namespaces: {},
      languages: {},
      extensions: {
        a: { extversion: { major: 1, minor: 6, raw: '1.6' }, nspname: 'x', description: null },
        b: { extversion: { major: null, minor: null, raw: '3.0-foo' }, nspname: 'x', description: null },
      },
      publications: { p: { oid: 7, puballtables: true } },
      subscriptions: { s: { subdbid: 5 } },
    })
    assert.equal(databases.closed?.error, 'Could not connect to the database.')
    assert.deepEqual(told.pending_restart_settings, ['shared_buffers'])
    assert.deepEqual(told.settings as object, {
      shared_buffers: { ...setting, val_in_bytes: 134217728 },
      other: { setting: '-1', unit: 'kB', pending_restart: false, val_in_bytes: 0 },
    })
    assert.deepEqual(told.roles, { anna: { superuser: true, valid_until: '9999-12-31T23:59:59.999999+00:00' } })
    assert.deepEqual([told.repl_slots, told.tablespaces, told.in_recovery], [{}, {}, false])
  })
})
