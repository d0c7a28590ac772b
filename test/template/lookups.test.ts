/** Lookups, in expressions and behind `with_…`. */
import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { evaluate, lookup, renderValue, settled } from '../../engine/template/index.ts'
import { NotAhead } from '../../engine/template/scope.ts'
import { refusing } from '../refusal.ts'
import { expression, type Setting, scopeOf, template } from './setting.ts'

describe('lookups', () => {
  let folder = ''
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'lookups-'))
    for (const name of ['files', 'templates', 'vars']) mkdirSync(join(folder, name))
    const texts = {
      'files/a.txt': ' text {{ n }} \n\n',
      'files/b.conf': 'b',
      'files/c.conf': 'c',
      'files/users.ini': '# c\n[one]\nuser = joe\nPass = a=b\n[two]\nuser=ann\n long\n',
      'files/plain.ini': '[DEFAULT]\nhome = /srv\n[app]\nflag\nlogs = %(home)s/logs\n  100%%\n\n  more\nname = x\n',
      'files/odd.ini': '[app]\nflag\nname = x\n',
      'files/p.properties': 'key.one = 1\n',
      'files/t.csv': 'a,1,"x, y"\nb,2,z\n',
      'templates/t.j2': 'n={{ n }} {{ extra | default("-") }}\n',
      'vars/Debian.yml': 'x: 1\n',
      'files/sealed': '$ANSIBLE_VAULT;1.1;AES256\n00\n',
    }
    for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text)
  })
  after(() => rmSync(folder, { recursive: true }))

  const setting = (more: Setting = {}): Setting => ({
    folders: {
      files: [join(folder, 'files'), folder],
      templates: [join(folder, 'templates'), folder],
      vars: [join(folder, 'vars'), folder],
    },
    hosts: ['web1', 'web2', 'db1'],
    ...more,
  })
  const variables = { n: 5, name: template('{{ n }}') }
  const value = (text: string, more: Setting = {}) => evaluate(expression(text), scopeOf(variables, setting(more)))
  const inside = (name: string) => join(folder, name)

  const table: readonly (readonly [string, unknown])[] = [
    ["lookup('file', 'a.txt')", ' text {{ n }}'],
    ["lookup('file', 'a.txt', lstrip=true, rstrip=false)", 'text {{ n }} \n\n'],
    ["lookup('file', 'b.conf', 'c.conf')", 'b,c'],
    ["query('file', 'b.conf', 'c.conf')", ['b', 'c']],
    ["lookup('ansible.builtin.file', 'nope', errors='ignore')", null],
    ["query('file', 'nope', errors='ignore')", []],
    ["lookup('template', 't.j2')", 'n=5 -\n'],
    ["lookup('template', 't.j2', template_vars={'extra': 'e'})", 'n=5 e\n'],
    ["lookup('ini', 'user', file='users.ini', section='one')", 'joe'],
    ["lookup('ini', 'pass section=one file=users.ini')", 'a=b'],
    ["lookup('ini', 'user', file='users.ini', section='two')", 'ann\nlong'],
    ["lookup('ini', 'nope', file='users.ini', section='one', default='d')", 'd'],
    ["query('ini', '^(user|pass)$', file='users.ini', section='one', re=true)", ['joe', 'a=b']],
    ["lookup('ini', 'logs', file='plain.ini', section='app', allow_no_value=true)", '/srv/logs\n100%\n\nmore'],
    ["lookup('ini', 'logs', file='plain.ini', section='app', allow_none=true, interpolation=false)", '%(home)s/logs\n100%%\n\nmore'],
    ["lookup('ini', 'flag', file='plain.ini', section='app', allow_no_value=true)", []],
    ["lookup('ini', 'nope', file='plain.ini', section='app', allow_no_value=true)", ''],
    ["query('ini', 'o', file='plain.ini', section='app', allow_no_value=true, re=true)", []],
    ["query('ini', 'l|h', file='plain.ini', section='app', allow_no_value=true, re=true) | length", 2],
    ["lookup('ini', 'key.one', type='properties', file='p.properties')", '1'],
    ["lookup('csvfile', 'a', file='t.csv', delimiter=',', col=2)", 'x, y'],
    ["lookup('csvfile', 'b file=t.csv delimiter=,')", '2'],
    ["lookup('csvfile', 'zz', file='t.csv', delimiter=',', default='none')", 'none'],
    ["lookup('vars', 'name')", 5],
    ["lookup('vars', 'zz', default='d')", 'd'],
    ["query('varnames', '^na', '^n$')", ['name', 'n']],
    ["query('inventory_hostnames', 'web')", ['web1', 'web2']],
    ["lookup('env', 'TSPLAY_NOPE')", ''],
    ["lookup('env', 'TSPLAY_NOPE', default='d')", 'd'],
    ["lookup('random_choice', 'only')", 'only'],
    ["lookup('random_string', length=12, special=false, seed='s') | length", 12],
    ["lookup('list', [1])", [1]],
    ["lookup('dict', {'a': 1})", { key: 'a', value: 1 }],
  ]
  for (const [text, wanted] of table) it(text, () => assert.deepEqual(value(text), wanted))

  it('find no value in an INI file that Python cannot read', () => {
    const msg = (text: string) => {
      let found: unknown
      assert.throws(
        () => value(text),
        (error: { msg?: unknown }) => {
          found = error.msg
          return true
        },
      )
      return found
    }
    const unhandled = "An unhandled exception occurred while running the lookup plugin 'ini'. Error was a <class 'configparser."
    assert.equal(
      msg("lookup('ini', 'name', file='odd.ini', section='app')"),
      `${unhandled}ParsingError'>, original message: Source contains parsing errors: '<???>'\n\t[line  2]: 'flag\\n'`,
    )
    assert.equal(msg("lookup('ini', 'name', file='users.ini', section='nope', default='d')"), "No section 'nope' in users.ini")
  })

  it('find files in the folders of the scope', () => {
    assert.deepEqual(value("query('fileglob', '*.conf')"), [inside('files/b.conf'), inside('files/c.conf')])
    assert.equal(value("lookup('first_found', ['nope', 'c.conf'])"), inside('files/c.conf'))
    assert.equal(value("lookup('first_found', {'files': ['Ubuntu.yml', 'Debian.yml'], 'paths': ['vars']})"), inside('vars/Debian.yml'))
    assert.throws(() => value("lookup('first_found', 'Debian.yml')"), refusing({ msg: 'No file was found when using first_found.' }))
    assert.equal(value("lookup('first_found', 'Debian.yml', kind='vars')"), inside('vars/Debian.yml'))
    assert.deepEqual(value("query('first_found', {'files': 'nope', 'skip': true})"), [])
    assert.throws(() => value("lookup('first_found', ['nope'])"), refusing({ msg: 'No file was found when using first_found.' }))
  })
  it('tell what is not there', () => {
    assert.throws(
      () => value("lookup('file', 'nope.txt')"),
      (error: Error & { hint?: string }) =>
        /there is no file `nope.txt`/.test(error.message) && (error.hint ?? '').includes(inside('files/nope.txt')),
    )
    assert.throws(
      () => value("lookup('vars', 'nmae')"),
      (error: Error & { hint?: string }) => /`nmae` is undefined/.test(error.message) && error.hint === 'did you mean `name`?',
    )
    assert.throws(() => value("lookup('file', 'a.txt', lstirp=true)"), refusing({ names: ['file', 'lstirp'] }))
    assert.throws(() => value("lookup('nope')"), /there is no lookup `nope`/)
    assert.throws(() => value("lookup('file', 'sealed')"), /is encrypted/)
  })
  it('read any file as Base64', () => {
    assert.equal(value("lookup('community.general.binary_file', 'b.conf')"), 'Yg==')
    assert.equal(value("lookup('binary_file', 'nope', not_exist='empty_str')"), 'empty')
    assert.equal(value("lookup('binary_file', 'nope', not_exist='empty')"), '')
    assert.throws(() => value("lookup('binary_file', 'nope')"), /there is no file `nope`/)
  })
  it('decrypt a file where the scope can', () => {
    const scope = scopeOf({}, setting())
    const open = { ...scope, here: { ...scope.here, decrypt: () => 'clear' } }
    assert.equal(evaluate(expression("lookup('unvault', 'sealed')"), open), 'clear')
  })
  it('wait for their turn', () => {
    for (const text of ["lookup('pipe', 'touch x')", `lookup('password', '${inside('later')}')`, "lookup('random_string')"])
      assert.throws(() => value(text, { ahead: true }), NotAhead)
    assert.ok(!existsSync(inside('later')))
  })

  describe('password', () => {
    const read = (text: string, secrets: string[] = []) => value(text, { secrets }) as string
    it('keeps what it made in a file of its owner', () => {
      const secrets: string[] = []
      const made = read("lookup('password', 'deep/one length=15 chars=ascii_letters,digits')", secrets)
      assert.match(made, /^[A-Za-z0-9]{15}$/)
      assert.deepEqual(secrets, [made])
      assert.equal(readFileSync(inside('deep/one'), 'utf8'), `${made}\n`)
      assert.equal(statSync(inside('deep/one')).mode & 0o777, 0o600)
      assert.equal(statSync(inside('deep')).mode & 0o777, 0o700)
      assert.equal(read("lookup('password', 'deep/one length=99')"), made)
      assert.equal(value("lookup('password', 'deep/one')", { ahead: true }), made)
    })
    it('hashes with the salt it keeps', () => {
      const first = read("lookup('password', 'hashed', encrypt='sha512_crypt', length=8)")
      assert.match(first, /^\$6\$/)
      assert.match(readFileSync(inside('hashed'), 'utf8'), /^\S{8} salt=\S{8}\n$/)
      assert.equal(read("lookup('password', 'hashed encrypt=sha512_crypt')"), first)
      assert.equal(read("lookup('password', 'hashed')").length, 8)
    })
    it('adds a salt to a file without one', () => {
      writeFileSync(inside('old'), 'secret word\n')
      chmodSync(inside('old'), 0o600)
      assert.equal(read("lookup('password', 'old')"), 'secret word')
      const hash = read("lookup('password', 'old', encrypt='sha256_crypt')")
      assert.equal(read("lookup('password', 'old', encrypt='sha256_crypt')"), hash)
    })
    it('with a seed is that of Ansible', () => {
      assert.equal(
        read("lookup('password', '/dev/null length=12 seed=foo')"),
        read("lookup('password', '/dev/null', length=12, seed='foo')"),
      )
      assert.equal(read("lookup('password', '/dev/null', seed='foo', length=9, chars=['digits'])"), '745323978')
    })
    it('without a file differs each time', () =>
      assert.notEqual(read("lookup('password', '/dev/null')"), read("lookup('password', '/dev/null')")))
  })

  describe('that take time', () => {
    it('are waited for, and asked once', async () => {
      let asked = 0
      const server = createServer((request, answer) => {
        asked++
        answer.statusCode = request.url === '/gone' ? 404 : 200
        answer.end('one\ntwo {{ n }}\n')
      }).listen(0, '127.0.0.1')
      await new Promise((resolve) => server.once('listening', resolve))
      const port = (server.address() as AddressInfo).port
      const scope = scopeOf({ address: `http://127.0.0.1:${port}` }, setting())
      try {
        const whole = {
          a: template("{{ query('url', address) }}"),
          b: template("{{ lookup('url', address ~ '/x', split_lines=false) }}"),
        }
        assert.deepEqual(await settled(() => renderValue(whole, scope)), {
          a: ['one', 'two {{ n }}'],
          b: 'one\ntwo {{ n }}\n',
        })
        assert.equal(asked, 2)
        await assert.rejects(
          settled(() => evaluate(expression("lookup('url', address ~ '/gone')"), scope)),
          /returned 404/,
        )
      } finally {
        server.close()
      }
    })
    it('do not hide other errors', () =>
      assert.rejects(
        settled(() => evaluate(expression('nope'), scopeOf())),
        { name: 'UndefinedError' },
      ))
  })

  describe('behind with_…', () => {
    const loops: readonly (readonly [string, unknown[], unknown[]])[] = [
      ['items', [[1, 2]], [1, 2]],
      ['items', [1, [2, [3]]], [1, 2, [3]]],
      ['dict', [{ a: 1 }], [{ key: 'a', value: 1 }]],
      [
        'together',
        [[1, 2], ['a']],
        [
          [1, 'a'],
          [2, null],
        ],
      ],
      [
        'nested',
        [
          [1, 2],
          ['a', 'b'],
        ],
        [
          [1, 'a'],
          [1, 'b'],
          [2, 'a'],
          [2, 'b'],
        ],
      ],
      [
        'cartesian',
        [[1], ['a', 'b']],
        [
          [1, 'a'],
          [1, 'b'],
        ],
      ],
      ['flattened', [[1, [2, [3]]]], [1, 2, 3]],
      ['community.general.flattened', [[1, [2]]], [1, 2]],
      ['sequence', ['start=1 end=5 stride=2 format=h%02d'], ['h01', 'h03', 'h05']],
      ['sequence', ['count=3'], ['1', '2', '3']],
      ['inventory_hostnames', ['web'], ['web1', 'web2']],
      ['first_found', [['nope', 'b.conf']], ['b.conf']],
      ['fileglob', ['*.conf'], ['b.conf', 'c.conf']],
      ['file', ['b.conf'], ['b']],
    ]
    for (const [name, terms, wanted] of loops)
      it(`${name} ${JSON.stringify(terms)}`, () => {
        const given = lookup(name, terms, {}, scopeOf({}, setting()))
        assert.deepEqual(
          given.map((each) => (typeof each === 'string' ? each.replace(inside('files/'), '') : each)),
          wanted,
        )
      })
    it('indexed_items and subelements give pairs', () => {
      assert.deepEqual(
        lookup('indexed_items', [['a', 'b']], {}, scopeOf()).map((each) => [...(each as unknown[])]),
        [
          [0, 'a'],
          [1, 'b'],
        ],
      )
      const users = [{ name: 'a', keys: [1, 2] }, { name: 'b' }]
      assert.deepEqual(
        lookup('subelements', [users, 'keys', { skip_missing: true }], {}, scopeOf()).map((each) => (each as unknown[])[1]),
        [1, 2],
      )
      assert.throws(() => lookup('subelements', [users, 'keys'], {}, scopeOf()), { name: 'TemplateError' })
    })
    it('an unknown one is an error', () =>
      assert.throws(() => lookup('itmes', [], {}, scopeOf()), { name: 'TemplateError', hint: 'did you mean `items`?' }))
  })
})
