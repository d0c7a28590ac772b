/** `tsplay vault`: what it writes Ansible reads, what Ansible wrote it reads, and nothing in clear is left behind. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { type Project, warmProject } from '../project.ts'

/** Written by Ansible 2.14: `x: 1` with the password `pw`, under the id `lab` and without one. */
const byAnsible = {
  'labelled.yml': `$ANSIBLE_VAULT;1.2;AES256;lab
34323936623362363333666339373932353634306364646430306362363365353231663838336566
6332346432626438633562616230623535623836323730390a316230313966663339666464326138
37313163303730613466336130376330363363313266373135363838376630623038326335373165
6235336531313161620a333538373961316136346430306632363364376265613862396330656537
3430
`,
  'plain.yml': `$ANSIBLE_VAULT;1.1;AES256
39396662323361313633316332306337393763616630333439643065323362313366373837373639
6430393936653832393864356134626333373737396537320a316235623638386466353561653737
30666463626139323064663433616638626238366362633666346437616362613834353762303266
3664323838316437380a633663383464333536346566636538396531626332303038373633656363
3534
`,
}

const installed = spawnSync('ansible-vault', ['--version']).status === 0

describe('tsplay vault', () => {
  let here: Project
  before(() => {
    here = warmProject({ pw: 'pw\n', other: 'other\n', ...byAnsible })
    here.write(
      {
        editor: '#!/bin/sh\nls -ld "$(dirname "$1")" "$1" > seen\necho "y: 2" >> "$1"\n',
        idle: '#!/bin/sh\n',
        broken: '#!/bin/sh\nexit 3\n',
      },
      0o755,
    )
  })
  after(() => here.close())
  const vault = (...args: string[]) => here.tsplay('vault', ...args)
  const ansible = (...args: string[]) =>
    spawnSync('ansible-vault', args, { cwd: here.dir, encoding: 'utf8', env: { PATH: process.env.PATH, HOME: here.dir, LANG: 'C.UTF-8' } })

  it('reads what Ansible wrote, in both formats', async () => {
    for (const name of Object.keys(byAnsible)) {
      const { code, out, err } = await vault('view', name, '--vault-password-file', 'pw')
      assert.deepEqual([code, out, err], [0, 'x: 1\n', ''])
    }
  })
  it('encrypts and decrypts in place, and keeps the mode', async () => {
    here.write({ secret: 'a: ä\n' }, 0o640)
    assert.equal((await vault('encrypt', 'secret', '--vault-id', 'prod@pw')).code, 0)
    assert.match(here.read('secret'), /^\$ANSIBLE_VAULT;1\.2;AES256;prod\n([0-9a-f]{80}\n)+[0-9a-f]{1,80}\n$/)
    assert.equal(statSync(here.file('secret')).mode & 0o777, 0o640)
    assert.match((await vault('encrypt', 'secret', '--vault-password-file', 'pw')).err, /`secret` is already encrypted/)
    assert.match((await vault('decrypt', 'secret', '--vault-password-file', 'other')).err, /is wrong/)
    assert.equal((await vault('decrypt', 'secret', '--vault-password-file', 'pw')).code, 0)
    assert.equal(here.read('secret'), 'a: ä\n')
    assert.match((await vault('decrypt', 'secret', '--vault-password-file', 'pw')).err, /`secret` is not encrypted/)
  })
  it('reads standard input and writes standard output', async () => {
    const { child, ended } = here.start('vault', 'encrypt', '--vault-password-file', 'pw')
    child.stdin.end('from a pipe')
    here.write({ piped: (await ended).out })
    assert.match(here.read('piped'), /^\$ANSIBLE_VAULT;1\.1;AES256\n/)
    assert.equal((await vault('decrypt', 'piped', '--output', '-', '--vault-password-file', 'pw')).out, 'from a pipe')
    assert.match(here.read('piped'), /^\$ANSIBLE_VAULT/)
  })
  it('takes another password, for all files or for none', async () => {
    here.write({ one: '1', two: '2' })
    await vault('encrypt', 'one', '--vault-password-file', 'pw')
    await vault('encrypt', 'two', '--vault-password-file', 'other')
    const before = here.read('one')
    assert.equal((await vault('rekey', 'one', 'two', '--vault-password-file', 'pw', '--new-vault-id', 'new@other')).code, 1)
    assert.equal(here.read('one'), before)
    const { code, err } = await vault('rekey', 'one', '--vault-password-file', 'pw', '--new-vault-id', 'new@other')
    assert.deepEqual([code, err], [0, 'Rekey successful\n'])
    assert.match(here.read('one'), /^\$ANSIBLE_VAULT;1\.2;AES256;new\n/)
    assert.equal((await vault('view', 'one', '--vault-password-file', 'other')).out, '1')
  })
  it('gives a text to the editor in a folder of its own, and leaves nothing there', async () => {
    here.write({ '.temporary/.keep': '' })
    const run = (editor: string, ...args: string[]) =>
      here.withEnvironment({ EDITOR: editor, TMPDIR: here.file('.temporary') })('vault', ...args, '--vault-id', 'lab@pw')
    const before = here.read('labelled.yml')
    assert.equal((await run('./idle', 'edit', 'labelled.yml')).code, 0)
    assert.equal(here.read('labelled.yml'), before)
    assert.match((await run('./broken', 'edit', 'labelled.yml')).err, /ended with code 3: nothing was written/)
    assert.equal((await run('./editor', 'edit', 'labelled.yml')).code, 0)
    assert.match(here.read('labelled.yml'), /^\$ANSIBLE_VAULT;1\.2;AES256;lab\n/)
    assert.equal((await vault('view', 'labelled.yml', '--vault-id', 'lab@pw')).out, 'x: 1\ny: 2\n')
    assert.match(here.read('seen'), /^drwx------ .*\n-rw------- .*labelled\.yml\n$/)
    assert.equal((await run('./editor', 'create', 'made.yml')).code, 0)
    assert.equal((await vault('view', 'made.yml', '--vault-id', 'lab@pw')).out, 'y: 2\n')
    assert.match((await run('./editor', 'create', 'made.yml')).err, /`made.yml` exists/)
    assert.deepEqual(
      readdirSync(here.file('.temporary')).filter((name) => name.startsWith('tsplay-vault-')),
      [],
    )
  })
  it('encrypts values for a playbook', async () => {
    const { child, ended } = here.start('vault', 'encrypt_string', '--vault-id', 'prod@pw', '--stdin-name', 'db')
    child.stdin.end('secret')
    const { out } = await ended
    assert.match(out, /^db: !vault \|\n {10}\$ANSIBLE_VAULT;1\.2;AES256;prod\n( {10}[0-9a-f]{1,80}\n?)+$/)
    here.write({
      'vars.yml': out,
      'show.yml':
        '- hosts: localhost\n  gather_facts: false\n  vars_files: [vars.yml]\n  tasks:\n    - assert: { that: "db == \'secret\'" }\n',
    })
    assert.equal((await here.tsplay('playbook', 'show.yml', '--vault-password-file', 'pw')).code, 0)
    const two = await vault('encrypt_string', '--vault-password-file', 'pw', '-n', 'a', 'one', 'two')
    assert.match(two.out, /^a: !vault \|\n[\s\S]*\n!vault \|\n/)
    assert.match(
      two.err,
      /^# The encrypted version of variable \("a", the string #1 from the command line args\)\.\n# The encrypted version of the string #2/,
    )
  })
  it('shows one encrypted value of a file by its path', async () => {
    const sealed = async (text: string) => (await vault('encrypt_string', '--vault-password-file', 'pw', text)).out
    here.write({
      'group/all.yml': `db:\n  user: app\n  password: ${await sealed('open {{ sesame }}')}\n  users:\n    - name: x\n      token: ${await sealed('second')}\n`,
    })
    const view = (name: string) => vault('view', name, '--vault-password-file', 'pw')
    const { code, out, err } = await view('group/all.yml:db.password')
    assert.deepEqual([code, out, err], [0, 'open {{ sesame }}', ''])
    assert.equal((await view('group/all.yml:db.users.0.token')).out, 'second')
    for (const path of ['db.user', 'db.nothing', 'db']) {
      const refused = await view(`group/all.yml:${path}`)
      assert.deepEqual([refused.code, refused.out], [1, ''])
      assert.match(refused.err, /`db\.password`, `db\.users\.0\.token`/)
    }
    assert.equal((await vault('view', 'group/all.yml:db.password', '--vault-password-file', 'other')).code, 1)
    assert.equal((await view('plain.yml:x')).code, 1)
  })
  it('says which word is wrong, and ends as Ansible does', async () => {
    for (const [code, said, ...args] of [
      [5, /several vault IDs could encrypt this: `prod`, `lab`/, 'encrypt', 'pw', '--vault-id', 'prod@pw', '--vault-id', 'lab@other'],
      [1, /no password for the vault ID `x`/, 'encrypt', 'pw', '--vault-id', 'prod@pw', '--encrypt-vault-id', 'x'],
      [5, /not a valid vault ID/, 'view', 'plain.yml', '--vault-id', 'a;b@pw'],
      [1, /cannot be read/, 'view', 'nowhere.yml', '--vault-password-file', 'pw'],
      [2, /unknown option/, 'view', 'plain.yml', '--nonsense'],
      [1, /no terminal to ask/, 'view', 'plain.yml'],
    ] as [number, RegExp, ...string[]][]) {
      const ran = await vault(...args)
      assert.match(ran.err, said)
      assert.equal(ran.code, code, args.join(' '))
    }
  })
  it('writes what the real Ansible reads', async function () {
    if (!installed) return this.skip()
    const { stdout } = ansible('view', 'labelled.yml', '--vault-id', 'lab@pw')
    assert.equal(stdout, 'x: 1\ny: 2\n')
    assert.equal(ansible('view', 'one', '--vault-password-file', 'other').stdout, '1\n')
    const bytes = Buffer.from([0, 0xff, 0xc3, 0x28, 10])
    writeFileSync(here.file('bytes'), bytes)
    assert.equal((await vault('encrypt', 'bytes', '--vault-password-file', 'pw')).code, 0)
    assert.equal(ansible('decrypt', 'bytes', '--vault-password-file', 'pw').status, 0)
    assert.deepEqual(readFileSync(here.file('bytes')), bytes)
  })
})
