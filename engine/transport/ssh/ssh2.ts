/** The home of `ssh2`: one client from TCP connection to authenticated user, and the programs it runs. */
import { createPrivateKey, type KeyObject, sign } from 'node:crypto'
import { createRequire } from 'node:module'
import type { Duplex } from 'node:stream'
import type ssh2 from 'ssh2'
import { isPuttyKey, puttyToOpenssh } from '../../formats/putty-key.ts'
import { isSettledWithin } from '../protocol/limits.ts'
import { type Ending, type OpenOptions, type Program, whenClosed } from '../protocol/program.ts'
import { ALGORITHMS, hostKeyOrder } from './algorithms.ts'
import { gatherWrites } from './dial.ts'
import { execEarly, type Signer, saveAuthenticationTrips, savesTrips } from './pipelining.ts'

/** Loading it takes as long as a trip to a near host, so the first connection is dialled meanwhile. */
let loaded: Promise<ReturnType<typeof load>> | undefined

/** The parts that a client needs: as a whole the package loads servers and agents for HTTP as well. */
function load() {
  const part = createRequire(import.meta.url)
  return {
    Client: part('ssh2/lib/client.js') as typeof ssh2.Client,
    createAgent: (part('ssh2/lib/agent.js') as typeof ssh2).createAgent,
    parseKey: (part('ssh2/lib/protocol/keyParser.js') as typeof ssh2.utils).parseKey,
    isPipelining: savesTrips((part('ssh2/package.json') as { version: string }).version),
  }
}

function library(): Promise<ReturnType<typeof load>> {
  loaded ??= Promise.resolve().then(load)
  return loaded
}

/** A key that can sign. */
export interface Identity {
  /** For messages: a file, or the agent's comment. */
  readonly label: string
  readonly type: string
  /** Its public half, to tell equal keys. */
  readonly blob: Buffer
  readonly native: { readonly key: ssh2.ParsedKey; readonly agent?: ssh2.BaseAgent; readonly signing?: KeyObject }
}

/** One way to be let in. */
export type Attempt =
  | { readonly kind: 'key'; readonly identity: Identity; readonly ask?: boolean }
  | { readonly kind: 'password' | 'keyboard'; readonly password: string }

export interface ClientOptions {
  readonly user: string
  /** A TCP connection, or a stream through a jump host. */
  readonly socket: Duplex
  /** Milliseconds until authenticated. */
  readonly timeout: number
  readonly hostKeyTypes: readonly string[]
  /** Whether the host's public key is trusted. */
  readonly trust: (blob: Buffer) => boolean
  /** The next way to try; the methods that the server says may still work, once it has said. */
  readonly next: (accepted: readonly string[] | undefined) => Promise<Attempt | undefined>
  /** The first way, where it is known before connecting. */
  readonly first?: Attempt
  readonly onMilestone: (name: 'connect' | 'handshake' | 'auth') => void
  readonly signal?: AbortSignal
}

export interface Client {
  open(command: string, options?: OpenOptions): Promise<Program>
  forward(host: string, port: number): Promise<Duplex>
  /** Settles when the connection is gone, with the reason if there is one. */
  readonly gone: Promise<Error>
  end(): void
}

/** Milliseconds between signs of life, and how many may be missed. */
const KEEPALIVE = { interval: 15_000, missed: 3 }
/** Milliseconds that the other side has to close a connection. A frozen one never does. */
const patience = 1000
/** Reads a private key; `encrypted` where it wants another passphrase than the one given. */
export async function parseIdentity(text: Buffer, label: string, passphrase?: string): Promise<Identity | 'encrypted' | Error> {
  const plain = isPuttyKey(text) ? await puttyToOpenssh(text, passphrase) : text
  if (!Buffer.isBuffer(plain)) return plain
  const parsed = (await library()).parseKey(plain, plain === text ? passphrase : undefined)
  const key = Array.isArray(parsed) ? parsed[0] : parsed
  if (key instanceof Error) return /passphrase|encrypted/i.test(key.message) ? 'encrypted' : key
  if (!key?.isPrivateKey()) return new Error('it holds no private key')
  return { label, type: key.type, blob: key.getPublicSSH(), native: { key, ...signingKey(key) } }
}

/** The package reads the text of a key again for each signature; here it is read once for all hosts. */
function signingKey(key: ssh2.ParsedKey): { readonly signing?: KeyObject } {
  return key.type === 'ssh-ed25519' ? { signing: createPrivateKey(key.getPrivatePEM()) } : {}
}

/** The public half in a `.pub` file. */
export async function parsePublic(text: Buffer): Promise<Buffer | undefined> {
  const parsed = (await library()).parseKey(text)
  return parsed instanceof Error ? undefined : (Array.isArray(parsed) ? parsed[0] : parsed)?.getPublicSSH()
}

/** Keys that an agent holds; none where it does not answer. */
export async function agentIdentities(socket: string): Promise<readonly Identity[]> {
  const { createAgent, parseKey } = await library()
  const agent = createAgent(socket)
  return new Promise((resolve) => {
    agent.getIdentities((error, keys) => {
      const parsed = error ? [] : (keys ?? []).flatMap((key) => parseKey(key as Buffer))
      resolve(
        parsed.flatMap((key) =>
          key instanceof Error
            ? []
            : [{ label: `agent: ${key.comment}`, type: key.type, blob: key.getPublicSSH(), native: { key, agent } }],
        ),
      )
    })
  })
}

/** Connects and authenticates, or rejects with what `ssh2` or the socket says. */
export async function connectClient(options: ClientOptions): Promise<Client> {
  const { Client, isPipelining } = await library()
  const client = new Client()
  const { socket } = options
  let current: Attempt | undefined
  let upcoming: Promise<Attempt | undefined> | undefined = options.first && Promise.resolve(options.first)
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      reject(error)
      client.destroy()
      socket.destroy()
    }
    const gone = new Promise<Error>((settle) => {
      let reason: Error | undefined
      client.on('error', (error) => {
        reason ??= error
        fail(error)
      })
      client.on('close', () => {
        settle(reason ?? new Error('the other side closed it'))
        fail(reason ?? new Error('the other side closed it'))
      })
    })
    if (options.signal?.aborted) return fail(new Error('cancelled'))
    if (socket.errored || socket.readableEnded) return fail(socket.errored ?? new Error('the other side closed it'))
    // Only while it is being opened: what runs on an open connection is ended by its message, which needs the connection for it.
    const cancel = () => fail(new Error('cancelled'))
    options.signal?.addEventListener('abort', cancel, { once: true })
    client.on('connect', () => options.onMilestone('connect'))
    client.on('handshake', () => options.onMilestone('handshake'))
    client.on('change password', () => fail(new Error('the password has expired')))
    client.on('ready', () => {
      options.onMilestone('auth')
      options.signal?.removeEventListener('abort', cancel)
      resolve(clientOver(client, gone, isPipelining))
    })
    gatherWrites(socket)
    client.connect({
      sock: socket,
      username: options.user,
      readyTimeout: options.timeout,
      keepaliveInterval: KEEPALIVE.interval,
      keepaliveCountMax: KEEPALIVE.missed,
      algorithms: {
        ...ALGORITHMS,
        kex: [...ALGORITHMS.kex],
        cipher: [...ALGORITHMS.cipher],
        compress: ['none'],
        serverHostKey: hostKeyOrder(options.hostKeyTypes),
      },
      hostVerifier: (blob: Buffer) => options.trust(blob),
      authHandler: (accepted, _partial, proceed) => {
        // The types of the package know only names here; it takes objects as well.
        const go = proceed as unknown as (method: unknown) => void
        const nextAttempt = upcoming ?? options.next(accepted ?? undefined)
        upcoming = undefined
        const firstAttempt = current === undefined ? options.first : undefined
        if (firstAttempt) {
          current = firstAttempt
          return methodOf(options.user, firstAttempt) as never
        }
        nextAttempt.then((attempt) => {
          current = attempt
          go(attempt ? methodOf(options.user, attempt) : false)
        }, fail)
        return undefined as never
      },
    })
    if (isPipelining)
      saveAuthenticationTrips(client, {
        signer: () => (current?.kind === 'key' && !current.ask ? signerOf(current.identity) : undefined),
        prepared: () =>
          options.first === undefined
            ? 'no'
            : options.first.kind === 'key' && options.first.identity.type === 'ssh-rsa'
              ? 'after-extensions'
              : 'yes',
        failed: fail,
      })
  })
}

function methodOf(username: string, attempt: Attempt): unknown {
  if (attempt.kind === 'password') return { type: 'password', username, password: attempt.password }
  if (attempt.kind !== 'key')
    return {
      type: 'keyboard-interactive',
      username,
      prompt: (_name: string, _text: string, _language: string, prompts: readonly unknown[], finish: (answers: string[]) => void) =>
        finish(prompts.map(() => attempt.password)),
    }
  const { key, agent } = attempt.identity.native
  return agent ? { type: 'agent', username, agent: oneKeyOf(agent, key) } : { type: 'publickey', username, key }
}

/** The agent, as if it held nothing but this key. */
function oneKeyOf(agent: ssh2.BaseAgent, key: ssh2.ParsedKey): ssh2.BaseAgent {
  const one = Object.create(agent) as ssh2.BaseAgent
  one.getIdentities = (done) => done(undefined, [key])
  one.sign = agent.sign.bind(agent)
  return one
}

function signerOf({ native: { key, agent, signing } }: Identity): Signer {
  return (data, hash, done, failed) => {
    if (signing) return done(sign(null, data, signing))
    if (!agent) {
      const signature = key.sign(data, hash as never)
      return signature instanceof Error ? failed(signature) : done(signature)
    }
    agent.sign(key, data, (hash ? { hash } : {}) as never, (error, signature) =>
      error || !signature ? failed(error ?? new Error('the agent did not sign')) : done(signature),
    )
  }
}

/** Ends a connection; where the other side does not close it in time, it is destroyed. */
export function endClient(client: { end(): unknown; destroy(): unknown }, gone: Promise<Error>): void {
  client.end()
  void isSettledWithin(patience, gone).then((closed) => closed || client.destroy())
}

function clientOver(client: ssh2.Client, gone: Promise<Error>, isPipelining: boolean): Client {
  let channels = 0
  let closed = false
  void gone.then(() => {
    closed = true
  })
  return {
    gone,
    end: () => endClient(client, gone),
    forward: (host, port) => {
      channels += 1
      return new Promise((resolve, reject) =>
        client.forwardOut('127.0.0.1', 0, host, port, (error, channel) => (error ? reject(error) : resolve(channel))),
      )
    },
    open: async (command, how = {}) => {
      if (closed) throw await gone
      channels += 1
      const first = Buffer.from(how.first ?? '')
      const early = how.terminal || !isPipelining ? undefined : execEarly<ssh2.ClientChannel>(client, command, first, channels === 1)
      const { channel, rest } = early ? await early : { channel: await exec(client, command, how.terminal ?? false), rest: first }
      const program = programOver(channel, gone)
      if (rest.length > 0) channel.write(rest)
      return program
    },
  }
}

/** The server opens no channel, though the connection is as it was: the package gives the server's reason as a number (RFC 4254, 5.1). */
export function isRefusedChannel(error: unknown): boolean {
  return error instanceof Error && typeof (error as { readonly reason?: unknown }).reason === 'number'
}

function exec(client: ssh2.Client, command: string, terminal: boolean): Promise<ssh2.ClientChannel> {
  const pty = terminal ? { pty: { rows: 24, cols: 80, term: 'dumb' } } : {}
  return new Promise((resolve, reject) => client.exec(command, pty, (error, channel) => (error ? reject(error) : resolve(channel))))
}

function programOver(channel: ssh2.ClientChannel, gone: Promise<Error>): Program {
  channel.on('error', () => undefined)
  const ended = new Promise<Ending>((resolve) => {
    const forget = whenClosed(gone, (lost) => resolve({ lost }))
    channel.once('close', (code?: number | null, signal?: string) => {
      forget()
      if (typeof code === 'number') resolve({ code })
      else if (signal) resolve({ signal })
      // A connection that is lost says so before its channels close.
      else void Promise.race([gone, undefined]).then((lost) => resolve(lost ? { lost } : {}))
    })
  })
  return {
    stdin: channel,
    stdout: channel,
    stderr: channel.stderr,
    ended,
    close: () => {
      channel.end()
      channel.close()
    },
  }
}
