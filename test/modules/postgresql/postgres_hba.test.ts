/** The module of `pg_hba.conf`; its rules are tested by themselves. */
import assert from 'node:assert/strict'
import type { Params } from '../../../engine/model/module.ts'
import type { State } from '../../../engine/model/read.ts'
import postgres_hba from '../../../modules/postgresql/postgres_hba.ts'
import { writeOf } from '../actions.ts'
import { expect, withDefaults } from '../expect.ts'
import { samples } from '../samples/postgres_hba.ts'

type Given = State<ReturnType<typeof postgres_hba.probe>>
const state = samples[0]?.state as Given
const path = '/etc/postgresql/15/main/pg_hba.conf'
const none = (samples[5] as { state: unknown }).state as Given

describe('postgres_hba', () => {
  it('changes one rule and writes the file from the content it was planned from', () => {
    const [change] = expect(postgres_hba, { contype: 'local', method: 'md5' }).on(state).plans(`change local all all md5 in ${path}`)
    assert.equal(String(writeOf(change).content), '# comments\nlocal all postgres peer\nlocal all all md5 # by hand\n')
    assert.match(writeOf(change).expect ?? '', /^[0-9a-f]{40}$/)
  })
  it('changes nothing where all is so', () => expect(postgres_hba, { contype: 'local', method: 'peer' }).on(state).plans())
  it('only reads without a rule', () => {
    expect(postgres_hba, {}).on(state).plans()
    assert.deepEqual(expect(postgres_hba, {}).on(state).returns().pg_hba, [
      { type: 'local', db: 'all', usr: 'postgres', method: 'peer' },
      { type: 'local', db: 'all', usr: 'all', method: 'peer' },
    ])
  })
  it('keeps the old file where it is told to', () => {
    const [copy] = expect(postgres_hba, { contype: 'local', backup: true, backup_file: '/b' })
      .on(state)
      .plans('back up the old file as /b', `change local all all md5 in ${path}`)
    assert.match(String(writeOf(copy).content), /by hand/)
    const [change] = expect(postgres_hba, { contype: 'local', backup: true }).on(state).changes()
    assert.equal(writeOf(change).backup, true)
  })
  it('makes a missing file only when told', () => {
    expect(postgres_hba, { contype: 'local' })
      .on(none)
      .refuses({ names: ['/etc/postgresql/15/main/pg_hba.conf'] })
    expect(postgres_hba, { contype: 'local', create: true }).on(none).plans(`add local all all md5 in ${path}`)
  })
  it('takes several rules, with defaults where they may be combined', () => {
    const rules = [{ users: 'a' }, { users: 'b', contype: 'local' }] as unknown as Params<typeof postgres_hba.options>['rules']
    const [change] = expect(postgres_hba, { rules, rules_behavior: 'combine', contype: 'host', address: '::1', overwrite: true })
      .on(state)
      .changes()
    const written = String(writeOf(change).content)
      .split('\n')
      .slice(1, 3)
      .map((line) => line.split(/\s+/).join(' '))
    assert.deepEqual(written, ['host all a ::1/128 md5', 'local all b md5'])
  })
  it('refuses what makes no sense', () => {
    const problems = (params: Partial<Params<typeof postgres_hba.options>>) =>
      postgres_hba.rules?.(withDefaults(postgres_hba.options, params)).length
    const rule = (more: object) => ({ contype: 'host', ...more }) as Params<typeof postgres_hba.options>
    assert.equal(problems(rule({ address: '10.0.0.0', netmask: '255.0.0.0' })), 0)
    assert.equal(problems({ users: 'x' }), 1)
    assert.equal(problems({ rules: [rule({})], method: 'md5' }), 1)
    assert.equal(problems({ rules: [{ users: 'x' } as unknown as Params<typeof postgres_hba.options>] }), 1)
    assert.equal(problems(rule({ address: '10.0.0.0/8', netmask: '255.0.0.0' })), 1)
    assert.equal(problems(rule({ netmask: '255.0.0.0' })), 1)
    assert.equal(problems(rule({ comment: 'a\nb' })), 1)
    assert.equal(problems(rule({ backup_file: '/x' })), 1)
  })
})
