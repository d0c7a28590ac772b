/** The two SSH clients: what a test says of one it says of the other, but for the differences that this file lists. */
import type { Reach } from '../../engine/model/host.ts'

export type Client = NonNullable<Reach['client']>

export const clients: readonly Client[] = ['ssh2', 'openssh']

export interface Difference {
  /** Round trips until the first answer. */
  readonly trips: number
  /** What the server is asked when a key is accepted at once. */
  readonly authentications: readonly string[]
  /** Parts of a login that `--trace` shows. */
  readonly spans: readonly string[]
  /** The key of a jump host that is not known is shown. */
  readonly showsKeyOfJump: boolean
  /** Jump hosts of a route, for two hosts that the configuration names `jump0` and `jump1`. */
  readonly jumpNames: (first: number, second: number) => readonly string[]
  /** Logins at a jump host for three hosts behind it. */
  readonly jumpLogins: number
}

export const differences: Readonly<Record<Client, Difference>> = {
  ssh2: {
    trips: 4,
    authentications: ['tester publickey:ssh-ed25519:signed'],
    spans: ['connect', 'handshake', 'auth', 'shell'],
    showsKeyOfJump: true,
    jumpNames: (...ports) => ports.map((port) => `tester@127.0.0.1:${port}`),
    jumpLogins: 1,
  },
  openssh: {
    // It waits for each answer before it goes on.
    trips: 9,
    // It asks which methods there are, and whether the key would do, before it signs.
    authentications: ['tester none', 'tester publickey:ssh-ed25519', 'tester publickey:ssh-ed25519:signed'],
    // It does not say how far it is.
    spans: ['connect', 'shell'],
    // It starts another `ssh` for the jump, to which it gives no options but the configuration; that one asks, and is refused.
    showsKeyOfJump: false,
    jumpNames: () => ['jump0', 'jump1'],
    jumpLogins: 3,
  },
}
