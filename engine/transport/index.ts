/** The door of the transport: opens connections of every kind, each kind loaded when first used. */

import type { Reach } from '../model/host.ts'
import { type Connect, type Connection, type ConnectOptions, Unreachable } from './contract.ts'
import { opensshReason } from './openssh/reason.ts'
import { isStranger, type KnownHostsCache } from './ssh/host-keys.ts'
import type { SshPool } from './ssh/ssh.ts'
import { keyPlaceOf } from './target.ts'

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
  const knownHosts: KnownHostsCache = new Map()
  const connect: Connect = async (reach: Reach, options: ConnectOptions): Promise<Connection> => {
    if (reach.kind === 'local') return (await import('./local.ts')).connectLocal(reach, options)
    if (reach.kind === 'carried') return (await import('./carried.ts')).connectCarried(reach, options)
    const openssh = usesOpenssh(reach)
    if (openssh) return (await import('./openssh/openssh.ts')).connectOpenssh(reach, options, openssh.why)
    return (await pool()).connect(reach, options)
  }
  return {
    connect,
    unverifiedHosts: async (reaches, options) => {
      const strangers = reaches.filter((reach) => reach.kind === 'ssh' && isUnknown(reach))
      return (await Promise.all(strangers.map((reach) => shownBy(reach, options)))).flatMap((each) => each ?? [])
    },
  }

  function isUnknown(reach: Reach): boolean {
    try {
      const place = keyPlaceOf(reach)
      return place !== undefined && isStranger(place, knownHosts)
    } catch {
      // How it is reached is wrong, which its turn will say.
      return false
    }
  }

  /** What the host, or one on the way to it, shows; undefined where it does not come to that. */
  async function shownBy(reach: Reach, options: ConnectOptions): Promise<Unreachable | undefined> {
    try {
      const connection = await connect(reach, options)
      // Somebody has added its key meanwhile.
      await connection.close()
      return undefined
    } catch (error) {
      return error instanceof Unreachable && error.hostKey ? error : undefined
    }
  }
}

/** Undefined where the own client connects; `why` is what the configuration of the host asks for, where nobody forces OpenSSH. */
function usesOpenssh(reach: Reach): { readonly why?: string } | undefined {
  if (reach.client !== undefined) return reach.client === 'openssh' ? {} : undefined
  const why = opensshReason(reach)
  return why === undefined ? undefined : { why }
}

/** File descriptors of the controller that a connection takes at the most, as a rule. */
export function descriptorsFor(reach: Reach): number {
  // A program of the controller has a pipe for each of its three streams, and there may be one for another user.
  const programs = 6
  if (reach.kind !== 'ssh') return programs
  try {
    // The `ssh` that logs in has two, and one more that asks for its configuration has gone by then.
    return usesOpenssh(reach) ? programs + 2 : 1
  } catch {
    // How it is reached is wrong, which its turn will say.
    return 1
  }
}

export const createConnect = (): Connect => createTransport().connect

/** One pool for the whole process. */
export const { connect, unverifiedHosts }: Transport = createTransport()

export { retrying } from './retries.ts'
export { unknownHostsReport } from './ssh/host-keys.ts'
