/** How `psql` is called: what stands in its arguments, and what never does. */
import assert from 'node:assert/strict'
import { Problem } from '../../../engine/model/diagnostic.ts'
import { sqlRead, verbatimLines } from '../../../modules/postgresql/connection.ts'
import { trustMessage } from '../../../modules/postgresql/options.ts'
import { quotePath } from '../../../modules/postgresql/quoting.ts'

const args = (login: object) => sqlRead({ ssl_mode: 'prefer', ...login }, 'app', 'SELECT 1;').args

describe('the connection to PostgreSQL', () => {
  it('passes on certificates and parameters of libpq, quoted', () => {
    const params = { connect_timeout: 5, database: 'x', application_name: "it's \\ mine" }
    assert.deepEqual(args({ ssl_cert: '/c', ssl_key: '/k', ca_cert: '/ca', connect_params: params })?.slice(4), [
      'prefer',
      '/ca',
      '/c',
      '/k',
      "connect_timeout='5' dbname='x' application_name='it\\'s \\\\ mine'",
    ])
    assert.equal(args({})?.at(-1), '')
  })
  it('refuses a password that a process list would show, and what is no parameter', () => {
    for (const connect_params of [{ password: 'secret' }, { "x' host": 'y' }]) assert.throws(() => args({ connect_params }), Problem)
  })
  it('goes through a socket that is named, unless another host than localhost is', () => {
    const server = (login_host: string, login_unix_socket?: string) => args({ login_host, login_unix_socket })?.[1]
    assert.deepEqual(
      [server('', '/s'), server('localhost', '/s'), server('localhost'), server('db.example.org', '/s')],
      ['/s', '/s', 'localhost', 'db.example.org'],
    )
  })
  it('hides commands of psql in statements', () => {
    assert.deepEqual(verbatimLines("CREATE TABLE t (x text DEFAULT ':v')\n\\! id"), [
      "\\set statement 'CREATE TABLE t (x text DEFAULT '':v'')\\n\\\\! id'",
      "SELECT :'statement' \\gexec",
    ])
  })
  it('quotes names with their schema and database', () => {
    const cases: readonly (readonly [string, string | undefined])[] = [
      ['t', '"t"'],
      ['db.s.t', '"db"."s"."t"'],
      ['"a.b".t', '"a.b"."t"'],
      ['s."it""s"', '"s"."it""s"'],
      ['a"b', '"a""b"'],
      ['a.b.c.d', undefined],
      ['', undefined],
      ['a.', undefined],
      ['.a', undefined],
    ]
    for (const [path, quoted] of cases) assert.equal(quotePath(path), quoted, path)
  })
  it('has the words of Ansible for dangerous texts', () => {
    const given = { name: 'fine', owner: "a' --", columns: ['x', '1; drop y'] }
    assert.equal(trustMessage({ trust_input: false }, given), "Passed input 'a' --, 1; drop y' is potentially dangerous")
    assert.equal(trustMessage({ trust_input: true }, given), undefined)
    assert.equal(trustMessage({ trust_input: false }, { name: 'fine' }), undefined)
  })
})
