/** Plans of `yum_repository` that the contract test tries. */
import { absentAt, fileAt } from '../path-state-of.ts'

const ids = { uid: undefined, gid: undefined }
const path = '/etc/yum.repos.d/own.repo'
const wish = { name: 'own', description: 'Ours', baseurl: ['https://one.example.org'], password: 'a secret word' }

export const samples = [
  { params: wish, state: { ...ids, file: absentAt(path, '/etc/yum.repos.d') } },
  { params: wish, state: { ...ids, file: fileAt(path, '# ours\n[own]\nname=Old\n[other]\nname=Other\n') } },
  { params: { name: 'own', state: 'absent' }, state: { ...ids, file: fileAt(path, '[own]\nname=Old\n') } },
]
