/** Samples of `htpasswd` for the contract. */
import { absentAt, fileAt } from '../path-state-of.ts'

const path = '/etc/guests'
const params = { path, name: 'guest', password: 'a very secret word' }
const rest = { salt: 'saltsaltsaltsalt', uid: undefined, gid: undefined }

export const samples = [
  { params, state: { ...rest, file: absentAt(path, '/etc') } },
  { params: { ...params, hash_scheme: 'plaintext' }, state: { ...rest, file: fileAt(path, 'guest:old\n') } },
  { params: { ...params, mode: '0640' }, state: { ...rest, file: fileAt(path, 'guest:a very secret word\n') } },
  { params: { ...params, hash_scheme: 'sha512_crypt' }, state: { ...rest, file: fileAt(path, 'b:x\n') } },
  { params: { path, name: 'guest', state: 'absent' }, state: { ...rest, file: fileAt(path, 'guest:x\n') } },
]
