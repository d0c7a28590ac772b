/** `postgres_ping`: what it makes of an answer, and of none. */
import assert from 'node:assert/strict'
import { nothingDone } from '../../../engine/model/module.ts'
import type { HostRead } from '../../../engine/model/read.ts'
import ping from '../../../modules/postgresql/postgres_ping.ts'
import { expect, withDefaults } from '../expect.ts'
import { answer, refused } from '../registered.ts'

const raw = 'PostgreSQL 15.8 (Debian 15.8-0+deb12u1) on x86_64'
const asked = (said: Parameters<typeof answer>[0], params: object = {}) => {
  const { server } = ping.probe(withDefaults(ping.options, params), nothingDone)
  return expect(ping, params).on({ server: (server as HostRead<never>).parse(answer(said)) })
}

describe('postgres_ping', () => {
  it('returns the version, in its parts', () => {
    const told = expect(ping, {})
      .on({ server: { answer: raw } })
      .returns()
    assert.deepEqual(told, { is_available: true, conn_err_msg: '', server_version: { major: 15, minor: 8, full: '15.8', raw } })
    const old = expect(ping, {})
      .on({ server: { answer: 'PostgreSQL 9.6.24 on arm' } })
      .returns()
    assert.deepEqual(old.server_version, { major: 9, minor: 6, patch: 24, full: '9.6.24', raw: 'PostgreSQL 9.6.24 on arm' })
  })
  it('takes a failed connection for an answer', () => {
    const why = 'connection to server on socket "/x" failed: FATAL:  database "no" does not exist\n'
    const server = asked({ code: 2, stderr: `psql: error: ${why}` })
    server.plans()
    const warnings = [`PostgreSQL server is unavailable: ${why}`]
    assert.deepEqual(server.returns(), { is_available: false, server_version: {}, conn_err_msg: why, warnings })
  })
  it('fails without a client, and where the role cannot be switched', () => {
    asked({ code: 127, stderr: 'sh: psql: not found' }).refuses({ missingProgram: 'psql' })
    const failure = { message: 'PostgreSQL refuses: role "x" does not exist', msg: 'role "x" does not exist' }
    assert.equal(
      refused(expect(ping, { session_role: 'x' }).on({ server: { failure } }).changes),
      'Could not switch role: role "x" does not exist\n',
    )
  })
})
