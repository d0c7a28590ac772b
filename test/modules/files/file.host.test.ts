/** Plans of `file`, and what comes of them on this machine. */

import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { nothingDone } from '../../../engine/model/module.ts'
import file from '../../../modules/files/file.ts'
import { refusing } from '../../refusal.ts'
import { runOf } from '../actions.ts'
import { expect } from '../expect.ts'
import { settle } from '../locally.ts'
import { absentAt, directoryAt, fileAt, linkAt } from '../path-state-of.ts'
import { besides, refused } from '../registered.ts'

const none = {
  source: undefined,
  inside: { names: [], count: 0 },
  tree: [],
  flags: undefined,
  accessTime: undefined,
  modificationTime: undefined,
  uid: undefined,
  gid: undefined,
  check: false,
  ownerExists: true,
  groupExists: true,
}

describe('file', () => {
  it('makes every folder that is missing', () => {
    const changes = expect(file, { path: '/srv/a/b', state: 'directory', mode: '0750', owner: 'www-data' })
      .on({ ...none, file: absentAt('/srv/a/b', '/srv'), uid: 33 })
      .plans('create directory /srv/a', 'create directory /srv/a/b')
    assert.deepEqual(runOf(changes[1]).argv.slice(-3), ['/srv/a/b', 'www-data', '00750'])
  })

  it('makes the folder that a link leads to', () => {
    const lost = { ...none, file: linkAt('/srv/l', '/data/a') }
    const folder = { path: '/srv/l', state: 'directory' } as const
    expect(file, folder).on(lost).plans('create directory /data/a')
    assert.equal(expect(file, folder).on(lost).returns().path, '/data/a')
    expect(file, { ...folder, follow: false })
      .on(lost)
      .refuses({ msg: '/srv/l already exists as a link' })
  })

  it('tells of what a link leads to, and of the link itself', () => {
    const behind = { ...none, file: linkAt('/srv/l', 'a', fileAt('/srv/a', 'text', { mode: 0o4755 })) }
    const told = expect(file, { path: '/srv/l', state: 'file' }).on(behind).returns()
    assert.deepEqual([told.path, told.size, told.mode], ['/srv/a', 4, '04755'])
    const touched = expect(file, { path: '/srv/l', state: 'touch', mode: '0600' }).on(behind).returns()
    assert.deepEqual([touched.state, touched.mode], ['link', '0777'])
  })

  it('has the times that differ in its diff', () => {
    const present = fileAt('/srv/a', 'text')
    const mtime = present.target?.mtime
    const dated = { path: '/srv/a', modification_time: '202001010000.00', access_time: '202001010000.00' } as const
    const times = { modificationTime: 1_577_836_800, accessTime: present.target?.atime }
    assert.deepEqual(
      expect(file, dated)
        .on({ ...none, file: present, ...times })
        .returns().diff,
      { before: { path: '/srv/a', mtime }, after: { path: '/srv/a', mtime: 1_577_836_800 } },
    )
    const same = { path: '/srv/a' }
    assert.deepEqual(
      expect(file, same)
        .on({ ...none, file: present })
        .returns().diff,
      { before: same, after: same },
    )
  })

  it('warns in check mode of accounts that do not exist, also where it fails', () => {
    const present = fileAt('/srv/a', 'text')
    const numbered = expect(file, { path: '/srv/a', owner: '4711', group: 'adm' })
    const state = { ...none, file: present, uid: 4711, gid: 4, ownerExists: false }
    assert.deepEqual(numbered.on({ ...state, check: true }).returns().warnings, [
      'failed to look up user with uid 4711. Create user up to this point in real play',
    ])
    assert.equal(numbered.on({ ...state, check: false }).returns().warnings, undefined)
    const named = expect(file, { path: '/srv/a', group: 'nobody' }).on({ ...none, file: present, check: true })
    assert.deepEqual(besides(named.changes), {
      warnings: ['failed to look up group nobody. Create group up to this point in real play'],
    })
    expect(file, { path: '/srv/a', state: 'absent', group: 'nobody' })
      .on({ ...none, file: present })
      .plans('remove /srv/a')
  })

  it('leaves a folder alone that is as it shall be', () => {
    expect(file, { path: '/srv/a', state: 'directory', mode: '0700', owner: 'anna' })
      .on({ ...none, file: directoryAt('/srv/a'), uid: 1001 })
      .plans()
  })

  it('changes owner before mode, since `chown` clears bits', () => {
    const changes = expect(file, { path: '/srv/a', owner: 'root', group: 'adm', mode: '4755' })
      .on({ ...none, file: fileAt('/srv/a', '', { mode: 0o4755 }), uid: 0, gid: 4 })
      .plans('change owner of /srv/a', 'change group of /srv/a', 'change mode of /srv/a')
    assert.deepEqual([changes[0]?.before, changes[0]?.after], ['anna', 'root'])
  })

  it('works on what a link leads to, or on the link', () => {
    const link = linkAt('/srv/l', 'a', fileAt('/srv/a', '', { mode: 0o600 }))
    const state = { ...none, file: link, uid: 0 }
    expect(file, { path: '/srv/l', state: 'file', mode: '0644', owner: 'root' })
      .on(state)
      .plans('change owner of /srv/a', 'change mode of /srv/a')
    expect(file, { path: '/srv/l', owner: 'root', mode: '0644', follow: false }).on(state).plans('change owner of /srv/l')
  })

  it('links, and replaces only what it may', () => {
    const source = fileAt('/srv/a', 'x')
    const link = { path: '/srv/l', state: 'link', src: '/srv/a' } as const
    expect(file, link)
      .on({ ...none, file: absentAt('/srv/l', '/srv'), source })
      .plans('link /srv/l to /srv/a')
    expect(file, link)
      .on({ ...none, file: linkAt('/srv/l', '/srv/a', source), source })
      .plans()
    expect(file, link)
      .on({ ...none, file: linkAt('/srv/l', '/old'), source })
      .plans('link /srv/l to /srv/a')
    expect(file, link)
      .on({ ...none, file: fileAt('/srv/l', 'x'), source })
      .refuses({ msg: 'refusing to convert from file to symlink for /srv/l' })
    expect(file, { ...link, force: true })
      .on({ ...none, file: fileAt('/srv/l', 'x'), source })
      .plans('link /srv/l to /srv/a')
    expect(file, link)
      .on({ ...none, file: absentAt('/srv/l', '/srv'), source: absentAt('/srv/a', '/srv') })
      .refuses({ msg: 'src file does not exist, use "force=yes" if you really want to create the link: /srv/a' })
    const hard = expect(file, { ...link, state: 'hard' }).on({
      ...none,
      file: absentAt('/srv/l', '/srv'),
      source: absentAt('/srv/a', '/srv'),
    })
    assert.deepEqual([refused(hard.changes), besides(hard.changes)], ['src does not exist', { dest: '/srv/l', src: '/srv/a' }])
    expect(file, { ...link, force: true })
      .on({ ...none, file: directoryAt('/srv/l'), source, inside: { names: ['/srv/l/x'], count: 1 } })
      .refuses({ msg: /is not empty/ })
    expect(file, { ...link, force: true })
      .on({ ...none, file: directoryAt('/srv/l'), source })
      .plans('remove directory /srv/l', 'link /srv/l to /srv/a')
    expect(file, { path: '/srv/l', state: 'link' })
      .on({ ...none, file: absentAt('/srv/l', '/srv') })
      .refuses({ msg: 'src is required for creating new symlinks', names: ['src', '/srv/l'] })
  })

  it('tells what goes with a folder', () => {
    const [change] = expect(file, { path: '/srv/a', state: 'absent' })
      .on({ ...none, file: directoryAt('/srv/a'), inside: { names: ['/srv/a/x', '/srv/a/y'], count: 5 } })
      .plans('remove /srv/a and 5 below it')
    assert.equal(change?.before, '/srv/a/\n/srv/a/x\n/srv/a/y\n… and 3 more\n')
    expect(file, { path: '/srv/a', state: 'absent' })
      .on({ ...none, file: absentAt('/srv/a', '/srv') })
      .plans()
    for (const root of ['/', '//', '/.', '/../'])
      expect(file, { path: root, state: 'absent' })
        .on({ ...none, file: directoryAt(root) })
        .refuses({ names: [root] })
  })

  it('refuses what makes no sense, with the next step', () => {
    expect(file, { path: '/srv/a', owner: 'noone' })
      .on({ ...none, file: fileAt('/srv/a', '') })
      .refuses({ msg: 'chown failed: failed to look up user noone' })
    expect(file, { path: '/srv/a' })
      .on({ ...none, file: absentAt('/srv/a', '/srv') })
      .refuses({ msg: 'file (/srv/a) is absent, cannot continue' })
    expect(file, { path: '/no/a', state: 'touch' })
      .on({ ...none, file: absentAt('/no/a', '/') })
      .refuses({ msg: 'Destination directory /no does not exist' })
    expect(file, { path: '/srv/a', state: 'directory' })
      .on({ ...none, file: fileAt('/srv/a', '') })
      .refuses({ msg: '/srv/a already exists as a file' })
    expect(file, { path: '/srv/a', recurse: true, state: 'file' })
      .on({ ...none, file: fileAt('/srv/a', '') })
      .refuses({ msg: "recurse option requires state to be 'directory'", names: ['recurse', 'state: directory'] })
    expect(file, { path: '/srv/a', src: '/x', state: 'file' })
      .on({ ...none, file: fileAt('/srv/a', '') })
      .refuses({ msg: "src option requires state to be 'link' or 'hard'", names: ['src', 'state: link', 'state: hard'] })
    expect(file, { path: '/srv/a', setype: 'etc_t' })
      .on({ ...none, file: { ...fileAt('/srv/a', ''), selinux: true } })
      .refuses({ names: ['setype'] })
    assert.throws(
      () => file.probe({ ...defaults, _diff_peek: undefined, path: '/srv/a', access_time: 'noon' }, nothingDone),
      refusing({ names: ['noon', '%Y'] }),
    )
  })

  it('is silent the second time, whatever it made', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsplay-file-'))
    const at = (name: string) => path.join(folder, name)
    try {
      const steps: Partial<Parameters<typeof file.plan>[0]>[] = [
        { path: at('a/b/'), state: 'directory', mode: 'u=rwx,g=rx,o=' },
        { path: at('a/b/f'), state: 'touch', mode: '0640', modification_time: '202405011000.00', access_time: 'preserve' },
        { path: at('a/l'), state: 'link', src: 'b/f', follow: false },
        { path: at('a/h'), state: 'hard', src: at('a/b/f') },
        { path: at('a'), state: 'directory', recurse: true, mode: 'u=rwX,go=' },
        { path: at('a/dead'), state: 'link', src: 'nowhere', force: true },
        { path: at('a'), state: 'absent' },
      ]
      for (const step of steps) {
        const announced = await settle(file, step, { check: true })
        const done = await settle(file, step)
        assert.deepEqual(announced.changes, done.changes)
        assert.ok(done.changes.length > 0, JSON.stringify(step))
        assert.deepEqual((await settle(file, step, { check: true })).changes, [], JSON.stringify(step))
      }
      assert.deepEqual(fs.readdirSync(folder), [])
    } finally {
      fs.rmSync(folder, { recursive: true })
    }
  })
})

const defaults = {
  path: '/srv/a',
  recurse: false,
  force: false,
  follow: true,
  unsafe_writes: false,
  modification_time_format: '%Y',
  access_time_format: '%Y',
  state: undefined,
  src: undefined,
  modification_time: undefined,
  access_time: undefined,
  owner: undefined,
  group: undefined,
  mode: undefined,
  seuser: undefined,
  serole: undefined,
  setype: undefined,
  selevel: undefined,
  attributes: undefined,
}
