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
  const running = new Set<Program>()
  const link: Link = {
    name: reach.name,
    user: userInfo().username,
    here: true,
    open: async (command, how = {}) => {
      const program = startProgram(
        reach.name,
        how.terminal ? ['script', '-qefc', command, '/dev/null'] : ['/bin/sh', '-c', command],
        how.first,
      )
      running.add(program)
      void program.ended.then(() => running.delete(program))
      return program
    },
  }
  const close = async () => {
    for (const program of running) program.close()
  }
  return connectionOver(link, { dial: connected, close, options })
}

/** Starts a program of the controller for a host. */
export function startProgram(host: string, argv: readonly string[], first?: string, env: Readonly<Record<string, string>> = {}): Program {
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
