/** The door of the transport: opens connections of every kind, each kind loaded when first used. */

import type { Reach } from '../model/host.ts'
import type { Connect, Connection, ConnectOptions, Unreachable } from './contract.ts'
import { opensshReason } from './openssh/reason.ts'
import type { SshPool } from './ssh/ssh.ts'

export interface Transport {
  readonly connect: Connect
  /** Of the hosts that are reached by SSH, those of which no key is known, with the key they show. All are asked at once. */
  readonly unverifiedHosts: (reaches: readonly Reach[], options: ConnectOptions) => Promise<readonly Unreachable[]>
}

/** Opens connections that share what can be shared: jump hosts, passphrases, the bound on starts. */
function createTransport(): Transport {
  let opened: Promise<SshPool> | undefined
  const pool = () => {
    opened ??= import('./ssh/ssh.ts').then(({ sshPool }) => sshPool())
    return opened
  }
  return {
    connect: async (reach: Reach, options: ConnectOptions): Promise<Connection> => {
      if (reach.kind === 'local') return (await import('./local.ts')).connectLocal(reach, options)
      if (reach.kind === 'carried') return (await import('./carried.ts')).connectCarried(reach, options)
      const why = reach.client === undefined ? opensshReason(reach) : undefined
      if (reach.client === 'openssh' || why !== undefined) return (await import('./openssh/openssh.ts')).connectOpenssh(reach, options, why)
      return (await pool()).connect(reach, options)
    },
    unverifiedHosts: async (reaches, options) => {
      const remote = reaches.filter((reach) => reach.kind === 'ssh' && reach.client !== 'openssh' && opensshReason(reach) === undefined)
      return remote.length === 0 ? [] : (await pool()).unverifiedHosts(remote, options)
    },
  }
}

export const createConnect = (): Connect => createTransport().connect

/** One pool for the whole process. */
export const { connect, unverifiedHosts }: Transport = createTransport()

export { retrying } from './retries.ts'
export { unknownHostsReport } from './ssh/host-keys.ts'
