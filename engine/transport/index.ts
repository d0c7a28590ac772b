/** The door of the transport: opens connections of every kind, each kind loaded when first used. */

import type { Reach } from '../host.ts'
import type { Connect, Connection, ConnectOptions } from './contract.ts'
import type { SshPool } from './ssh.ts'

/** Opens connections that share what can be shared: jump hosts, passphrases, the bound on starts. */
export function createConnect(): Connect {
  let pool: Promise<SshPool> | undefined
  return async (reach: Reach, options: ConnectOptions): Promise<Connection> => {
    if (reach.kind === 'local') return (await import('./local.ts')).connectLocal(reach, options)
    pool ??= import('./ssh.ts').then(({ sshPool }) => sshPool())
    return (await pool).connect(reach, options)
  }
}

/** One pool for the whole process. */
export const connect: Connect = createConnect()

export { unknownHostsReport } from './host-keys.ts'
