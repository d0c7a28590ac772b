/** Samples of `htpasswd` for the contract. */
import { absentAt, fileAt } from '../path-state-of.ts'

const path = '/etc/guests'
const word = 'a very secret word'
const params = { path, name: 'guest', password: word }
const hash = '$apr1$saltsalt$zN9Ba5GxvT6Tf0x6pHhbT1'
const rest = { wanted: { same: false, hash }, uid: undefined, gid: undefined }

export const samples = [
  { params, state: { ...rest, file: absentAt(path, '/etc') } },
  {
    params: { ...params, hash_scheme: 'plaintext' },
    state: { ...rest, wanted: { same: false, hash: word }, file: fileAt(path, 'guest:old\n') },
  },
  { params: { ...params, mode: '0640' }, state: { ...rest, wanted: { same: true }, file: fileAt(path, 'guest:a very secret word\n') } },
  { params: { ...params, hash_scheme: 'sha512_crypt' }, state: { ...rest, file: fileAt(path, 'b:x\n') } },
  { params: { path, name: 'guest', state: 'absent' }, state: { ...rest, file: fileAt(path, 'guest:x\n') } },
]
