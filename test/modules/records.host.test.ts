/** Records: neither a file nor the output of a program shifts what follows or is taken for a name. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { parseRecords, recordsRead } from '../../engine/host-scripts/records.ts'
import { nothingDone } from '../../engine/model/module.ts'
import type { HostRead } from '../../engine/model/read.ts'
import { answersOf } from '../../modules/debian/debconf-database.ts'
import dpkgDivert from '../../modules/debian/dpkg_divert.ts'
import { listRead } from '../../modules/dnf/listing.ts'
import { simulateDnf } from '../../modules/dnf/query.ts'
import rpmKey from '../../modules/dnf/rpm_key.ts'
import { rpmFiles, rpmState } from '../../modules/dnf/state.ts'
import make from '../../modules/languages/make.ts'
import { ask } from './ask.ts'
import { withDefaults } from './expect.ts'
import { ann } from './fixtures/openpgp.ts'
import { environmentForTest, folderForTest } from './web/web.ts'

describe('records', () => {
  const at = folderForTest()
  environmentForTest(() => ({ PATH: `${at('bin')}:${process.env.PATH}`, HIDDEN: 'uname=no\nuname' }))
  const program = (name: string, script: string) => {
    fs.mkdirSync(at('bin'), { recursive: true })
    fs.writeFileSync(at(`bin/${name}`), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  }

  for (const shell of ['sh', 'bash', 'busybox'] as const)
    it(`hold what is theirs, in ${shell}`, function () {
      if (spawnSync(shell, ['true']).error) this.skip()
      fs.writeFileSync(at('file'), 'one\0two\0three\n')
      program('talk', "printf 'a\\0b\\0next\\0'")
      const script = 'file file "$1"\nfile none "$1.none"\nrun said talk\nrun none no-such-program\ntext next here\nenvironment\n'
      const read = recordsRead(script, [at('file')])
      const words = [...(shell === 'busybox' ? ['sh'] : []), '-c', read.script, 'sh', at('file')]
      const { stdout } = spawnSync(shell, words, { encoding: 'utf8' })
      const { env, ...records } = Object.fromEntries(read.parse({ stdout, stderr: '', code: 0, bytes: Buffer.from(stdout) }))
      assert.deepEqual(records, { file: 'onetwothree\n', said: 'abnext', next: 'here' })
      assert.ok(env?.split('\0').includes('HIDDEN=uname=no\nuname'))
    })

  it('end where they end, and the last one holds the rest', () => {
    assert.deepEqual(
      [...parseRecords('a\0b\nc\0d\0\0e')],
      [
        ['a', 'b\nc'],
        ['d', ''],
      ],
    )
    assert.deepEqual(
      [...parseRecords('a\0b\0rest\0x\0a\0y', 'rest')],
      [
        ['a', 'b'],
        ['rest', 'x\0a\0y'],
      ],
    )
  })

  const questionOf = <T>(read: unknown) => read as HostRead<T>
  it('keep the output of programs apart from each other', async () => {
    program('dnf', "printf 'Upgrading:\\n made noarch 2.0-1 x 6 k\\n\\n=had\\\\tmade\\\\tnoarch\\\\t9-9\\n'; exit 1")
    program('rpm', "case $* in *NAME*) printf 'made\\tnoarch\\t0:1.0-1\\n' ;; esac")
    const { steps, text } = await ask(simulateDnf('dnf', ['upgrade'], 0))
    assert.deepEqual(steps, [{ name: 'made', architecture: 'noarch', before: '1.0-1', after: '2.0-1' }])
    assert.ok(!text.includes('0:1.0-1'))
  })
  it('keep the text of one key apart from the name of another', async () => {
    program('rpm', `case $* in *VERSION*) printf 'gpg-pubkey-a-1\\ngpg-pubkey-b-2\\n' ;; *gpg-pubkey-a-1) cat ${at('key')} ;; esac`)
    fs.writeFileSync(at('key'), `${ann}\n=key gpg-pubkey-c-3\n`)
    const { trusted } = rpmKey.probe(withDefaults(rpmKey.options, { key: 'DEADB33F' }), nothingDone)
    const found = await ask(questionOf<readonly { readonly name: string; readonly keys: readonly unknown[] }[]>(trusted))
    assert.deepEqual(
      found.map(({ name, keys }) => [name, keys.length]),
      [
        ['gpg-pubkey-a-1', 1],
        ['gpg-pubkey-b-2', 0],
      ],
    )
  })
  it('keep packages, their owners and their files apart', async () => {
    const row = (name: string) => `${name}\\t0\\t1\\t2\\tnoarch\\t${name} \\n`
    program(
      'rpm',
      `case $* in
        *-E*) echo /tmp ;;
        *'whatprovides'*PROVIDENAME*) printf '=owner\\t/x\\ty\\nno package provides it\\n' ;;
        *whatprovides*) printf 'owner\\nother\\n' ;;
        *-qp*good.rpm) printf '${row('held')}' ;;
        *-qp*) exit 1 ;;
        *) printf '${row('made')}' ;;
      esac`,
    )
    const state = await ask(rpmState(['made', '/a path'], '/', false))
    assert.deepEqual([state.packages.map(({ name }) => name), state.owners], [['made'], { '/a path': ['owner', 'other'] }])
    const files = await ask(rpmFiles(['/bad.rpm', '/good.rpm'], '/', true))
    assert.deepEqual(
      files.map(({ holds, installed }) => [holds?.name, installed.map(({ name }) => name)]),
      [
        [undefined, []],
        ['held', ['made']],
      ],
    )
  })
  it('keep what is installed apart from what is available', async () => {
    program(
      'dnf',
      `case $* in *--installed*) printf 'a\\t0\\t1\\t1\\tnoarch\\tbase\\n' ;; *) printf 'a\\t0\\t2\\t1\\tnoarch\\tbase\\n' ;; esac`,
    )
    const { code, results } = await ask(listRead('dnf', 'a', '/', []))
    assert.deepEqual(
      [code, results.map(({ version, repo, yumstate }) => [version, repo, yumstate])],
      [
        ...[
          0,
          [
            ['1', '@System', 'installed'],
            ['2', 'base', 'available'],
          ],
        ],
      ],
    )
    program('dnf', 'echo no >&2; exit 3')
    const failed = await ask(listRead('dnf', 'a', '/', []))
    assert.deepEqual([failed.code, failed.results, failed.text], [3, [], 'no\n'])
  })
  it('keep the words of a diversion apart from what a program prints', async () => {
    program('dpkg-divert', "case $1 in --version) echo 'dpkg-divert version 1.21.0\n=holder evil' ;; --listpackage) ;; esac")
    const { present } = dpkgDivert.probe(withDefaults(dpkgDivert.options, { path: at('file') }), nothingDone)
    const found = await ask(questionOf<{ readonly holder: string | null; readonly modern: boolean; readonly files: object }>(present))
    assert.deepEqual([found.holder, found.modern, found.files], [null, true, { original: true, diverted: false, target: false }])
  })
  it('keep the output of make apart from its path', async () => {
    program('mine', "printf 'program\\0/evil\\0'; exit 1")
    const read = make.probe(withDefaults(make.options, { chdir: at(''), make: at('bin/mine') }), nothingDone).make
    const { program: found, stdout } = await ask(questionOf<{ readonly program: string; readonly stdout: string }>(read))
    assert.deepEqual([found, stdout], [at('bin/mine'), 'program\0/evil\0'])
  })
  it('keep questions apart from templates', async function () {
    if (spawnSync('sh', ['-c', 'command -v debconf-set-selections']).status !== 0) this.skip()
    const { there, values } = await ask(answersOf('tzdata'))
    assert.deepEqual([there, [...values.keys()].every((name) => name.includes('/'))], [true, true])
  })
})
