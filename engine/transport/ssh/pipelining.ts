/**
 * Saves round trips that a client of `ssh2` makes by default. The protocol allows all of them to be saved, as packets are
 * handled in order; no file of the package is touched, only functions of the one client at hand are wrapped:
 *
 * - authentication is sent right behind the service request, without waiting for its acceptance (1 trip);
 * - a key is offered with its signature, without asking first whether it would do (1 trip);
 * - what a program is fed goes with the request that starts it, and on the first channel of a connection, whose number is
 *   known where the server numbers from 0, request and input go with the channel's opening (2 trips);
 * - further host keys that a server offers are not asked to be proven, as nobody takes note of them.
 *
 * From TCP connection to first answer that leaves four trips: versions and offers, key exchange, authentication, and the
 * message itself. The package promises none of these functions, so this applies to one version of it only (`testedVersion`), and `TSPLAY_SSH2_PIPELINING=0`
 * turns it off; where a function is missing after all, everything is left as it is.
 */

/** The version of `ssh2` whose internals are wrapped here. */
export const testedVersion = '1.17.0'

/** Whether round trips are saved, with this version of the package and this environment. */
export function savesTrips(version: string, env: Readonly<Record<string, string | undefined>> = process.env): boolean {
  return version === testedVersion && env.TSPLAY_SSH2_PIPELINING !== '0'
}

/** A public key as `ssh2` holds it. */
export interface PublicKey {
  readonly type: string
}
type Signed = (signature: Buffer) => void
type Sign = (data: Buffer, done: Signed) => void

interface Protocol {
  authPK(user: string, key: PublicKey, algorithm?: string | Sign, sign?: Sign): void
  service(name: string): void
  session(channel: number, window: number, packet: number): void
  exec(channel: number, command: string, wantReply: boolean): void
  channelData(channel: number, data: Buffer): void
  readonly _handlers: Record<string, ((...args: readonly unknown[]) => void) | undefined>
}
interface OpenChannel {
  readonly outgoing: { readonly id: number; window: number }
  readonly _callbacks: ((failed: unknown) => void)[]
  subtype?: string
}
type Opened = ((error: Error | undefined, channel?: OpenChannel) => void) & { type?: string }
interface ClientInternals {
  readonly _protocol?: Protocol
  readonly _chanMgr?: { add(opened: Opened): number }
  readonly _remoteVer?: string
}

/** Signs for the key that is being offered; undefined asks the server first. */
export type Signer = (data: Buffer, hash: string | undefined, done: Signed, failed: (error: Error) => void) => void

/** To be called right after `connect`. `signer` gives the signer of the key under way, `prepared` says whether it needs nothing from the server first. */
export function saveAuthenticationTrips(
  client: unknown,
  turns: {
    readonly signer: () => Signer | undefined
    readonly prepared: () => 'yes' | 'no' | 'after-extensions'
    readonly failed: (error: Error) => void
  },
): void {
  const protocol = (client as ClientInternals)._protocol
  if (
    typeof protocol?.authPK !== 'function' ||
    typeof protocol.service !== 'function' ||
    typeof protocol._handlers?.SERVICE_ACCEPT !== 'function'
  )
    return
  const offer = protocol.authPK.bind(protocol)
  protocol.authPK = (user, key, algorithm, sign) => {
    const signer = turns.signer()
    if (sign || typeof algorithm === 'function' || !signer) return offer(user, key, algorithm, sign)
    const hash = { 'rsa-sha2-256': 'sha256', 'rsa-sha2-512': 'sha512' }[algorithm ?? '']
    offer(user, key, algorithm, (data, done) => signer(data, hash, done, turns.failed))
  }
  let extensions = false
  const handlers = protocol._handlers
  const onExtensions = handlers.EXT_INFO
  handlers.EXT_INFO = (...args) => {
    extensions = true
    onExtensions?.(...args)
  }
  // Offered further host keys, the package would have each of them proven: a trip, and signatures to be made and checked, for nobody.
  const onGlobalRequest = handlers.GLOBAL_REQUEST
  handlers.GLOBAL_REQUEST = (...args) => {
    const [, name, wantsReply] = args
    if (name !== 'hostkeys-00@openssh.com' || wantsReply === true) onGlobalRequest?.(...args)
  }
  const request = protocol.service.bind(protocol)
  protocol.service = (name) => {
    request(name)
    // What came in the same packet, such as the server's signature algorithms, is handled before.
    queueMicrotask(() => {
      const prepared = turns.prepared()
      if (name !== 'ssh-userauth' || prepared === 'no' || (prepared === 'after-extensions' && !extensions)) return
      const accepted = handlers.SERVICE_ACCEPT
      handlers.SERVICE_ACCEPT = () => undefined
      accepted?.(protocol, name)
    })
  }
}

const WINDOW = 2 * 1024 * 1024
const PACKET = 32 * 1024

/** What is known of servers: bytes that they take before they have opened their window. */
const EARLY: readonly (readonly [RegExp, number])[] = [
  [/^OpenSSH_(?!for_Windows)|^ssh2js/, 256 * 1024],
  [/^dropbear/, 8 * 1024],
]

/**
 * Runs a command on a new channel with its first input right behind. Gives the channel, and what of the input is still to
 * be written; undefined where the package does not look as expected.
 */
export function execEarly<Channel>(
  client: unknown,
  command: string,
  first: Buffer,
  firstChannel: boolean,
): Promise<{ readonly channel: Channel; readonly rest: Buffer }> | undefined {
  const { _protocol: protocol, _chanMgr: channels, _remoteVer: server = '' } = client as ClientInternals
  if (!protocol || !channels || typeof protocol.session !== 'function' || typeof protocol.channelData !== 'function') return undefined
  const early = EARLY.find(([name]) => name.test(server))?.[1] ?? 0
  const sent = first.subarray(0, early)
  const start = (channel: number) => {
    protocol.exec(channel, command, true)
    for (let at = 0; at < sent.length; at += PACKET / 2) protocol.channelData(channel, sent.subarray(at, at + PACKET / 2))
  }
  return new Promise((resolve, reject) => {
    const opened: Opened = (error, channel) => {
      if (error || !channel) return reject(error ?? new Error('the channel did not open'))
      const guessed = firstChannel && early > 0
      if (guessed && channel.outgoing.id !== 0) return reject(new Error('the server numbers its channels in an unexpected way'))
      channel._callbacks.push((failed) => {
        if (failed) return reject(new Error('the server refuses to run commands'))
        channel.subtype = 'exec'
        resolve({ channel: channel as Channel, rest: first.subarray(sent.length) })
      })
      channel.outgoing.window -= sent.length
      if (!guessed) start(channel.outgoing.id)
    }
    opened.type = 'session'
    protocol.session(channels.add(opened), WINDOW, PACKET)
    if (firstChannel && early > 0) start(0)
  })
}
