/** `get_url`: what is fetched when, by both programs, from a server of this machine. */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import { digestOf, expectedFrom } from '../../../modules/files/checksum.ts'
import { nameOf, offeredName, settingsOf } from '../../../modules/web/download.ts'
import getUrl from '../../../modules/web/get_url.ts'
import { shownAddress } from '../../../modules/web/http.ts'
import { naming, refusing } from '../../refusal.ts'
import { withDefaults } from '../expect.ts'
import { settle, summaries, twice } from '../locally.ts'
import { folderForTest, hidden, type Web, web, without } from './web.ts'

type Wish = Partial<Parameters<typeof getUrl.plan>[0]>
const sha256 = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824'

describe('get_url', function () {
  this.timeout(30_000)
  const at = folderForTest()
  let site: Web
  before(async () => {
    site = await web({
      '/a.txt': 'hello',
      '/list': `${sha256}  a.txt\n${'0'.repeat(64)} *b.txt\n`,
      '/named': 'named',
      '/b.txt': 'hello',
      '/empty': '',
    })
  })
  after(() => site.close())

  for (const program of ['curl', 'wget'] as const)
    describe(`by ${program}`, () => {
      const restore = hidden(program === 'wget' ? ['curl'] : [])
      before(restore.hide)
      after(restore.show)

      it('fetches what is missing, and leaves what is there', async () => {
        const dest = at(`${program}-one`)
        const { result } = await twice(getUrl, { url: `${site.url}/a.txt`, dest, mode: '0640' })
        assert.equal(fs.readFileSync(dest, 'utf8'), 'hello')
        assert.equal(fs.statSync(dest).mode & 0o777, 0o640)
        assert.deepEqual(
          [result.status_code, result.size, result.msg, result.md5sum],
          [200, 5, 'OK (5 bytes)', '5d41402abc4b2a76b9719d911017c592'],
        )
        const newer = { url: `${site.url}/a.txt`, dest }
        fs.writeFileSync(dest, 'other')
        fs.utimesSync(dest, Date.UTC(2040) / 1000, Date.UTC(2040) / 1000)
        const left = await settle(getUrl, newer)
        assert.deepEqual([summaries(left), left.result.status_code], [[], 304])
        fs.utimesSync(dest, 9, 9)
        await twice(getUrl, newer)
        assert.equal(fs.readFileSync(dest, 'utf8'), 'hello')
        fs.writeFileSync(dest, 'other')
        const { result: kept } = await settle(getUrl, { url: `${site.url}/a.txt`, dest, force: true, backup: true })
        assert.equal(fs.readFileSync(String(kept.backup_file), 'utf8'), 'other')
        assert.equal(fs.readFileSync(dest, 'utf8'), 'hello')
      })

      it('tells an empty file from one that is no newer', async () => {
        const dest = at(`${program}-empty`)
        fs.writeFileSync(dest, 'other')
        await twice(getUrl, { url: `${site.url}/go?to=/empty`, dest })
        assert.equal(fs.readFileSync(dest, 'utf8'), '')
        const same = await settle(getUrl, { url: `${site.url}/empty`, dest })
        assert.deepEqual([summaries(same), same.result.status_code], [[], 200])
        fs.utimesSync(dest, Date.UTC(2040) / 1000, Date.UTC(2040) / 1000)
        assert.equal((await settle(getUrl, { url: `${site.url}/go?to=/empty`, dest })).result.status_code, 304)
      })

      it('goes into a folder by the name of the server', async () => {
        const dest = at(`${program}-folder`)
        fs.mkdirSync(dest)
        const { changes } = await twice(getUrl, { url: `${site.url}/go?to=/named`, dest: `${dest}/`, tmp_dest: at('') })
        assert.deepEqual([fs.readdirSync(dest), fs.readdirSync(at('')).filter((name) => name.startsWith('.'))], [['given.bin'], []])
        assert.match(changes[0]?.summary ?? '', /given\.bin$/)
        await twice(getUrl, { url: `${site.url}/go?to=/a.txt`, dest })
        assert.deepEqual(fs.readdirSync(dest).sort(), ['a.txt', 'given.bin'])
      })

      it('holds to a checksum, written or listed', async () => {
        const dest = at(`${program}-sum`)
        fs.writeFileSync(dest, 'other')
        await twice(getUrl, { url: `${site.url}/a.txt`, dest, checksum: `sha256:${site.url}/list` })
        const asked = (await site.asked()).length
        assert.deepEqual(
          summaries(await settle(getUrl, { url: `${site.url}/a.txt`, dest, checksum: `SHA256: ${sha256.toUpperCase()}` })),
          [],
        )
        assert.equal((await site.asked()).length, asked, 'nothing is fetched to see that it is so')
        await assert.rejects(
          settle(getUrl, { url: `${site.url}/b.txt`, dest, checksum: `sha256:${site.url}/list` }),
          /has the sha256 2cf24.*not 0000/,
        )
        assert.equal(fs.readFileSync(dest, 'utf8'), 'hello')
        assert.deepEqual(fs.readdirSync(at('')).filter((name) => name.startsWith('.')), []) // biome-ignore format: one line
      })

      it('says who it is, and that there is nothing', async () => {
        const login = {
          url_username: 'me',
          url_password: 'it\'s "secret" \\ #',
          headers: { 'X-Token': 'a "b" \\c' },
          http_agent: 'agent 7',
        }
        await twice(getUrl, { url: `${site.url}/private`, dest: at(`${program}-private`), ...login })
        const { headers } = (await site.asked()).at(-1) ?? {}
        assert.equal(headers?.authorization, `Basic ${Buffer.from('me:it\'s "secret" \\ #').toString('base64')}`)
        assert.deepEqual([headers?.['x-token'], headers?.['user-agent']], ['a "b" \\c', 'agent 7'])
        const missing: Wish = { url: `${site.url}/missing`, dest: at(`${program}-missing`) }
        await assert.rejects(settle(getUrl, missing), /404/)
        assert.ok(!fs.existsSync(String(missing.dest)))
        const folder = { ...missing, dest: at('') }
        await assert.rejects(settle(getUrl, folder, { check: true }), refusing({ msg: 'Request failed: HTTP Error 404: Not Found' }))
      })

      it('takes a server that does not answer for no answer, where the file is there', async () => {
        const dest = at(`${program}-there`)
        fs.writeFileSync(dest, 'other')
        for (const url of [`${site.url}/missing`, 'http://127.0.0.1:1/a.txt'])
          await assert.rejects(settle(getUrl, { url, dest }, { check: true }), naming(url), url)
      })
    })

  it('needs one of them', async () => {
    await without(['curl', 'wget'], () => assert.rejects(settle(getUrl, { url: `${site.url}/a.txt`, dest: at('none') }), /ended with 69: /))
  })

  it('leaves no file with a password behind, however wget ends', async () => {
    fs.mkdirSync(at('bin'))
    fs.mkdirSync(at('tmp'))
    const said = 'case $1 in --version) echo GNU Wget; exit ;; esac; { ls "$TMPDIR"; cat /dev/fd/6; } >"$TMPDIR/../seen"; kill -9 $PPID'
    fs.writeFileSync(at('bin/wget'), `#!/bin/sh\n${said}\n`, { mode: 0o755 })
    const login = { url_username: 'me', url_password: 'pass-word' }
    try {
      await without(['curl', 'wget'], () => {
        Object.assign(process.env, { PATH: `${at('bin')}:${process.env.PATH}`, TMPDIR: at('tmp') })
        return assert.rejects(settle(getUrl, { url: 'http://127.0.0.1:1/private', dest: at('killed'), force: true, ...login }))
      })
    } finally {
      delete process.env.TMPDIR
    }
    const seen = fs.readFileSync(at('seen'), 'utf8')
    assert.match(seen, /^password = pass-word$/m)
    for (const name of fs.readdirSync(at('tmp'))) assert.doesNotMatch(fs.readFileSync(at(`tmp/${name}`), 'utf8'), /pass-word/)
  })

  it('shows no password that an address holds', () => {
    assert.equal(shownAddress('https://me:a@b:c@x.org/d@e?token=f'), 'https://x.org/d@e?…')
    assert.equal(shownAddress('https://x.org?to=a@b'), 'https://x.org?…')
  })

  it('reads lists of digests as the programs write them', () => {
    const sum = { algorithm: 'sha256', digest: 'http://x/list' } as const
    assert.equal(expectedFrom(`${'A'.repeat(64)}\n`, 'any', sum), 'a'.repeat(64))
    assert.equal(expectedFrom(`${'a'.repeat(64)}  ./x\n${'b'.repeat(64)} *y\n`, 'y', sum), 'b'.repeat(64))
    assert.equal(expectedFrom(`SHA256 (x) = ${'c'.repeat(64)}\n`, 'x', sum), 'c'.repeat(64))
    assert.throws(
      () => expectedFrom(`${'a'.repeat(64)}  z\n`, 'y', sum),
      refusing({ msg: "Unable to find a checksum for file 'y' in 'http://x/list'" }),
    )
    assert.deepEqual([digestOf('crc:12'), digestOf('sha256:xyz')], [undefined, undefined])
  })

  it('names files, and lets no server name others', () => {
    assert.deepEqual([nameOf('http://x/a/b?c=/d'), nameOf('https://x.org'), nameOf('http://x/a/#z')], ['b', 'index.html', 'index.html'])
    assert.equal(offeredName('http://x/a', 'HTTP/1.1 302\nLocation: /b/c\n\nHTTP/1.1 200 OK\n'), 'c')
    assert.equal(offeredName('http://x/a', 'HTTP/1.1 200\nContent-Disposition: attachment; filename="../../etc/passwd"\n'), 'passwd')
    assert.equal(offeredName('http://x/a', 'HTTP/1.1 200\nContent-Disposition: attachment; filename=".."\n'), 'a')
  })

  it('refuses what cannot be, and keeps secrets off the line', () => {
    const rules = (wish: Wish) => getUrl.rules?.(withDefaults(getUrl.options, { url: 'http://x/', dest: '/x', ...wish })) ?? []
    assert.deepEqual(rules({}), [])
    const wrong: Wish[] = [
      { url: 'gopher://x' },
      { checksum: 'sha256' },
      { unredirected_headers: ['X'] },
      { headers: { 'X-A': 'a\nurl = "file:///etc/shadow"' } },
      { url_password: 'x' },
      { http_agent: 'a\nb' },
    ]
    for (const wish of wrong) assert.equal(rules(wish).length, 1, JSON.stringify(wish))
    const settings = settingsOf(
      'file:///x',
      withDefaults(getUrl.options, { url: 'file:///x', dest: '/x', use_gssapi: true, validate_certs: false }),
    )
    for (const line of ['c insecure', 'c negotiate', 'w check_certificate = off', 'n use_gssapi'])
      assert.ok(settings.includes(`${line}\n`), line)
  })
})
