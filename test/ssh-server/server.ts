/** An SSH server inside the test process: it runs real `/bin/sh` children as the current user, and counts what it is asked. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import ssh2 from 'ssh2'
import type { Reach } from '../../engine/model/host.ts'
import { type Account, authenticate, type Counts } from './authenticate.ts'

export interface SshServerOptions {
  /** Who may log in, and how; without it `tester` with the generated client key. */
  readonly users?: Readonly<Record<string, Account>>
  /** `ed25519` unless told. */
  readonly hostKeyTypes?: readonly ('ed25519' | 'rsa' | 'ecdsa')[]
  /** The login shell that runs what is asked; `/bin/sh` unless told. */
  readonly shell?: string
  /** Added to the environment of every child; `PATH` to bring stand-ins such as `sudo`. */
  readonly env?: Readonly<Record<string, string>>
  /** So many connections are dropped before the handshake, as sshd's MaxStartups does. */
  readonly drop?: number
  /** At most so many channels at once on a connection, as sshd's MaxSessions. */
  readonly maxSessions?: number
  /** What the host makes of what its shells say; without it the host is honest. */
  readonly lie?: () => Lie
  /** Called with each command that is executed. */
  readonly onExec?: (command: string) => void
}

/** One channel of a lying host. */
export interface Lie {
  /** It does not even start a program. */
  readonly opens?: false
  /** What the client says to the shell: the secrets of its frames stand in it. */
  heard?(text: string): void
  /** What it says in the place of this; undefined ends the program. */
  says(stream: 'stdout' | 'stderr', chunk: Buffer): readonly Buffer[] | undefined
}

export interface SshServer {
  readonly port: number
  readonly counts: Counts
  /** `type base64` of the first host key, and its SHA256 fingerprint. */
  readonly hostKey: { readonly line: string; readonly fingerprint: string }
  /** Files that `reach` names; `dir` is removed by `close`. */
  readonly dir: string
  readonly keyFile: string
  readonly publicKey: string
  readonly knownHosts: string
  /** How the engine reaches it; through a proxy by `{ port }`. */
  reach(more?: Partial<Reach>): Reach
  /** An INI inventory with one line a name, all of them this server. */
  inventory(names: readonly string[], port?: number, client?: Reach['client']): string
  /** Cuts every connection at once, as a dead link does. */
  cut(): void
  close(): Promise<void>
}

/** Listens on a free port of 127.0.0.1. */
export async function startSshServer(options: SshServerOptions = {}): Promise<SshServer> {
  const dir = mkdtempSync(join(tmpdir(), 'tsplay-ssh-'))
  const client = keyPair('ed25519')
  const keyFile = join(dir, 'id_ed25519')
  writeFileSync(keyFile, client.private, { mode: 0o600 })
  const hostKeys = (options.hostKeyTypes ?? ['ed25519']).map((type) => keyPair(type))
  const counts: Counts = { connections: 0, authentications: [], channels: 0, execs: [], forwards: [] }
  const users = options.users ?? { tester: { keys: [client.public] } }
  const sockets = new Set<net.Socket>()
  const children = new Set<ChildProcessWithoutNullStreams>()
  // A home of its own: what the start files of this machine do is no business of the tests.
  const homely = { ...options, env: { HOME: dir, ...options.env } }
  let toDrop = options.drop ?? 0

  const server = new ssh2.Server({ hostKeys: hostKeys.map((pair) => pair.private) }, (connection) => {
    connection.on('error', () => {})
    connection.on('authentication', (context) => authenticate(context, users, counts))
    connection.on('ready', () => serveChannels(connection, homely, counts, children))
  })
  const front = net.createServer((socket) => {
    counts.connections += 1
    socket.setNoDelay(true)
    if (toDrop > 0) {
      toDrop -= 1
      socket.destroy()
      return
    }
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    server.injectSocket(socket)
  })
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
  const port = (front.address() as net.AddressInfo).port
  const line = (hostKeys[0]?.public ?? '').split(' ').slice(0, 2).join(' ')
  const knownHosts = join(dir, 'known_hosts')
  writeFileSync(knownHosts, `127.0.0.1,[127.0.0.1]:* ${line}\n`)

  const reach = (more: Partial<Reach> = {}): Reach => ({
    name: 'server',
    kind: 'ssh',
    address: '127.0.0.1',
    port,
    users: [Object.keys(users)[0] ?? 'tester'],
    keyFiles: [keyFile],
    sshArgs: `-F /dev/null -o UserKnownHostsFile=${knownHosts}`,
    timeout: 10,
    hostKeys: 'strict',
    become: { method: 'sudo', user: 'root' },
    ...more,
  })
  return {
    port,
    counts,
    hostKey: { line, fingerprint: fingerprintOf(line) },
    dir,
    keyFile,
    publicKey: client.public,
    knownHosts,
    reach,
    inventory: (names, through = port, client) =>
      names
        .map(
          (name) =>
            `${name} ansible_host=127.0.0.1 ansible_port=${through} ansible_user=${reach().users[0]} ansible_ssh_private_key_file=${keyFile} ansible_ssh_common_args='${reach().sshArgs}'${client === undefined ? '' : ` ansible_connection=${client}`}\n`,
        )
        .join(''),
    cut: () => {
      for (const socket of sockets) socket.destroy()
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      for (const child of children) endGroup(child)
      await new Promise<void>((resolve) => front.close(() => resolve()))
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** A new pair; `ssh2` makes one in some hundreds that it can not read itself. */
export function keyPair(type: 'ed25519' | 'rsa' | 'ecdsa', passphrase = ''): { private: string; public: string } {
  const options = { bits: type === 'rsa' ? 2048 : 256, ...(passphrase === '' ? {} : { passphrase, cipher: 'aes256-ctr', rounds: 4 }) }
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync(type as 'rsa', options as { bits: number })
    if (!(ssh2.utils.parseKey(pair.private, passphrase) instanceof Error)) return pair
  }
}

function fingerprintOf(line: string): string {
  const blob = Buffer.from(line.split(' ')[1] ?? '', 'base64')
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`
}

/** What still runs when the server is closed was started by it. */
function endGroup(child: ChildProcessWithoutNullStreams): void {
  try {
    if (child.pid) process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It has ended meanwhile.
  }
}

type Children = Set<ChildProcessWithoutNullStreams>

function serveChannels(connection: ssh2.Connection, options: SshServerOptions, counts: Counts, children: Children): void {
  let open = 0
  connection.on('session', (accept, reject) => {
    if (open >= (options.maxSessions ?? 10)) return void reject()
    open += 1
    counts.channels += 1
    const session = accept()
    let terminal = false
    session.on('pty', (acceptPty) => {
      terminal = true
      acceptPty?.()
    })
    session.on('close', () => {
      open -= 1
    })
    session.on('exec', (acceptExec, _reject, info) => {
      counts.execs.push(info.command)
      options.onExec?.(info.command)
      if (options.lie?.().opens === false) return
      runChild(acceptExec(), info.command, terminal, options, children)
    })
  })
  connection.on('tcpip', (accept, reject, info) => {
    counts.forwards.push(`${info.destIP}:${info.destPort}`)
    const socket = net.connect({ host: info.destIP, port: info.destPort, noDelay: true })
    socket.once('error', () => reject?.())
    socket.once('connect', () => {
      const channel = accept()
      channel.on('error', () => {})
      socket.on('error', () => channel.close())
      socket.pipe(channel).pipe(socket)
      channel.on('close', () => socket.destroy())
    })
  })
}

function runChild(channel: ssh2.ServerChannel, command: string, terminal: boolean, options: SshServerOptions, children: Children): void {
  const lie = options.lie?.()
  channel.on('data', (chunk: Buffer) => lie?.heard?.(chunk.toString('latin1')))
  const shell = options.shell ?? '/bin/sh'
  const argv = terminal ? ['script', '-qefc', command, '/dev/null'] : [shell, '-c', command]
  const env = { PATH: process.env.PATH ?? '', SHELL: shell, ...options.env }
  const child: ChildProcessWithoutNullStreams = spawn(argv[0] ?? shell, argv.slice(1), { env, detached: true })
  children.add(child)
  child.once('exit', () => children.delete(child))
  channel.on('error', () => {})
  child.stdin.on('error', () => {})
  child.on('error', () => channel.close())
  channel.pipe(child.stdin)
  const write = oneAtATime(channel)
  const say = (stream: 'stdout' | 'stderr') => (chunk: Buffer) => {
    const said = lie ? lie.says(stream, chunk) : [chunk]
    if (!said) return void channel.close()
    for (const each of said) write(stream === 'stdout' ? channel : channel.stderr, each, child[stream])
  }
  child.stdout.on('data', say('stdout'))
  child.stderr.on('data', say('stderr'))
  // As sshd does: the exit status is told when the program has ended and its output is drained or after a moment.
  child.once('exit', (code, signal) => {
    const finish = () => {
      if (signal) channel.exit(signal.replace(/^SIG/, ''), false, '')
      else channel.exit(code ?? 0)
      channel.end()
    }
    let finished = false
    const once = () => {
      if (!finished) finish()
      finished = true
    }
    child.once('close', once)
    setTimeout(once, 500).unref()
  })
  channel.once('close', () => {
    child.stdin.destroy()
    child.stdout.destroy()
    child.stderr.destroy()
  })
}

/**
 * The package forgets one of the two streams of a channel where both wait for the client's window, and holds on to what
 * was written last: so only one of them waits, and what is done is forgotten.
 */
function oneAtATime(channel: ssh2.ServerChannel): (stream: Writable, chunk: Buffer, source: Readable) => void {
  let turn: Promise<void> = Promise.resolve()
  return (stream, chunk, source) => {
    source.pause()
    turn = turn.then(() => new Promise((resolve) => stream.write(chunk, () => resolve())))
    void turn.then(() => {
      Object.assign(channel, { _chunk: undefined, _chunkcb: undefined, _chunkErr: undefined, _chunkcbErr: undefined })
      source.resume()
    })
  }
}
