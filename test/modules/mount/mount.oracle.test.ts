/** `mount`: lines of fstab beside Ansible's, and what is mounted. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Change, Params } from '../../../engine/model/module.ts'
import { type PathState, sha1 } from '../../../modules/files/path-state.ts'
import mount from '../../../modules/mount/mount.ts'
import { parseMounts } from '../../../modules/mount/mounts.ts'
import { runOf, writeOf } from '../actions.ts'
import { besideAnsible } from '../beside.ts'
import { expect } from '../expect.ts'
import { absentAt, directoryAt, fileAt } from '../path-state-of.ts'
import { folderForTest } from '../web/web.ts'

const table = `20 1 8:1 / / rw - ext4 /dev/sda1 rw
21 20 8:2 / /srv/data rw - ext4 /dev/sdb1 rw
22 20 8:1 /root/shown /mnt/shown rw - ext4 /dev/sda1 rw
23 21 8:2 /deep /mnt/a\\040b rw - ext4 /dev/sdb1 rw
`
const mounts = parseMounts(table)
const fstab = fileAt('/etc/fstab', 'LABEL=data /srv/data ext4 defaults 0 2\n/root/shown /mnt/shown none bind 0 0\n')
const data = { path: '/srv/data', src: 'LABEL=data', fstype: 'ext4', passno: '2' }
const on = (params: Partial<Params<typeof mount.options>>, place = directoryAt(String(params.path).replace(/\/$/, ''))) =>
  expect(mount, params).on({ fstab, mounts, place })

describe('what is mounted', () => {
  it('is read with the folder that a part of a file system shows', () => {
    assert.deepEqual(
      [...mounts.values()].map(({ place, source, foreign }) => [place, source, foreign]),
      [
        ['/', '/dev/sda1', true],
        ['/srv/data', '/', true],
        ['/mnt/shown', '/root/shown', false],
        ['/mnt/a b', '/srv/data/deep', false],
      ],
    )
  })
})

const digestOf = (change: Change | undefined) => sha1(writeOf(change).content as Buffer)

describe('mount', () => {
  it('leaves what is mounted and kept', () => {
    on({ ...data, state: 'mounted' }).plans()
    on({ path: '/mnt/shown/', src: '/root/shown', fstype: 'none', opts: 'bind', state: 'ephemeral' }).plans('remount /mnt/shown/')
  })
  it('remounts with other options, and would put fstab back', () => {
    const [write, remount] = on({ ...data, opts: 'ro', state: 'mounted' }).plans('write /etc/fstab', 'remount /srv/data')
    assert.equal(String(runOf(remount).stdin), fstab.content?.toString())
    assert.deepEqual(runOf(remount).argv.slice(4), ['old', '/etc/fstab', digestOf(write), '', '/srv/data', '--', '/srv/data'])
  })
  it('makes the folder, and would remove it again', () => {
    const made = on({ ...data, path: '/srv/a/b', state: 'mounted' }, absentAt('/srv/a/b', '/srv')).plans(
      'create directory /srv/a',
      'create directory /srv/a/b',
      'write /etc/fstab',
      'mount /srv/a/b',
    )
    assert.deepEqual(runOf(made.at(-1)).argv.slice(4), [
      'old',
      '/etc/fstab',
      digestOf(made[2]),
      '2',
      '/srv/a/b',
      '/srv/a',
      '--',
      '/srv/a/b',
    ])
  })
  it('makes the folders above a place', () => {
    const place = absentAt('/root/a/b', '/root')
    for (const path of ['/root/a/b']) {
      const made = on({ ...data, path, state: 'mounted' }, place).plans(
        'create directory /root/a',
        'create directory /root/a/b',
        'write /etc/fstab',
        'mount /root/a/b',
      )
      assert.deepEqual(runOf(made[1]).argv.slice(4, 5), ['/root/a/b'])
      assert.match(writeOf(made[2]).content.toString(), /^LABEL=data \/root\/a\/b ext4 defaults 0 2$/m)
      assert.deepEqual(runOf(made[3]).argv.slice(4), [
        'old',
        '/etc/fstab',
        digestOf(made[2]),
        '2',
        '/root/a/b',
        '/root/a',
        '--',
        '/root/a/b',
      ])
      assert.equal(on({ ...data, path, state: 'mounted' }, place).returns().name, '/root/a/b')
    }
  })
  it('unmounts, whatever fstab says', () => {
    on({ path: '/srv/data', state: 'unmounted' }).plans('unmount /srv/data')
    on({ path: '/srv/other', state: 'unmounted' }).plans()
  })
  it('takes it out of fstab, unmounts it and removes the folder', () => {
    on({ path: '/srv/data', state: 'absent' }).plans('write /etc/fstab', 'unmount /srv/data', 'remove directory /srv/data')
    on({ path: '/srv/data', state: 'absent_from_fstab' }).plans('write /etc/fstab')
    on({ path: '/srv/other', state: 'absent' }).plans()
  })
  it('remounts at every run, with options and without', () => {
    const [plain] = on({ path: '/srv/data', state: 'remounted' }).plans('remount /srv/data')
    assert.deepEqual(runOf(plain).argv.slice(4), ['', '', '', '', '/srv/data', '--', '/srv/data'])
    const [other] = on({ path: '/srv/data', state: 'remounted', opts: 'ro', fstab: '/x' }).plans('remount /srv/data')
    assert.deepEqual(runOf(other).argv.slice(4), ['', '', '', ',ro', '/srv/data', '-T', '/x', '--', '/srv/data'])
  })
  it('mounts for now, but not over something else', () => {
    const [now] = on({ path: '/mnt/q', src: 'tmpfs', fstype: 'tmpfs', opts: 'size=1m', state: 'ephemeral' }).plans('mount /mnt/q')
    assert.deepEqual(runOf(now).argv.slice(4), ['ephemeral', '', '', '0', '-T', '/dev/fd/6', '--', '/mnt/q'])
    assert.equal(String(runOf(now).stdin), 'tmpfs /mnt/q tmpfs size=1m 0 0\n')
    on({ ...data, src: '/dev/sdc1', state: 'ephemeral' }).refuses({
      msg: /^Ephemeral mount point is already mounted with a different source than the specified one\. Failing in order to p/,
      names: ['/dev/sdb1', '/srv/data', '/dev/sdc1'],
    })
  })
  it('shows options of what is mounted for now to no list of processes', () => {
    const share = { path: '/mnt/q', src: '//nas/a b', state: 'ephemeral' } as const
    const [cifs] = on({ ...share, fstype: 'cifs', opts: 'user=anna,pass=x,password=s=e' }).plans('mount /mnt/q')
    assert.deepEqual([String(runOf(cifs).stdin), runOf(cifs).env?.PASSWD], ['//nas/a\\040b /mnt/q cifs user=anna 0 0\n', 's=e'])
    const [other] = on({ ...share, fstype: 'ceph', opts: 'secret=word' }).plans('mount /mnt/q')
    assert.deepEqual([String(runOf(other).stdin), runOf(other).env], ['//nas/a\\040b /mnt/q ceph secret=word 0 0\n', { LC_ALL: 'C' }])
    for (const change of [cifs, other]) assert.doesNotMatch(runOf(change).argv.slice(3).join(' '), /s=e|word/)
  })
  it('mounts and remounts for now what such a table says', function () {
    if (process.getuid?.() !== 0) this.skip()
    const at = fs.mkdtempSync(path.join(os.tmpdir(), 'mount-'))
    const wish = { path: at, src: 'tmpfs', fstype: 'tmpfs', opts: 'size=64k,mode=0711', state: 'ephemeral' } as const
    const [first] = on(wish, directoryAt(at)).plans(`mount ${at}`)
    const now = parseMounts(`20 1 8:1 / / rw - ext4 /dev/sda1 rw\n21 20 0:9 / ${at} rw - tmpfs tmpfs rw\n`)
    const again = { fstab, mounts: now, place: directoryAt(at) }
    const [second] = expect(mount, { ...wish, opts: 'size=128k' })
      .on(again)
      .plans(`remount ${at}`)
    const script = [first, second].map((change) => {
      const { argv, stdin } = runOf(change)
      const words = argv.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ')
      return `printf '%s' '${stdin}' | ${words} || exit\ngrep ' ${at} ' /proc/self/mountinfo\n`
    })
    const { stdout, stderr } = spawnSync('unshare', ['-m', 'sh', '-c', script.join('')], { encoding: 'utf8' })
    fs.rmdirSync(at)
    assert.deepEqual([stdout.match(/size=\d+k,mode=\d+/g), stderr], [['size=64k,mode=711', 'size=128k,mode=711'], ''])
  })

  describe('where nothing could be mounted', () => {
    const at = folderForTest()
    /** The last change of a plan is tried, with a `mount` that ends so, after what goes before it was done. */
    function outcome(code: number, file: PathState, before: (text: Buffer) => void) {
      const [table, deep] = [at('fstab'), at('a/b')]
      const changes = expect(mount, { ...data, path: deep, fstab: table, state: 'mounted' })
        .on({ fstab: file, mounts, place: absentAt(deep, at('')) })
        .changes()
      const { argv, stdin } = runOf(changes.at(-1))
      const wrote = writeOf(changes.at(-2)).content as Buffer
      fs.mkdirSync(deep, { recursive: true })
      before(wrote)
      fs.writeFileSync(at('mount'), `#!/bin/sh\necho "$@" >${at('said')}\nexit ${code}\n`, { mode: 0o755 })
      const [program = '', ...words] = argv
      const env = { ...process.env, PATH: `${at('')}:${process.env.PATH}` }
      const { status } = spawnSync(program, words, { input: String(stdin ?? ''), env })
      assert.equal(fs.readFileSync(at('said'), 'utf8').trim(), `-T ${table} -- ${deep}`)
      const kept = fs.existsSync(table) && fs.readFileSync(table, 'utf8')
      return [status, fs.existsSync(path.dirname(deep)), kept === wrote.toString() ? 'written' : kept]
    }
    const old = String(fstab.content)

    it('puts fstab back and removes the folders it made', () => {
      const renew = (text: Buffer) => fs.writeFileSync(at('fstab'), text)
      const file = { ...fstab, path: at('fstab'), real: at('fstab') }
      assert.deepEqual(outcome(0, file, renew), [0, true, 'written'])
      assert.deepEqual(outcome(32, file, renew), [32, false, old])
      assert.deepEqual(outcome(32, absentAt(at('fstab'), at('')), renew), [32, false, false])
    })

    it('leaves an fstab that somebody else changed meanwhile', () => {
      const file = { ...fstab, path: at('fstab'), real: at('fstab') }
      assert.deepEqual(
        outcome(32, file, () => fs.writeFileSync(at('fstab'), 'theirs\n')),
        [32, false, 'theirs\n'],
      )
      assert.deepEqual(fs.readdirSync(at('')).sort(), ['fstab', 'mount', 'said'])
      fs.rmSync(at('fstab'))
    })

    it('puts back what is behind a link, and leaves the link', () => {
      const link = { ...fstab, path: at('fstab'), link: 'behind', real: at('behind') }
      const renew = (text: Buffer) => {
        fs.writeFileSync(at('behind'), text)
        fs.symlinkSync('behind', at('fstab'))
      }
      assert.deepEqual(outcome(32, link, renew), [32, false, old])
      assert.deepEqual([fs.readlinkSync(at('fstab')), fs.readFileSync(at('behind'), 'utf8')], ['behind', old])
    })
  })
  it('needs to know what to mount', () => {
    assert.match(String(mount.rules?.({ path: '/a', state: 'mounted', fstype: 'ext4' } as never)), /requires `src`/)
    assert.match(String(mount.rules?.({ path: '/a', state: 'present', src: '/b' } as never)), /requires `fstype`/)
  })
})

const kept = '# head\n\nUUID=1 / ext4 errors=remount-ro 0 1\n/dev/b  /srv  ext4  noatime\n/dev/s none swap sw 0 0\nodd line\n'
const wanted = { fstab: '$FILE', src: '/dev/x', fstype: 'ext4', state: 'present' }

besideAnsible(import.meta.url, mount, 'ansible.posix.mount', [
  { title: 'an empty file', before: '', args: { ...wanted, path: '/data' } },
  { title: 'a line more', before: kept, args: { ...wanted, path: '/data', opts: 'noatime,ro', passno: '2', dump: '1' } },
  { title: 'a file without a last line end', before: kept.trimEnd(), args: { ...wanted, path: '/data' } },
  { title: 'an entry that is so', before: kept, args: { ...wanted, path: '/', src: 'UUID=1', opts: 'errors=remount-ro', passno: '1' } },
  { title: 'an entry that differs', before: kept, args: { ...wanted, path: '/', src: 'UUID=2' } },
  { title: 'an entry of four fields', before: kept, args: { ...wanted, path: '/srv', src: '/dev/b', opts: 'noatime' } },
  { title: 'characters that are written as numbers', before: kept, args: { ...wanted, path: '/a b', src: 'x\\y&z' } },
  { title: 'another swap', before: kept, args: { ...wanted, path: 'none', fstype: 'swap', opts: 'sw' } },
  { title: 'the same swap', before: kept, args: { ...wanted, path: 'none', src: '/dev/s', fstype: 'swap', opts: 'sw,pri=1' } },
  { title: 'not at boot', before: kept, args: { ...wanted, path: '/data', opts: 'ro', boot: false } },
  { title: 'not at boot, by its options', before: kept, args: { ...wanted, path: '/data', opts: 'noauto', boot: false } },
  { title: 'not at boot, which the defaults do not let', before: kept, args: { ...wanted, path: '/data', boot: false } },
  { title: 'gone', before: kept, args: { fstab: '$FILE', path: '/', state: 'absent_from_fstab' } },
  { title: 'gone already', before: kept, args: { fstab: '$FILE', path: '/data', state: 'absent_from_fstab' } },
  { title: 'of four fields, not gone', before: kept, args: { fstab: '$FILE', path: '/srv', state: 'absent_from_fstab' } },
  { title: 'swap, gone', before: kept, args: { fstab: '$FILE', path: 'none', src: '/dev/s', state: 'absent_from_fstab' } },
])
