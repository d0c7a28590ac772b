/** The controller itself as a host: the same contract, with child processes. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { userInfo } from 'node:os'
import type { Duplex } from 'node:stream'
import type { Reach } from '../model/host.ts'
import { connectionOver } from './connection.ts'
import type { Connection, ConnectOptions } from './contract.ts'
import type { Ending, Link, Program } from './protocol/program.ts'
import { dial } from './ssh/dial.ts'
import { noFiles } from './ssh/unreachable.ts'

/** Opens a connection to the machine it runs on, as the user who runs it. */
export async function connectLocal(reach: Reach, options: ConnectOptions): Promise<Connection> {
  const programs = new Programs(reach.name)
  const link: Link = {
    name: reach.name,
    user: userInfo().username,
    here: true,
    open: async (command, how = {}) =>
      programs.start(how.terminal ? ['script', '-qefc', command, '/dev/null'] : ['/bin/sh', '-c', command], how.first),
  }
  return connectionOver(link, { dial: connected, close: async () => programs.close(), options })
}

/** Programs of the controller that a connection to a host is made of. */
export class Programs {
  readonly #host: string
  readonly #env: Readonly<Record<string, string>>
  readonly #running = new Set<Program>()

  constructor(host: string, env: Readonly<Record<string, string>> = {}) {
    this.#host = host
    this.#env = env
  }

  start(argv: readonly string[], first?: string): Program {
    const program = startProgram(this.#host, argv, first, this.#env)
    this.#running.add(program)
    void program.ended.then(() => this.#running.delete(program))
    return program
  }

  /** Closes all that still run. */
  close(): void {
    for (const program of this.#running) program.close()
  }
}

function startProgram(host: string, argv: readonly string[], first: string | undefined, env: Readonly<Record<string, string>>): Program {
  // A session of its own: an interrupt typed at the controller's terminal is ours to pass on, not the kernel's.
  const child = spawn(argv[0] ?? '/bin/sh', argv.slice(1), { stdio: 'pipe', detached: true, env: { ...process.env, ...env } })
  child.on('error', () => undefined)
  // Where it may open no more files Node.js does not even make the streams.
  if ((child.stdin as unknown) === undefined) throw noFiles(host)
  child.stdin.on('error', () => undefined)
  const ended = new Promise<Ending>((resolve) => {
    child.once('error', (lost) => resolve({ lost }))
    child.once('close', (code, signal) => resolve({ ...(code === null ? {} : { code }), ...(signal ? { signal } : {}) }))
  })
  if (first) child.stdin.write(first)
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    ended,
    close: () => {
      child.stdin.destroy()
      child.stdout.destroy()
      child.stderr.destroy()
      // What does not end by that is not waited for.
      child.unref()
    },
  }
}

export async function connected(host: string, port: number): Promise<Duplex> {
  const socket = dial(host, port)
  await once(socket, 'connect')
  return socket
}
