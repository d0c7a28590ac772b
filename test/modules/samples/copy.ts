/** Plans of `copy` that the contract test tries. */
import { contentOf } from '../../../modules/files/install-file.ts'
import { absentAt, directoryAt, fileAt, linkAt } from '../path-state-of.ts'

const none = {
  loaded: undefined,
  source: undefined,
  flags: undefined,
  dest: undefined,
  root: undefined,
  pairs: [],
  uid: undefined,
  gid: undefined,
}
const one = { kind: 'file', path: '/play/files/one', mode: 0o640, content: contentOf('one\n'), md5: '0' }
const big = {
  kind: 'file',
  path: '/play/files/big',
  mode: 0o644,
  content: { bytes: { file: '/play/files/big' }, sha1: 'feed', size: 9_000_000 },
}
const folder = {
  kind: 'directory',
  path: '/play/files/all',
  entries: [
    { name: 'sub', kind: 'directory' },
    { name: 'sub/one', ...one },
    { name: 'l', kind: 'link', target: 'sub' },
  ],
}
const long = { ...fileAt('/srv/long', ''), content: undefined, sha1: 'feed' }

export const samples = [
  {
    params: { content: 'two\n', dest: '/etc/one', backup: true },
    state: { ...none, loaded: { kind: 'file', source: { ...one, content: contentOf('two\n') }, dest: fileAt('/etc/one', 'one\n') } },
  },
  {
    params: { src: 'one', dest: '/etc/new/', mode: 'preserve' },
    state: { ...none, loaded: { kind: 'file', source: one, dest: absentAt('/etc/new/one', '/etc') } },
  },
  {
    params: { src: 'one', dest: '/etc/one', follow: true, validate: 'test -s %s' },
    state: { ...none, loaded: { kind: 'file', source: one, dest: linkAt('/etc/one', 'two', fileAt('/etc/two', 'x')) } },
  },
  {
    params: { src: 'big', dest: '/etc/big', owner: 'daemon' },
    state: { ...none, uid: 1, loaded: { kind: 'file', source: big, dest: fileAt('/etc/big', 'x') } },
  },
  {
    params: { src: 'all', dest: '/srv', directory_mode: '0750', mode: '0640', local_follow: false },
    state: {
      ...none,
      loaded: {
        kind: 'folder',
        source: folder,
        root: absentAt('/srv/all', '/srv'),
        states: ['sub', 'sub/one', 'l'].map((name) => absentAt(`/srv/all/${name}`, '/srv')),
      },
    },
    answers: { loaded: folder },
  },
  {
    params: { src: '/srv/long', dest: '/srv/copy', remote_src: true, backup: true, validate: 'test -s %s' },
    state: { ...none, source: long, dest: fileAt('/srv/copy', 'x'), root: absentAt('/srv/copy/long', '/srv') },
  },
  {
    params: { src: '/srv/site', dest: '/srv/copy', remote_src: true, mode: '0600' },
    state: {
      ...none,
      source: directoryAt('/srv/site'),
      dest: absentAt('/srv/copy', '/srv'),
      root: absentAt('/srv/copy/site', '/srv'),
      pairs: [
        { name: 'sub', source: { kind: 'directory', mode: 0o755 }, link: '', dest: undefined, same: false },
        { name: 'sub/a', source: { kind: 'file', mode: 0o755 }, link: '', dest: undefined, same: false },
        { name: 'l', source: { kind: 'link', mode: 0o777 }, link: 'sub', dest: undefined, same: false },
      ],
    },
    answers: { pairs: directoryAt('/srv/site') },
  },
]
