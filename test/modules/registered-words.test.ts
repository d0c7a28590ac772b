/** What `register` sees as `msg` of a failure, in the words of Ansible's modules: of plans that are refused, and of programs that fail. */
import assert from 'node:assert/strict'
import { nothingDone } from '../../engine/model/module.ts'
import type { HostRead } from '../../engine/model/read.ts'
import aptKey from '../../modules/apt/apt_key.ts'
import aptRepository from '../../modules/apt/apt_repository.ts'
import unarchive from '../../modules/archive/unarchive.ts'
import { archiveCodes, type Look } from '../../modules/archive/unpack.ts'
import cron from '../../modules/cron/cron.ts'
import rpmKey from '../../modules/dnf/rpm_key.ts'
import acl from '../../modules/files/acl.ts'
import { expectedFrom } from '../../modules/files/checksum.ts'
import { rsyncFailure } from '../../modules/files/rsync.ts'
import make from '../../modules/languages/make.ts'
import pip from '../../modules/languages/pip.ts'
import { type PipState, pipCodes } from '../../modules/languages/python-packages.ts'
import mount from '../../modules/mount/mount.ts'
import knownHosts from '../../modules/ssh/known_hosts.ts'
import hostname from '../../modules/system/hostname.ts'
import modprobe from '../../modules/system/modprobe.ts'
import sysctl from '../../modules/system/sysctl.ts'
import group from '../../modules/users/group.ts'
import git from '../../modules/vcs/git.ts'
import { gitCodes } from '../../modules/vcs/repository.ts'
import apacheModule from '../../modules/web/apache2_module.ts'
import getUrl from '../../modules/web/get_url.ts'
import { expect, withDefaults } from './expect.ts'
import { ann, bertId } from './fixtures/openpgp.ts'
import { absentAt, directoryAt, fileAt } from './path-state-of.ts'
import { answer, failed, refused } from './registered.ts'

const copy = {
  ...{ there: true, occupied: false, head: 'a'.repeat(40), branch: 'main', versionCommit: '', url: 'https://x/r', gitDir: '/srv/r/.git' },
  ...{ changes: [], submodules: [], refs: new Map([['HEAD', 'b'.repeat(40)]]), mainBranch: 'main' },
}
const onGit = (differs: Partial<Parameters<typeof git.plan>[1]['copy']>, params = {}) =>
  expect(git, { repo: 'https://x/r', dest: '/srv/r', ...params }).on({ copy: { ...copy, ...differs }, file: undefined, wanted: undefined })

const onSysctl = expect(sysctl, { name: 'vm.x', value: '1', sysctl_set: true }).on({
  file: fileAt('/etc/sysctl.conf', ''),
  kernel: { there: true, value: '0' },
})
const device = { place: '/srv/data', fstype: 'ext4', source: '/dev/sdb1', device: '/dev/sdb1', foreign: false }
const mounted = new Map([['/srv/data', device]])
const onMount = (state: 'mounted' | 'unmounted' | 'remounted' | 'ephemeral', mounts: ReadonlyMap<string, typeof device>) =>
  expect(mount, { path: '/srv/data', src: '/dev/sdc1', fstype: 'ext4', state }).on({
    fstab: fileAt('/etc/fstab', ''),
    place: directoryAt('/srv/data'),
    mounts,
  })
const onModprobe = expect(modprobe, { name: 'x' }).on({ kernel: { there: true, loaded: false, files: [] } })
const onHostname = expect(hostname, { name: 'web1' }).on({
  names: { now: 'old', kept: 'old', hostnamectl: true, systemd: true, command: true },
  file: fileAt('/etc/hostname', 'old\n'),
})
const onGetUrl = (dest: string, above = '/tmp') => {
  const file = absentAt(dest, above)
  const state = { there: file, file, expected: undefined, digest: undefined, remote: undefined }
  return expect(getUrl, { url: 'https://x/x', dest, checksum: 'sha256:dead' }).on({ ...state, uid: undefined, gid: undefined })
}
const onUnarchive = (look: Partial<Look>, folder = directoryAt('/srv'), src = '/a') => {
  const seen: Look = { kind: 'gzip', members: [], present: new Map(), root: true, differences: ['app: Uid differs'], ...look }
  const origin = { at: 'host', path: src } as const
  return expect(unarchive, { src, dest: '/srv', remote_src: true }).on({
    created: false,
    folder,
    origin,
    look: seen,
    uid: undefined,
    gid: undefined,
  })
}
const onPip = (problem: NonNullable<PipState['problem']>) => {
  const state: PipState = { there: true, maker: true, installed: [], coming: [], missing: [], list: '', problem }
  return expect(pip, { name: ['x'] }).on({ pip: state })
}
const notFound = answer({ code: 22, stderr: 'curl: (22) The requested URL returned error: 404\n' })
const rows: readonly (readonly [string, () => unknown, string])[] = [
  [
    'git: local changes',
    () => refused(onGit({ changes: ['M a'] }).changes),
    'Local modifications exist in the destination: /srv/r (force=no).',
  ],
  [
    'git: a folder in the way',
    () => refused(onGit({ there: false, occupied: true }).changes),
    "fatal: destination path '/srv/r' already exists and is not an empty directory.",
  ],
  ['git: no such version', () => refused(onGit({}, { version: 'nothing' }).changes), 'Failed to checkout nothing'],
  [
    'git: a repository that refuses',
    () =>
      refused(
        onGit({ problem: { code: gitCodes.remote, stderr: 'git@x: Permission denied (publickey).\nfatal: Could not read.\n' } }).changes,
      ),
    'git@x: Permission denied (publickey).\nfatal: Could not read.',
  ],
  [
    'git: no signature',
    () => failed(onGit({}, { version: 'HEAD' }).changes()[0], { code: gitCodes.unsigned, stderr: 'error: none' }),
    'Failed to verify GPG signature of commit/tag "HEAD"',
  ],
  [
    'sysctl: the kernel refuses',
    () => failed(onSysctl.changes()[0], { stdout: 'sysctl: setting key "vm.x": Invalid argument\n' }),
    'setting vm.x failed: sysctl: setting key "vm.x": Invalid argument\n',
  ],
  ['sysctl: the file is refused', () => failed(onSysctl.changes()[2], { stdout: 'no such\n' }), 'Failed to reload sysctl: no such\n'],
  [
    'mount: a program that fails',
    () => failed(onMount('mounted', new Map()).changes()[1], { code: 32, stderr: 'mount: bad superblock\n' }),
    'Error mounting /srv/data: mount: bad superblock\n',
  ],
  [
    'mount: busy',
    () => failed(onMount('unmounted', mounted).changes()[0], { code: 32, stderr: 'umount: target is busy\n' }),
    'Error unmounting /srv/data: umount: target is busy\n',
  ],
  [
    'mount: again',
    () => failed(onMount('remounted', mounted).changes()[0], { code: 32, stderr: 'mount: read-only\n' }),
    'Error remounting /srv/data: mount: read-only\n',
  ],
  [
    'mount: something else at an ephemeral place',
    () => refused(onMount('ephemeral', new Map([['/srv/data', { ...device, foreign: true }]])).changes),
    'Ephemeral mount point is already mounted with a different source than the specified one. Failing in order to prevent an unwanted unmount or override operation. Try replacing this command with a "state: unmounted" followed by a "state: ephemeral", or use a different destination path.',
  ],
  [
    'group: a number that is taken',
    () =>
      failed(expect(group, { name: 'g', gid: 5 }).on({ groups: [] }).changes()[0], {
        code: 4,
        stderr: "groupadd: GID '5' already exists\n",
      }),
    "groupadd: GID '5' already exists\n",
  ],
  [
    'modprobe: no such module',
    () => failed(onModprobe.changes()[0], { stderr: 'FATAL: Module x not found.\n' }),
    'FATAL: Module x not found.\n',
  ],
  [
    'hostname: a program that fails',
    () => failed(onHostname.changes()[0], { code: 1, stderr: 'Access denied\n' }),
    'Command failed rc=1, out=, err=Access denied\n',
  ],
  [
    'get_url: another checksum',
    () =>
      failed(onGetUrl('/tmp/x').changes()[0], {
        code: 65,
        stderr: 'the downloaded file has the sha256 beef, not dead as in `checksum`\n',
      }),
    'The checksum for /tmp/x did not match dead; it was beef.',
  ],
  ['get_url: no folder', () => refused(onGetUrl('/none/x', '/').changes), 'Destination /none does not exist'],
  [
    'get_url: a list without the file',
    () => refused(() => expectedFrom('aa  b\nbb  c\n', 'a.txt', { algorithm: 'sha256', digest: 'https://x/list' })),
    "Unable to find a checksum for file 'a.txt' in 'https://x/list'",
  ],
  ['unarchive: no folder', () => refused(onUnarchive({}, absentAt('/srv', '/')).changes), "dest '/srv' must be an existing dir"],
  [
    'unarchive: no archive',
    () => refused(onUnarchive({ problem: { code: archiveCodes.unreadable, text: 'tar: not a tar' } }).changes),
    'Failed to find handler for "/a". Make sure the required command to extract the file is installed.\ntar: not a tar',
  ],
  [
    'unarchive: a program that fails',
    () => failed(onUnarchive({}).changes()[0], { code: 2, stderr: 'tar: no room' }),
    'failed to unpack /a to /srv',
  ],
  [
    'unarchive: an address that has nothing',
    () =>
      refused(
        onUnarchive({ problem: { code: 22, text: 'curl: (22) The requested URL returned error: 404' } }, undefined, 'https://x/a.tgz')
          .changes,
      ),
    'Failure downloading https://x/a.tgz, HTTP Error 404: Not Found',
  ],
  [
    'cron: a crontab that cannot be read',
    () => refused(expect(cron, { name: 'a', job: 'b' }).on({ crontab: { text: '', refused: 'denied' }, file: undefined }).changes),
    'Unable to read crontab',
  ],
  [
    'cron: no such variable',
    () =>
      refused(
        expect(cron, { name: 'A', env: true, job: 'b', insertafter: 'NONE' }).on({ crontab: { text: 'B=1\n' }, file: undefined }).changes,
      ),
    "Variable named 'NONE' not found.",
  ],
  [
    'known_hosts: a key of another',
    () =>
      refused(
        expect(knownHosts, { name: 'a', key: 'b ssh-rsa x', path: '/k' }).on({
          file: absentAt('/k', '/'),
          found: { fits: false, lines: [] },
          salts: [],
        }).changes,
      ),
    'Host parameter does not match hashed host field in supplied key',
  ],
  [
    'pip: no such package',
    () => refused(onPip({ code: 1, stdout: '', stderr: 'ERROR: No matching distribution found for x\n' }).changes),
    '\n:stderr: ERROR: No matching distribution found for x\n',
  ],
  [
    'pip: no pip',
    () => refused(onPip({ code: pipCodes.tool, stdout: '', stderr: 'there is no pip' }).changes),
    'Unable to find any of pip3 to use.  pip needs to be installed.',
  ],
  [
    'synchronize: rsync fails',
    () => rsyncFailure({ code: 23, stderr: 'rsync: link_stat "/x" failed\nrsync error: some files\n' }).msg,
    'rsync: link_stat "/x" failed\nrsync error: some files\n',
  ],
  [
    'apt_key: no such id',
    () => refused(expect(aptKey, { data: ann, id: bertId }).on({ rings: [], fetched: undefined, file: undefined, now: 0 }).changes),
    'apt-key did not return an error, but failed to add the key (check that the id is correct and *not* a subkey)',
  ],
  [
    'apt_key: no key',
    () => refused(expect(aptKey, { data: '<html>' }).on({ rings: [], fetched: undefined, file: undefined, now: 0 }).changes),
    "Unable to extract key from 'inline data'",
  ],
  [
    'apt_key: an address that has nothing',
    () =>
      refused(() =>
        (aptKey.probe(withDefaults(aptKey.options, { url: 'https://x/k' }), nothingDone).fetched as HostRead<Buffer>).parse(notFound),
      ),
    'Failed to download key at https://x/k: HTTP Error 404: Not Found',
  ],
  [
    'rpm_key: an address that has nothing',
    () =>
      refused(() =>
        (rpmKey.probe(withDefaults(rpmKey.options, { key: 'https://x/k' }), nothingDone).fetched as HostRead<Buffer>).parse(notFound),
      ),
    'failed to fetch key at https://x/k , error was: HTTP Error 404: Not Found',
  ],
  [
    'rpm_key: no such file',
    () => refused(expect(rpmKey, { key: '/none' }).on({ trusted: [], file: absentAt('/none', '/'), fetched: undefined }).changes),
    'Not a valid key /none',
  ],
  [
    'apt_repository: lists that cannot be refreshed',
    () =>
      failed(
        expect(aptRepository, { repo: 'deb https://x stable main' }).on({ files: [], codename: '', key: undefined }).changes().at(-1),
        {
          code: 100,
          stderr: "E: The repository 'https://x stable Release' is not signed.\n",
        },
      ),
    'Failed to update apt cache: the source `https://x stable Release` is not signed',
  ],
  [
    'acl: nothing at the path',
    () =>
      refused(
        expect(acl, { path: '/none', state: 'query' }).on({ rights: { tools: true, there: false, acl: [], differs: false } }).changes,
      ),
    'Path not found or not accessible.',
  ],
  [
    'apache2_module: cgi with threads',
    () =>
      refused(
        expect(apacheModule, { name: 'cgi' }).on({ apache: { there: true, modules: new Set(), enabled: new Set(), threaded: true } })
          .changes,
      ),
    'Your MPM seems to be threaded. No automatic actions on module cgi possible.',
  ],
  [
    'make: no such target',
    () =>
      refused(
        expect(make, { chdir: '/srv', target: 'x' }).on({
          make: { program: 'make', code: 2, stdout: '', stderr: "make: *** No rule to make target 'x'.  Stop.\n" },
        }).changes,
      ),
    "make: *** No rule to make target 'x'.  Stop.",
  ],
]

describe('words of Ansible that are registered', () => {
  for (const [title, words, expected] of rows) it(title, () => assert.equal(words(), expected))
})
