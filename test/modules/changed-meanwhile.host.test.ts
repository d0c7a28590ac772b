/** What was changed since a task was planned from it stays as it is, and the task is planned again: whoever replaces or removes a file compares it. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { movedCode } from '../../engine/host-scripts/replace-file.ts'
import type { Run } from '../../engine/model/action.ts'
import aptKey from '../../modules/apt/apt_key.ts'
import source from '../../modules/apt/deb822_repository.ts'
import archive from '../../modules/archive/archive.ts'
import copy from '../../modules/files/copy.ts'
import file from '../../modules/files/file.ts'
import keypair from '../../modules/ssh/openssh_keypair.ts'
import timezone from '../../modules/system/timezone.ts'
import { makeKey, sshKeyOf } from '../../modules/users/ssh-key.ts'
import getUrl from '../../modules/web/get_url.ts'
import uri from '../../modules/web/uri.ts'
import privatekey from '../../modules/x509/openssl_privatekey.ts'
import { runOf } from './actions.ts'
import { inputOf } from './ask.ts'
import { expect } from './expect.ts'
import { ask, type Round, settle } from './locally.ts'
import { absentAt, fileAt } from './path-state-of.ts'
import { reportEnv } from './reported.ts'
import { folderForTest, type Web, web } from './web/web.ts'

const large = 300_000

describe('what was changed since the plan', function () {
  this.timeout(60_000)
  const at = folderForTest()
  let site: Web
  before(async () => {
    site = await web({ '/a.txt': 'hello' })
  })
  after(() => site.close())

  const carryOut = (action: Run, path = process.env.PATH) =>
    spawnSync(action.argv[0] ?? '', action.argv.slice(1), {
      input: inputOf(action.stdin),
      env: { ...process.env, ...reportEnv(action), PATH: path },
      encoding: 'utf8',
    })
  const planned = async (round: Promise<Round>) => {
    const { changes } = await round
    return changes.flatMap(({ action }) => (action?.do === 'run' ? [action] : []))[0] as Run
  }
  /** The action stops at a file that became another, and does its work where it is as it was. */
  function isCompared(action: Run, path: string) {
    const was = fs.existsSync(path) ? fs.readFileSync(path) : undefined
    fs.writeFileSync(path, 'of somebody else')
    const { status, stderr } = carryOut(action)
    assert.deepEqual([status, action.stale, fs.readFileSync(path, 'utf8')], [movedCode, movedCode, 'of somebody else'], stderr)
    if (was) fs.writeFileSync(path, was)
    else fs.rmSync(path)
    const again = carryOut(action)
    assert.equal(again.status, 0, again.stderr)
    assert.notEqual(fs.existsSync(path) && fs.readFileSync(path, 'utf8'), was?.toString() ?? false)
    assert.deepEqual(
      fs.readdirSync(path.slice(0, path.lastIndexOf('/'))).filter((name) => name.startsWith('.tsplay')),
      [],
    )
  }
  function filled(name: string, content = 'old\n'): string {
    fs.writeFileSync(at(name), content)
    return at(name)
  }

  for (const format of ['gz', 'zip'] as const)
    it(`stays where an archive is packed (${format})`, async () => {
      const dest = filled(`packed.${format}`)
      isCompared(await planned(settle(archive, { path: [filled('one')], dest, format, force_archive: true }, { check: true })), dest)
    })

  it('stays where a file is downloaded, also where there was none', async () => {
    for (const dest of [filled('downloaded'), at('downloaded-new')])
      isCompared(await planned(settle(getUrl, { url: `${site.url}/a.txt`, dest, force: true }, { check: true })), dest)
  })

  it('stays where a response is stored, but the response of a request with effects is', async () => {
    const dest = filled('response')
    fs.mkdirSync(at('bin'))
    const curl = spawnSync('sh', ['-c', 'command -v curl'], { encoding: 'utf8' }).stdout.trim()
    fs.writeFileSync(at('bin/curl'), `#!/bin/sh\nprintf 'of somebody else' >${dest}\nexec ${curl} "$@"\n`, { mode: 0o755 })
    const free = { created: false, removable: false, files: new Map(), authority: undefined }
    const request = (method: string) => {
      const [change] = expect(uri, { url: `${site.url}/a.txt`, dest, method, force: true })
        .on(free)
        .changes()
      return carryOut(runOf(change), `${at('bin')}:${process.env.PATH}`)
    }
    assert.deepEqual([request('GET').status, fs.readFileSync(dest, 'utf8')], [movedCode, 'of somebody else'])
    assert.deepEqual([request('POST').status, fs.readFileSync(dest, 'utf8')], [0, 'hello'])
  })

  it('stays where the host copies a file', async () => {
    const [src, dest] = [filled('large', 'x'.repeat(large)), filled('copied', 'y'.repeat(large))]
    isCompared(await planned(settle(copy, { src, dest, remote_src: true }, { check: true })), dest)
  })

  it('stays where the host copies a folder, files and links', async () => {
    for (const name of ['from', 'to']) fs.mkdirSync(at(name))
    filled('from/file', 'new\n')
    filled('to/file')
    isCompared(await planned(settle(copy, { src: at('from/'), dest: at('to'), remote_src: true }, { check: true })), at('to/file'))
    fs.symlinkSync('new', at('from/link'))
    fs.symlinkSync('old', at('to/link'))
    isLinkCompared(await planned(settle(copy, { src: at('from/'), dest: at('to'), remote_src: true }, { check: true })), at('to/link'))
  })

  function isLinkCompared(action: Run, path: string) {
    const was = fs.readlinkSync(path)
    fs.rmSync(path)
    fs.symlinkSync('elsewhere', path)
    assert.deepEqual([carryOut(action).status, action.stale, fs.readlinkSync(path)], [movedCode, movedCode, 'elsewhere'])
    fs.rmSync(path)
    fs.writeFileSync(path, 'a file')
    assert.deepEqual([carryOut(action).status, fs.readFileSync(path, 'utf8')], [movedCode, 'a file'])
    fs.rmSync(path)
    fs.symlinkSync(was, path)
    const { status, stderr } = carryOut(action)
    assert.equal(status, 0, stderr)
    assert.notEqual(fs.readlinkSync(path), was)
  }

  it('stays where a link is made, symbolic or hard', async () => {
    fs.symlinkSync('old', at('link'))
    isLinkCompared(await planned(settle(file, { path: at('link'), src: filled('target'), state: 'link' }, { check: true })), at('link'))
    const hard = await planned(settle(file, { path: at('hard'), src: at('target'), state: 'hard' }, { check: true }))
    isCompared(hard, at('hard'))
    assert.equal(fs.statSync(at('hard')).ino, fs.statSync(at('target')).ino)
  })

  it('stays where the time zone is set', () => {
    const zone = { systemd: false, exists: true, name: 'Etc/UTC', link: '=/usr/share/zoneinfo/Etc/UTC', clock: 'UTC' } as const
    const [change] = expect(timezone, { name: 'Europe/Berlin' }).on({ zone }).changes()
    const action = runOf(change)
    fs.mkdirSync(at('etc'))
    fs.symlinkSync('/usr/share/zoneinfo/Etc/UTC', at('etc/localtime'))
    isLinkCompared({ ...action, argv: action.argv.map((word) => word.replaceAll(' /etc/', ` ${at('etc')}/`)) }, at('etc/localtime'))
    assert.equal(fs.readlinkSync(at('etc/localtime')), '/usr/share/zoneinfo/Europe/Berlin')
  })

  it('stays where a key is generated', async () => {
    const path = filled('private')
    isCompared(await planned(settle(privatekey, { path, regenerate: 'always', type: 'Ed25519' }, { check: true })), path)
    await settle(keypair, { path: at('pair'), type: 'ed25519' })
    const again = await planned(settle(keypair, { path: at('pair'), type: 'ed25519', force: true }, { check: true }))
    isCompared(again, at('pair.pub'))
    isCompared(await planned(settle(keypair, { path: at('pair'), type: 'ed25519', force: true }, { check: true })), at('pair'))
  })

  it('stays where a user gets a key', () => {
    const path = at('id')
    const key = { user: 'root', file: path, type: 'ed25519' }
    const digest = () => {
      const { script, args = [], parse } = sshKeyOf('root', path)
      return parse(ask(['sh'], script, args)).digest
    }
    isCompared(makeKey({ ...key, expect: digest() }), path)
    isCompared(makeKey({ ...key, expect: digest() }), path)
  })

  it('stays where a file is removed', async () => {
    const ring = filled('ring.gpg')
    const [change] = expect(aptKey, { id: 'A88D21E9', state: 'absent' })
      .on({
        rings: [{ path: ring, bytes: Buffer.from('old\n'), keys: [{ fingerprints: ['A88D21E9'], bytes: Buffer.from('old\n') }] }],
        fetched: undefined,
        file: undefined,
        now: 0,
      })
      .changes()
    isCompared(runOf(change), ring)
    const absent = absentAt('/etc/apt/keyrings/x.asc', '/etc/apt/keyrings')
    const [gone] = expect(source, { name: 'x', state: 'absent' })
      .on({ file: fileAt(filled('x.sources'), 'old\n'), asc: absent, gpg: absent, folder: undefined, keyFile: undefined, key: undefined })
      .changes()
    isCompared(runOf(gone), at('x.sources'))
    isCompared(await planned(settle(privatekey, { path: filled('key'), state: 'absent', backup: true }, { check: true })), at('key'))
    isCompared(await planned(settle(keypair, { path: filled('half'), state: 'absent' }, { check: true })), at('half'))
  })
})
