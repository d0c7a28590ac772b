/** Plans of `file` that the contract test tries. */
import { absentAt, directoryAt, fileAt, linkAt } from '../path-state-of.ts'

const none = {
  source: undefined,
  inside: { names: [], count: 0 },
  tree: [],
  flags: undefined,
  accessTime: undefined,
  modificationTime: undefined,
  uid: undefined,
  gid: undefined,
}

export const samples = [
  {
    params: { path: '/srv/site/pages', state: 'directory', owner: 'www-data', mode: 'u=rwX,g=rX,o=' },
    state: { ...none, file: absentAt('/srv/site/pages', '/srv'), uid: 33 },
  },
  {
    params: { path: '/srv/site', state: 'directory', recurse: true, group: '33', mode: 'go-w' },
    state: {
      ...none,
      file: directoryAt('/srv/site'),
      gid: 33,
      tree: [
        { path: '/srv/site/a', facts: { kind: 'file', mode: 0o666, uid: 0, gid: 0, atime: 1, mtime: 2 } },
        { path: '/srv/site/l', facts: { kind: 'link', mode: 0o777, uid: 0, gid: 0, atime: 1, mtime: 2 } },
      ],
    },
  },
  {
    params: { path: '/srv/now', state: 'link', src: '/srv/site' },
    state: { ...none, file: linkAt('/srv/now', '/srv/old'), source: directoryAt('/srv/site') },
  },
  {
    params: { path: '/srv/twin', state: 'hard', src: '/srv/one' },
    state: { ...none, file: absentAt('/srv/twin', '/srv'), source: fileAt('/srv/one', 'one') },
  },
  {
    params: { path: '/srv/log', state: 'touch', modification_time: '202405011000.00', access_time: 'preserve' },
    state: { ...none, file: fileAt('/srv/log', ''), modificationTime: 1714557600 },
  },
  {
    params: { path: '/srv/old', state: 'absent' },
    state: { ...none, file: directoryAt('/srv/old'), inside: { names: ['/srv/old/a'], count: 3 } },
  },
  { params: { path: '/srv/gone' }, state: { ...none, file: absentAt('/srv/gone', '/srv') } },
]
