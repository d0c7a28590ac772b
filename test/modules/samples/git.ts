/** Plans of `git` that the contract test tries. */
import { absentAt, fileAt } from '../path-state-of.ts'

const [one, two] = ['1'.repeat(40), '2'.repeat(40)]
const none = { there: false, occupied: false, head: '', branch: '', versionCommit: '', url: '', gitDir: '', changes: [], submodules: [] }
const repo = 'https://example.org/app.git'
const refs = new Map([
  ['HEAD', two],
  ['refs/heads/main', two],
  ['refs/tags/v1', one],
])
const there = { ...none, there: true, head: one, branch: 'main', url: repo, gitDir: '/srv/app/.git', refs, mainBranch: 'main' }

const archive = { archive: '/srv/a.zip', archive_prefix: 'a/' }

export const samples = [
  { params: { repo, dest: '/srv/app' }, state: { copy: { ...none, refs, mainBranch: 'main' } } },
  { params: { repo, dest: '/srv/app', version: 'v1', key_file: '~/.ssh/deploy', umask: '077' }, state: { copy: there } },
  { params: { repo, dest: '/srv/app', version: one }, state: { copy: { ...there, refs: undefined } } },
  { params: { repo, dest: '/srv/app', force: true, depth: 1 }, state: { copy: { ...there, changes: [' M file'] } } },
  { params: { repo, dest: '/srv/app' }, state: { copy: { ...there, changes: [' M file'] } } },
  { params: { repo, dest: '/srv/app', update: false }, state: { copy: there } },
  { params: { repo, dest: '/srv/app', ...archive }, state: { copy: there, file: absentAt('/srv/a.zip', '/srv'), wanted: one } },
  { params: { repo, dest: '/srv/app', update: false, ...archive }, state: { copy: there, file: fileAt('/srv/a.zip', 'x'), wanted: one } },
]
