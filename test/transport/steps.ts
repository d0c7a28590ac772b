/** Steps and the local host, for the tests of the transport. */
import type { Reach } from '../../engine/model/host.ts'
import type { Act, Ask } from '../../engine/transport/contract.ts'

export const HERE: Reach = {
  name: 'here',
  kind: 'local',
  address: 'localhost',
  users: [],
  keyFiles: [],
  sshArgs: '',
  hostKeys: 'strict',
  become: { method: 'sudo', user: 'root' },
}
export const ask = (script: string, ...args: string[]): Ask => ({ script, args })
export const act = (script: string, ...args: string[]): Act => ({ script, args, accept: [0] })
