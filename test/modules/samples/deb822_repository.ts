/** Plans of `deb822_repository` that the contract test tries. */
import { ann } from '../fixtures/openpgp.ts'
import { absentAt, directoryAt, fileAt } from '../path-state-of.ts'

const nothing = { asc: undefined, gpg: undefined, folder: undefined, keyFile: undefined, key: undefined }
const file = absentAt('/etc/apt/sources.list.d/made.sources', '/etc/apt/sources.list.d')
const source = { name: 'made', uris: ['https://deb.example.org'], suites: ['bookworm'] }

export const samples = [
  { params: { ...source, signed_by: '/root/key.gpg' }, state: { ...nothing, file, keyFile: fileAt('/root/key.gpg', 'x') } },
  {
    params: { ...source, signed_by: 'https://deb.example.org/key' },
    state: {
      ...nothing,
      file,
      asc: absentAt('/etc/apt/keyrings/made.asc', '/etc/apt/keyrings'),
      folder: directoryAt('/etc/apt/keyrings'),
      key: Buffer.from(ann),
    },
  },
  { params: { name: 'made', state: 'absent' }, state: { ...nothing, file: fileAt(file.path, 'x') } },
]
