/** Plans of `find` that the contract test tries. */
import { fileAt } from '../path-state-of.ts'

const empty = { walks: [], found: [], contents: new Map() }
const one = { path: '/srv/one', facts: fileAt('/srv/one', 'ssl').self }
const walks = [{ path: '/srv', isDirectory: true, found: [one], directories: new Set(), examined: 3, trouble: '' }]

export const samples = [
  { params: { paths: ['/srv/nothing'] }, state: { tree: empty }, answers: { tree: [] } },
  {
    params: { paths: ['/srv'], contains: 's+l', get_checksum: true },
    state: { tree: { walks, found: [one], contents: new Map([['/srv/one', { digest: 'feed', size: 3, content: Buffer.from('ssl') }]]) } },
  },
  {
    params: { paths: ['/srv'], contains: 's+l' },
    state: { tree: { walks, found: [one], contents: new Map([['/srv/one', { digest: '', size: 2 ** 30 }]]) } },
  },
]
