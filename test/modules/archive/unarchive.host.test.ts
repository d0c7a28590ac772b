/** `unarchive`: every kind of archive from every place, what makes it unpack anew, and what belongs to whom. */
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import unarchive from '../../../modules/archive/unarchive.ts'
import { archiveCodes, type Look, lookRead, unescaped, unpackOf } from '../../../modules/archive/unpack.ts'
import { contentOf } from '../../../modules/files/install-file.ts'
import { refusing } from '../../refusal.ts'
import { expect, withDefaults } from '../expect.ts'
import { settle, summaries, twice } from '../locally.ts'
import { absentAt, directoryAt } from '../path-state-of.ts'
import { folderForTest, web, without } from '../web/web.ts'

type Wish = Partial<Parameters<typeof unarchive.plan>[0]>

describe('unarchive', function () {
  this.timeout(30_000)
  const at = folderForTest()
  const sh = (line: string) => execFileSync('sh', ['-ec', line], { cwd: at(''), encoding: 'utf8' })
  before(() => {
    sh(`mkdir -p src/app/sub; echo one > src/app/one; echo 'two' > "src/app/sub/two ü\\\\x"; ln -s one src/app/link; chmod 640 src/app/one
      cd src; for pair in gz:-z bz2:-j xz:-J zst:--zstd tar:--; do tar -c -f ../a.\${pair%%:*} \${pair#*:} app; done; zip -qry ../a.zip app`)
  })
  const fresh = (name: string) => {
    fs.mkdirSync(at(name))
    return at(name)
  }

  for (const [kind, handler] of Object.entries({
    gz: 'TgzArchive',
    bz2: 'TarBzipArchive',
    xz: 'TarXzArchive',
    zst: 'TarZstdArchive',
    tar: 'TarArchive',
    zip: 'ZipArchive',
  }))
    it(`unpacks ${kind}, once, and again where something differs`, async () => {
      for (const remote_src of [false, true]) {
        const dest = fresh(`${kind}-${remote_src}`)
        const wish = { src: at(`a.${kind}`), dest, remote_src, list_files: true }
        const { result } = await twice(unarchive, wish)
        assert.equal(fs.readFileSync(`${dest}/app/sub/two ü\\x`, 'utf8'), 'two\n')
        assert.deepEqual([fs.readlinkSync(`${dest}/app/link`), fs.statSync(`${dest}/app/one`).mode & 0o777], ['one', 0o640])
        assert.equal(result.handler, handler)
        assert.deepEqual((result.files as string[]).sort(), ['app/', 'app/link', 'app/one', 'app/sub/', 'app/sub/two ü\\x'])
        for (const spoil of ['echo other > one', 'rm one', 'chmod 600 one', 'ln -sf two link']) {
          sh(`cd ${dest}/app; ${spoil}`)
          assert.deepEqual(summaries(await twice(unarchive, wish)), [`unpack ${wish.src} into ${dest}`], spoil)
        }
      }
      assert.ok(!fs.readdirSync('/tmp').some((name) => fs.existsSync(`/tmp/${name}/archive`)), 'no copy is left')
    })

  it('fetches what is an address', async () => {
    const site = await web({ '/a.tgz': fs.readFileSync(at('a.gz')) })
    try {
      await twice(unarchive, { src: `${site.url}/a.tgz`, dest: fresh('web'), remote_src: true, extra_opts: ['--strip-components=1'] })
      assert.deepEqual(fs.readdirSync(at('web')).sort(), ['link', 'one', 'sub'])
      await assert.rejects(
        settle(unarchive, { src: `${site.url}/none`, dest: at('web'), remote_src: true }),
        refusing({ msg: /^Failure downloading http:\/\/.*\/none, HTTP Error 404/ }),
      )
    } finally {
      await site.close()
    }
  })

  it('shows an address, which may hold a password, in no list of processes', () => {
    const from = { at: 'web', path: 'https://me:opensesame@x.org/a.tgz', settings: 'u https://me:opensesame@x.org/a.tgz\n' } as const
    const wish = { dest: '/x', extraOpts: [], exclude: [], include: [], keepNewer: false }
    const { argv, stdin } = unpackOf(from, wish)
    assert.deepEqual([/opensesame/.test(argv.join(' ')), /opensesame/.test(lookRead(from, wish).args?.join(' ') ?? '')], [false, false])
    assert.equal(stdin, from.settings)
  })

  it('takes a part, and keeps what is newer', async () => {
    for (const kind of ['gz', 'zip']) {
      const all = { src: at(`a.${kind}`), copy: false }
      await twice(unarchive, { ...all, dest: fresh(`${kind}-include`), include: ['app/one'] })
      assert.deepEqual(fs.readdirSync(at(`${kind}-include/app`)), ['one'])
      await twice(unarchive, { ...all, dest: fresh(`${kind}-exclude`), exclude: kind === 'zip' ? ['app/sub/*', 'app/sub/'] : ['app/sub/'] })
      assert.deepEqual(fs.readdirSync(at(`${kind}-exclude/app`)).sort(), ['link', 'one'])
      const dest = fresh(`${kind}-newer`)
      await twice(unarchive, { ...all, dest })
      sh(`echo mine > ${dest}/app/one; touch -d 2040-01-01 ${dest}/app/one`)
      assert.deepEqual(summaries(await settle(unarchive, { ...all, dest, keep_newer: true }, { check: true })), [])
      sh(`rm '${dest}/app/link'`)
      await twice(unarchive, { ...all, dest, keep_newer: true })
      assert.equal(fs.readFileSync(`${dest}/app/one`, 'utf8'), 'mine\n')
    }
  })

  it('gives all of it an owner and a mode, and corrects them alone', async () => {
    if (process.getuid?.() !== 0) return
    for (const kind of ['gz', 'zip']) {
      const dest = fresh(`${kind}-owned`)
      const wish = { src: at(`a.${kind}`), dest, owner: '1', group: '2', mode: 'u=rwX,go=X' }
      await twice(unarchive, wish)
      const facts = (name: string) => sh(`stat -c '%u %g %a' '${dest}/${name}'`).trim()
      assert.deepEqual([facts('app'), facts('app/one'), facts('app/link').slice(0, 3)], ['1 2 711', '1 2 600', '1 2'])
      sh(`chown 5 ${dest}/app/one; chmod 666 ${dest}/app/one`)
      assert.deepEqual(summaries(await twice(unarchive, wish)), [`change owner of 1 below ${dest}`, `change mode of 1 below ${dest}`])
    }
  })

  it('lets no archive reach outside', async () => {
    sh(
      `mkdir evil; echo secret > outside; chmod 600 outside; cd evil; ln -s .. up; tar cf ../evil.tar up; rm up; mkdir up; cp ../outside up/; tar rf ../evil.tar up/outside`,
    )
    await settle(unarchive, { src: at('evil.tar'), dest: fresh('safe/'), mode: '0777' }).catch(() => undefined)
    assert.equal(fs.statSync(at('outside')).mode & 0o777, 0o600)
  })

  it('is silent where `creates` exists, and says what is missing', async () => {
    assert.deepEqual(summaries(await settle(unarchive, { src: at('a.gz'), dest: at('nowhere'), creates: at('a.g*') })), [])
    const refused = (wish: Wish, message: RegExp) =>
      assert.rejects(settle(unarchive, { src: at('a.gz'), dest: at('src'), ...wish }, { check: true }), message)
    await refused({ dest: at('nowhere') }, /is no directory/)
    const { argv, stdin } = unpackOf(
      { at: 'control', path: 'a', content: { ...contentOf('PK'), size: 3 } },
      { dest: at('src'), extraOpts: [], exclude: [], include: [], keepNewer: false },
    )
    assert.equal(spawnSync(argv[0] ?? '', argv.slice(1), { input: String(stdin) }).status, archiveCodes.short)
    await refused({ src: at('none'), remote_src: true }, /there is no archive `.*none` on the host/)
    await refused({ src: at('src/app/one') }, /is not a readable archive/)
    await without(['xz', 'unzip'], async () => {
      await refused({ src: at('a.xz') }, /there is no program xz/)
      await refused({ src: at('a.zip') }, /there is no program unzip/)
    })
  })

  it('counts as different what root alone can give only for root', () => {
    const look: Look = {
      kind: 'gzip',
      members: [],
      present: new Map(),
      root: false,
      differences: ['app: Uid differs', 'tar: : Warning: Cannot stat: x'],
    }
    const origin = { at: 'host', path: '/a' } as const
    const none = { created: false, origin, folder: directoryAt('/srv'), uid: undefined, gid: undefined }
    const wish = expect(unarchive, { src: '/a', dest: '/srv', remote_src: true })
    wish.on({ ...none, look }).plans()
    wish.on({ ...none, look: { ...look, root: true } }).plans('unpack /a into /srv')
    wish.on({ ...none, look, folder: absentAt('/srv', '/') }).refuses({ msg: "dest '/srv' must be an existing dir" })
  })

  it('reads names as tar writes them, and knows which options exclude each other', () => {
    assert.equal(unescaped('a\\nb \\303\\274 \\\\x'), 'a\nb ü \\x')
    const rules = (wish: Wish) => unarchive.rules?.(withDefaults(unarchive.options, { src: 'a', dest: '/x', ...wish })) ?? []
    assert.deepEqual(rules({}), [])
    const wrong: Wish[] = [
      { include: ['a'], exclude: ['b'] },
      { include: ['-x'] },
      { src: 'http://x/y' },
      { src: 'gopher://x/y', remote_src: true },
    ]
    for (const wish of wrong) assert.equal(rules(wish).length, 1, JSON.stringify(wish))
  })
})
