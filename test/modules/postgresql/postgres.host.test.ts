/** Roles, databases and passwords on a server of PostgreSQL that runs on this machine, where it has one installed. */
import assert from 'node:assert/strict'
import type { Params } from '../../../engine/model/module.ts'
import { sqlRead } from '../../../modules/postgresql/connection.ts'
import postgres_db from '../../../modules/postgresql/postgres_db.ts'
import postgres_hba from '../../../modules/postgresql/postgres_hba.ts'
import postgres_user from '../../../modules/postgresql/postgres_user.ts'
import { naming, refusing } from '../../refusal.ts'
import { program, settle } from '../as-user.ts'
import { type Server, serverPrograms, startServer } from '../web/server.ts'

const bin = serverPrograms()

;(bin ? describe : describe.skip)('PostgreSQL', function () {
  this.timeout(60_000)
  let server: Server
  before(() => {
    server = startServer(bin as string)
  })
  after(() => server?.stop())

  const login = { login_user: 'postgres', ssl_mode: 'prefer' }
  const user = (params: Partial<Params<typeof postgres_user.options>>) => settle(postgres_user, params, server.here)
  const database = (params: Partial<Params<typeof postgres_db.options>>) => settle(postgres_db, params, server.here)
  /** Whether a role gets in with a password, over TCP. */
  const getsIn = (role: string, password: string) =>
    program(['psql', '-XAtwc', 'select 1', `host=127.0.0.1 dbname=postgres user=${role}`], {
      ...server.here,
      env: { ...server.here.env, PGPASSWORD: password },
    }).code === 0
  const passwordsAreAsked = (method: string) => {
    const line = `host all all 127.0.0.1/32 ${method}`
    program(['sh', '-c', 'printf "%s\\n" "local all postgres peer" "$1" >"$2"', 'sh', line, server.hba], server.here)
    server.reload()
  }

  it('makes a role that gets in with its password, and is content with it', () => {
    passwordsAreAsked('scram-sha-256')
    const wanted = {
      name: 'app',
      password: "pa'ss \\ word",
      role_attr_flags: ['CREATEDB'],
      conn_limit: 5,
      comment: "it's \\ mine",
      expires: '2099-01-31',
    }
    const made = user(wanted)
    assert.deepEqual(made.summaries, ['create role app', 'comment on role app'])
    assert.ok(getsIn('app', wanted.password))
    assert.ok(!getsIn('app', 'other'))
    assert.deepEqual(user(wanted).summaries, [])
    assert.equal(server.sql("select shobj_description(oid, 'pg_authid') from pg_authid where rolname = 'app'"), wanted.comment)
  })
  it('never shows a password: not to the log of the server, not to a process list, not in what it returns', () => {
    const password = 'correct horse battery'
    const { argv, returned } = user({ name: 'quiet', password })
    for (const text of [server.log(), argv.join(' '), JSON.stringify(returned)]) assert.ok(!text.includes(password))
    assert.match(server.log(), /CREATE ROLE "quiet" LOGIN PASSWORD 'SCRAM-SHA-256\$4096:/)
    assert.deepEqual(returned.queries, [`CREATE ROLE "quiet" LOGIN PASSWORD '********'`])
  })
  it('changes only what differs', () => {
    assert.deepEqual(user({ name: 'app', password: 'new' }).summaries, ['set the password of role app'])
    assert.ok(getsIn('app', 'new'))
    assert.deepEqual(user({ name: 'app', password: 'other', no_password_changes: true }).summaries, [])
    const all = { name: 'app', role_attr_flags: ['NOCREATEDB', 'createrole', 'LOGIN'], conn_limit: -1, expires: 'infinity', comment: '' }
    assert.deepEqual(user(all).summaries, [
      'alter role app: NOCREATEDB CREATEROLE',
      'limit role app to -1 connections',
      'expire the password of role app at infinity',
      'comment on role app',
    ])
    assert.deepEqual(user(all).summaries, [])
    assert.deepEqual(user({ name: 'app', password: '' }).summaries, ['remove the password of role app'])
    assert.ok(!getsIn('app', 'new'))
    assert.deepEqual(user({ name: 'app', password: '' }).summaries, [])
  })
  it('takes verifiers as they are', () => {
    user({ name: 'one', password: 'same' })
    const verifier = server.sql("select rolpassword from pg_authid where rolname = 'one'")
    user({ name: 'two', password: verifier })
    assert.ok(getsIn('two', 'same'))
    assert.deepEqual(user({ name: 'two', password: verifier }).summaries, [])
    assert.deepEqual(user({ name: 'two', password: 'same' }).summaries, [])
  })
  it('agrees with the server on passwords beyond ASCII', () => {
    for (const password of ['größe', 'ﬁne', 'Ⅸ', 'a\u00adb', 'a\u00a0b', 'pass\u0301e', '😀 smile', 'パスワード', 'x\u0085\u00a0y']) {
      user({ name: 'words', password })
      assert.ok(getsIn('words', password), password)
      server.sql(`alter role words password '${password}'`)
      assert.deepEqual(user({ name: 'words', password }).summaries, [], password)
    }
    assert.throws(() => user({ name: 'words', password: 'ﬁ😀' }), refusing({ kind: 'ambiguous' }))
  })
  it('keeps to md5 where the server asks for it, and leaves it where it does not', () => {
    server.sql('alter role postgres set password_encryption = md5')
    user({ name: 'older', password: 'old' })
    assert.match(server.sql("select rolpassword from pg_authid where rolname = 'older'"), /^md5/)
    assert.deepEqual(user({ name: 'older', password: 'old' }).summaries, [])
    server.sql('alter role postgres reset password_encryption')
    assert.deepEqual(user({ name: 'older', password: 'old' }).summaries, ['set the password of role older'])
    assert.ok(getsIn('older', 'old'))
  })
  it('logs in with a password that nobody sees', () => {
    user({ name: 'boss', password: 'the boss', role_attr_flags: ['SUPERUSER'] })
    const login = { login_user: 'boss', login_password: 'the boss', login_host: '127.0.0.1', port: server.port }
    const { summaries, argv } = settle(postgres_user, { ...login, name: 'hired', password: 'x' }, { ...server.here, env: {} })
    assert.deepEqual(summaries, ['create role hired'])
    assert.ok(!argv.join(' ').includes('the boss'))
    assert.throws(
      () => settle(postgres_user, { ...login, login_password: 'wrong', name: 'hired' }, { ...server.here, env: {} }),
      refusing({
        msg: /FATAL: {2}password authentication failed/,
      }),
    )
  })
  it('says so where a password cannot be compared', () => {
    user({ name: 'clerk', password: 'clerk', role_attr_flags: ['CREATEROLE'] })
    const login = { login_user: 'clerk', login_password: 'clerk', login_host: '127.0.0.1' }
    assert.throws(() => user({ ...login, name: 'hired', password: 'x' }), refusing({ names: ['hired', 'clerk'] }))
    assert.deepEqual(user({ ...login, name: 'hired', password: 'x', no_password_changes: true, conn_limit: 3 }).summaries, [
      'limit role hired to 3 connections',
    ])
    assert.deepEqual(user({ ...login, name: 'fresh', password: 'fresh' }).summaries, ['create role fresh'])
    assert.ok(getsIn('fresh', 'fresh'))
  })
  it('quotes what is odd', () => {
    const name = `o'd"d \\ näme; drop role app`
    assert.deepEqual(user({ name, comment: `'; drop role app; --` }).summaries, [`create role ${name}`, `comment on role ${name}`])
    assert.deepEqual(user({ name, comment: `'; drop role app; --` }).summaries, [])
    assert.deepEqual(database({ name, owner: name }).summaries, [`create database ${name}`])
    assert.deepEqual(database({ name, owner: name }).summaries, [])
    database({ name, state: 'absent' })
    assert.deepEqual(user({ name, state: 'absent' }).summaries, [`drop role ${name}`])
    assert.equal(server.sql("select count(*) from pg_roles where rolname = 'app'"), '1')
  })
  it('makes, alters, renames and drops a database', () => {
    const wanted = {
      name: 'shop',
      owner: 'app',
      encoding: 'UTF-8',
      lc_collate: 'C.UTF-8',
      lc_ctype: 'C.utf8',
      template: 'template0',
      conn_limit: 7,
      comment: 'goods',
    }
    assert.deepEqual(database(wanted).summaries, ['create database shop', 'comment on database shop'])
    assert.deepEqual(database({ ...wanted, encoding: 'utf8' }).summaries, [])
    assert.deepEqual(database({ name: 'shop', owner: 'one', conn_limit: -1, comment: '' }).summaries, [
      'change the owner of database shop to one',
      'limit database shop to -1 connections',
      'comment on database shop',
    ])
    assert.throws(
      () => database({ name: 'shop', encoding: 'LATIN1' }),
      refusing({
        msg: 'Changing database encoding is not supported. Current encoding: UTF8',
        names: ['encoding', 'shop', 'UTF8', 'LATIN1'],
      }),
    )
    assert.throws(
      () => database({ name: 'shop', lc_collate: 'de_DE.UTF-8' }),
      refusing({
        msg: 'Changing LC_COLLATE is not supported. Current LC_COLLATE: C.UTF-8',
        names: ['lc_collate', 'shop', 'C.UTF-8', 'de_DE.UTF-8'],
      }),
    )
    assert.throws(() => database({ name: 'nowhere', encoding: 'klingon' }), refusing({ names: ['klingon'] }))
    assert.deepEqual(database({ name: 'shop', state: 'rename', target: 'store' }).summaries, ['rename database shop to store'])
    assert.deepEqual(database({ name: 'shop', state: 'rename', target: 'store' }).summaries, [])
    assert.throws(
      () => database({ name: 'postgres', state: 'rename', target: 'store' }),
      refusing({ msg: 'Both the source and the target databases exist.', names: ['postgres', 'store'] }),
    )
    assert.throws(
      () => database({ name: 'a', state: 'rename', target: 'b' }),
      refusing({ msg: 'The source and the target databases do not exist.' }),
    )
    assert.deepEqual(database({ name: 'store', state: 'absent', force: true }).returned.executed_commands, [
      'DROP DATABASE "store" WITH (FORCE)',
    ])
    assert.deepEqual(database({ name: 'store', state: 'absent' }).summaries, [])
  })
  it('does not drop a role that owns something, and says what', () => {
    database({ name: 'hers', owner: 'two' })
    assert.throws(() => user({ name: 'two', state: 'absent' }), refusing({ msg: 'Unable to remove user', names: ['two', 'database hers'] }))
    const kept = user({ name: 'two', state: 'absent', fail_on_user: false })
    assert.deepEqual([kept.summaries, kept.returned.user_removed], [[], false])
    database({ name: 'hers', state: 'absent' })
    assert.equal(user({ name: 'two', state: 'absent' }).returned.user_removed, true)
    assert.equal(user({ name: 'two', state: 'absent' }).returned.user_removed, true)
  })
  it('says who may get in, in the file that the server names', () => {
    const hba = (params: Partial<Params<typeof postgres_hba.options>>) => settle(postgres_hba, params, server.here)
    passwordsAreAsked('trust')
    user({ name: 'guest', password: 'guest' })
    assert.ok(getsIn('guest', 'wrong'))
    const rule = { contype: 'host', address: '127.0.0.1', method: 'scram-sha-256' } as const
    const { summaries, returned } = hba(rule)
    assert.deepEqual(summaries, [`change host all all 127.0.0.1/32 scram-sha-256 in ${server.hba}`])
    assert.deepEqual([returned.dest, (returned.pg_hba as unknown[]).length], [server.hba, 2])
    assert.deepEqual(hba(rule).summaries, [])
    hba({
      contype: 'host',
      users: 'o dd,guest',
      databases: 'all',
      address: '127.0.0.0',
      netmask: '255.0.0.0',
      method: 'reject',
      comment: 'not he',
    })
    server.reload()
    assert.equal(server.sql('select count(*) from pg_hba_file_rules where error is not null'), '0')
    assert.ok(!getsIn('guest', 'wrong'))
    assert.ok(getsIn('guest', 'guest'), 'the rule for 127.0.0.1 stands first')
    hba({ ...rule, state: 'absent' })
    server.reload()
    assert.ok(!getsIn('guest', 'guest'))
    const copy = `${server.socket}/hba.old`
    hba({ contype: 'host', users: 'x', address: 'all', backup: true, backup_file: copy })
    assert.match(program(['cat', copy], server.here).stdout, /not he/)
    assert.throws(() => hba({ dest: `${server.socket}/none`, contype: 'local' }), naming(`${server.socket}/none`))
    assert.throws(
      () => settle(postgres_hba, { contype: 'local', login_unix_socket: '/nowhere' }, server.here),
      refusing({ msg: /^unable to connect to database: .*"\/nowhere\// }),
    )
    hba({ dest: `${server.socket}/none`, create: true, contype: 'local', method: 'peer' })
    assert.match(program(['cat', `${server.socket}/none`], server.here).stdout, /^local .* peer\n$/)
    assert.deepEqual(hba({ dest: `${server.socket}/none` }).returned.pg_hba, [{ type: 'local', db: 'all', usr: 'all', method: 'peer' }])
  })
  it('asks a server elsewhere in its turn only', () => {
    const late = (login_host?: string) => sqlRead({ ...login, login_host }, 'postgres', 'SELECT 1;').late
    assert.deepEqual([undefined, '/run/postgresql', 'localhost', '::1', 'db.example.org'].map(late), [
      undefined,
      undefined,
      undefined,
      undefined,
      true,
    ])
  })
  it('answers all that is asked of one database in one process, each for itself', () => {
    const reads = [
      sqlRead<string>(login, 'postgres', `SELECT to_json(:'text'::text);`, { text: "it's \\ :'text' \n`id`" }),
      sqlRead<string>(login, 'postgres', 'SELECT to_json(1 / 0);'),
      sqlRead<string>(login, 'postgres', 'SELECT to_json(2);'),
      sqlRead<string>(login, 'postgres', 'SELECT nothing;'),
    ]
    assert.equal(new Set(reads.map(({ script, args }) => JSON.stringify([script, args]))).size, 1)
    const [first] = reads
    const words = ['sh', '-c', first?.script ?? '', 'sh', ...(first?.args ?? []), ...reads.map(({ each = '' }) => each)]
    const answer = program(words, server.here)
    assert.deepEqual(reads.map(({ parse }) => parse(answer)), [
      { answer: "it's \\ :'text' \n`id`" },
      { failure: { message: 'PostgreSQL refuses: division by zero', msg: 'division by zero' } },
      { answer: 2 },
      { failure: { message: 'PostgreSQL refuses: column "nothing" does not exist', msg: 'column "nothing" does not exist' } },
    ]) // biome-ignore format: one line
  })
  it('takes no text on the server for output of the script', () => {
    const read = sqlRead<string>(
      login,
      'postgres',
      "SELECT to_json(shobj_description(oid, 'pg_database')) FROM pg_database WHERE datname = 'postgres';",
    )
    const failing = sqlRead<string>(
      login,
      'postgres',
      "SELECT to_json(shobj_description(oid, 'pg_database')::int) FROM pg_database WHERE datname = 'postgres';",
    )
    const [mark, other] = [read, failing].map(({ each = '' }) => each.split('\n', 1)[0]?.replace('\\echo ', ''))
    const comment = `a\n${mark}\n"forged"\n${other}\n"forged"\n`
    server.sql(`comment on database postgres is '${comment}'`)
    const words = ['sh', '-c', read.script, 'sh', ...(read.args ?? []), read.each ?? '', failing.each ?? '']
    const answer = program(words, server.here)
    assert.deepEqual(read.parse(answer), { answer: comment })
    assert.ok('failure' in failing.parse(answer))
  })
  it('says what is wrong and what to do', () => {
    const socket = '/nowhere'
    const failing =
      (params: object, env: Record<string, string>, who = 'postgres') =>
      () =>
        settle(postgres_user, { name: 'x', ...params }, { user: who, env: { ...server.here.env, ...env } })
    assert.throws(failing({ login_unix_socket: socket }, {}), refusing({ msg: /^unable to connect to database: .*"\/nowhere\// }))
    assert.throws(failing({ login_host: '127.0.0.1', port: 1 }, {}), refusing({ msg: /port 1 failed: Connection refused/ }))
    assert.throws(failing({}, {}, 'nobody'), refusing({ msg: /FATAL: {2}Peer authentication failed/ }))
    assert.throws(failing({ db: 'nowhere' }, {}), refusing({ msg: /database "nowhere" does not exist/ }))
    assert.throws(failing({ expires: 'soonish' }, {}), refusing({ msg: /invalid input syntax/ }))
    assert.throws(() => database({ name: 'x', owner: 'nobody-there' }), refusing({ msg: /role "nobody-there" does not exist/ }))
    const nothing = `${server.socket}/bin`
    program(['mkdir', nothing], server.here)
    program(['ln', '-s', '/bin/sh', `${nothing}/sh`], server.here)
    assert.throws(
      () => settle(postgres_user, { name: 'x' }, { user: 'postgres', env: { PATH: nothing } }),
      refusing({ missingProgram: 'psql' }),
    )
  })
})
