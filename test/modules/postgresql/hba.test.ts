/** Rules of `pg_hba.conf`, read and edited without losing a byte. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { formatRule, parseHba } from '../../../modules/postgresql/hba.ts'
import { editHba, type WantedRule } from '../../../modules/postgresql/hba-edit.ts'

/** The rules of Debian's file, with its columns. */
const debian = `# PostgreSQL Client Authentication Configuration File
#
# Put your actual configuration here

# Database administrative login by Unix domain socket
local   all             postgres                                peer

# TYPE  DATABASE        USER            ADDRESS                 METHOD

# "local" is for Unix domain socket connections only
local   all             all                                     peer
# IPv4 local connections:
host    all             all             127.0.0.1/32            scram-sha-256
# IPv6 local connections:
host    all             all             ::1/128                 scram-sha-256
local   replication     all                                     peer
`
const rule = (more: Partial<WantedRule>): WantedRule => ({
  contype: 'local',
  databases: 'all',
  users: 'all',
  method: 'md5',
  state: 'present',
  ...more,
})
const edited = (content: string, ...rules: readonly Partial<WantedRule>[]) => editHba(content, rules.map(rule), false)
/** What a line-wise comparison says: lines that went, lines that came. */
const difference = (before: string, after: string) => {
  const [a, b] = [before.split('\n'), after.split('\n')]
  return { gone: a.filter((line) => !b.includes(line)), come: b.filter((line) => !a.includes(line)) }
}

describe('pg_hba.conf', () => {
  it('gets passwords for all but its administrator, in place', () => {
    const { content, edits } = edited(debian, { method: 'scram-sha-256' })
    assert.deepEqual(edits, ['change local all all scram-sha-256'])
    assert.deepEqual(difference(debian, content), {
      gone: ['local   all             all                                     peer'],
      come: ['local   all             all                                     scram-sha-256'],
    })
    assert.ok(content.indexOf('postgres ') < content.indexOf('all                                     scram'))
    assert.deepEqual(edited(content, { method: 'scram-sha-256' }), { content, edits: [] })
  })
  it('keeps what it has, byte for byte', () => {
    for (const content of [
      debian,
      '',
      'no end',
      '\n\n',
      'local all all peer',
      'host all all 10.0.0.0 255.0.0.0 md5 # why\r\n',
      'include other.conf\n',
    ])
      assert.equal(
        parseHba(content)
          .map(({ text }) => text)
          .join(''),
        content,
      )
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', ' ', '\n', '\\', '"', '#', ',', 'local all all ', 'host x y ::1/128 md5') }),
        (content) => {
          assert.equal(
            parseHba(content)
              .map(({ text }) => text)
              .join(''),
            content,
          )
        },
      ),
    )
    const repeated = 'local all all peer\nlocal all all md5'
    assert.deepEqual(edited('local all all peer', { method: 'peer' }), { content: 'local all all peer', edits: [] })
    assert.equal(edited(repeated, { method: 'peer' }).content, 'local all all peer\n')
  })
  it('reads rules as the server does', () => {
    const read = (line: string) => parseHba(line)[0]?.rule
    assert.deepEqual(read('local all all peer'), { type: 'local', databases: ['all'], users: ['all'], method: 'peer', options: [] })
    assert.deepEqual(read('hostssl b,a "U s" 10.0.0.0/8 cert map=x clientcert=verify-full # why')?.options, [
      'map=x',
      'clientcert=verify-full',
    ])
    assert.deepEqual(read('local b,"a c", +g,b all peer')?.databases, ['+g', 'a c', 'b'])
    assert.deepEqual(read('host b, a u ::1/128 md5')?.databases, ['a', 'b'])
    assert.deepEqual(read('host "all" "me" all md5')?.databases, ['"all"'])
    assert.deepEqual(read('host "all" "me" all md5')?.users, ['me'])
    assert.deepEqual(read('host all all 10.0.0.0 255.0.0.0 md5')?.address, { version: 4, value: 0x0a000000n, prefix: 8, written: true })
    assert.equal(read('host all all .Example.org md5')?.address, '.example.org')
    assert.deepEqual(read('host all all all ldap ldapserver="a b" # x')?.options, ['ldapserver=a b'])
    assert.equal(read('local all \\\n  all \\\n peer\n')?.method, 'peer')
    for (const line of ['# local all all peer', '', 'local all', 'host all all all', 'include x', '@x', 'hostx all all all md5'])
      assert.equal(read(line), undefined)
  })
  it('knows one address by all its spellings', () => {
    const file = 'host all all 10.0.0.0 255.0.0.0 md5\n'
    assert.deepEqual(edited(file, { contype: 'host', address: '10.0.0.0/8' }).edits, [])
    assert.deepEqual(edited(file, { contype: 'host', address: '10.0.0.0', netmask: '255.0.0.0' }).edits, [])
    assert.deepEqual(edited('host all all 0:0::1/128 md5\n', { contype: 'host', address: '::1' }).edits, [])
    assert.equal(
      edited(file, { contype: 'host', address: '10.0.0.0/8', method: 'reject' }).content,
      'host all all 10.0.0.0 255.0.0.0 reject\n',
    )
  })
  it('puts a new rule before what would keep it from counting, or at the end', () => {
    const placed = (more: Partial<WantedRule>) => {
      const { content } = edited(debian, more)
      return parseHba(content).flatMap(({ rule: each, words }) => (each ? [words?.join(' ')] : []))
    }
    const [admin, all, four, six, replication] = parseHba(debian).flatMap(({ rule: each, words }) => (each ? [words?.join(' ')] : []))
    assert.deepEqual(placed({ users: 'app', databases: 'app' }), [admin, 'local app app md5', all, four, six, replication])
    assert.deepEqual(placed({ contype: 'hostssl', address: '127.0.0.1' }), [
      admin,
      all,
      'hostssl all all 127.0.0.1/32 md5',
      four,
      six,
      replication,
    ])
    assert.deepEqual(placed({ contype: 'host', address: '10.0.0.0/8' }), [
      admin,
      all,
      four,
      six,
      replication,
      'host all all 10.0.0.0/8 md5',
    ])
    assert.deepEqual(placed({ databases: 'replication', users: 'copy' }), [
      admin,
      all,
      four,
      six,
      'local replication copy md5',
      replication,
    ])
    assert.deepEqual(placed({ databases: 'replication,x', users: 'copy' }).at(-1), 'local replication,x copy md5')
  })
  it('writes rules that are read as they were meant', () => {
    assert.equal(
      formatRule(['local', 'all', 'all', 'peer'], undefined),
      'local   all             all                                     peer\n',
    )
    const written = (more: Partial<WantedRule>) => edited('', more).content
    assert.equal(
      written({ contype: 'host', users: 'joe, simon', databases: 'sales,logistics', address: '::1', comment: ' two of them ' }),
      'host    sales,logistics joe,simon       ::1/128                 md5 # two of them\n',
    )
    assert.equal(
      written({ users: 'o dd,"all"', databases: 'a#b' }),
      'local   "a#b"           "o dd","all"                            md5\n',
    )
    assert.equal(
      written({ contype: 'host', address: '10.0.0.0', netmask: '255.0.255.0' }),
      'host    all             all             10.0.0.0                255.0.255.0 md5\n',
    )
    assert.equal(written({ contype: 'host' }), 'host    all             all             samehost                md5\n')
    assert.equal(
      written({ options: 'map=a  x="b c"' }),
      'local   all             all                                     md5 map=a x="b c"\n',
    )
    for (const more of [
      { users: 'o dd,"all"', databases: 'a#b' },
      { options: 'map=a x="b c"' },
      { contype: 'host', address: 'Host.example' },
    ]) {
      const once = edited(debian, more)
      assert.deepEqual(edited(once.content, more), { content: once.content, edits: [] }, JSON.stringify(more))
    }
  })
  it('removes rules, all that repeat them too', () => {
    const file = 'local all all peer\n# between\nlocal all "all" md5\nlocal  all all md5\nlocal x all md5\n'
    assert.equal(edited(file, { state: 'absent' }).content, '# between\nlocal all "all" md5\nlocal x all md5\n')
    assert.deepEqual(edited(file, { state: 'absent', users: 'nobody' }), { content: file, edits: [] })
  })
  it('keeps comments, and changes one when told', () => {
    const file = 'local all all peer # by hand\n'
    assert.equal(edited(file, {}).content, 'local all all md5 # by hand\n')
    assert.equal(edited(file, { method: 'peer', comment: 'by hand' }).content, file)
    assert.equal(edited(file, { method: 'peer', comment: 'by us' }).content, 'local all all peer # by us\n')
    assert.equal(edited(file, { method: 'peer', comment: '' }).content, 'local all all peer\n')
  })
  it('overwrites', () => {
    const wanted = [rule({ users: 'postgres', method: 'peer' }), rule({ method: 'scram-sha-256' })]
    const once = editHba(debian, wanted, true)
    assert.deepEqual(once.edits, ['overwrite 5 rules with 2'])
    assert.deepEqual(
      parseHba(once.content).flatMap(({ rule: each, text }) => (each ? [text] : [])),
      [
        'local   all             postgres                                peer\n',
        'local   all             all                                     scram-sha-256\n',
      ],
    )
    assert.ok(once.content.startsWith('# PostgreSQL Client'))
    assert.deepEqual(editHba(once.content, wanted, true), { content: once.content, edits: [] })
    assert.equal(editHba(once.content, [...wanted].reverse(), true).edits.length, 1)
  })
})
