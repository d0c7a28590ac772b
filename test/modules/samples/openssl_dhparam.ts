/** Samples of `openssl_dhparam` for the contract. */
import { absentAt, fileAt } from '../path-state-of.ts'

const path = '/etc/ssl/dh.pem'
const rest = { uid: undefined, gid: undefined }

/** Parameters of 512 bits, which are made quickly and good for nothing. */
export const parameters = `-----BEGIN DH PARAMETERS-----
MEYCQQD40/fkWl6IqUBhtFxbOTu6Vi+4jFMFd/QprJt7PU8WRQkobYl/kuhS2R0N
bJKSH1144pROugpXCZWFiNhl5kQfAgEC
-----END DH PARAMETERS-----
`

export const samples = [
  { params: { path, return_content: true }, state: { ...rest, file: absentAt(path, '/etc/ssl') } },
  { params: { path, size: 512, mode: '0640' }, state: { ...rest, file: fileAt(path, parameters) } },
  { params: { path, size: 1024, backup: true }, state: { ...rest, file: fileAt(path, parameters) } },
  { params: { path, state: 'absent' }, state: { ...rest, file: fileAt(path, parameters) } },
]
