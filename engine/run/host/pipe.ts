/** Pipes a program of the controller to one of the host, over the existing connection. */
import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import type { Exchange, Outcome } from '../../model/action.ts'
import { endGroup } from '../../model/controller-system.ts'
import type { Program } from '../../transport/contract.ts'
import { isSettledWithin } from '../../transport/protocol/limits.ts'
import type { Tools } from '../converge/apply.ts'
import type { OwnHost } from '../prepare/local-context.ts'
import { now, outcomeSince } from './clock.ts'

interface PipeOptions extends Pick<Tools, 'signal' | 'onOutput'> {
  /** That it may take; 0 is without end. */
  readonly seconds: number
}

/** Milliseconds that the program of the host has to end by itself behind the other. */
export const patience = 2000
/** Bytes that are kept of each of its outputs. */
const mostBytes = 16 * 1024 * 1024

/** What came of it, as its own exit code tells. Throws what the connection throws, and an AbortError. */
export async function exchange(action: Exchange, { session, context }: OwnHost, options: PipeOptions): Promise<Outcome> {
  const start = now()
  const [program = '', ...args] = action.argv
  const env = { ...process.env, ...context.env, [action.by]: bridgeCommand }
  // A session of its own: an interrupt typed at the terminal is ours to pass on.
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'], detached: true })
  const output = { stdout: outputBuffer('stdout', options), stderr: outputBuffer('stderr', options) }
  child.stdout?.on('data', output.stdout.take)
  child.stderr?.on('data', output.stderr.take)
  const stop = stopper(child, options)
  const reach = action.port === undefined ? context.reach : { ...context.reach, port: action.port }
  const connecting = connectPrograms(
    child,
    (line) => session.start({ ...context, reach, ...(action.login ? { become: undefined } : {}) }, line),
    output.stderr.take,
  )
  connecting.catch(() => stop.now())
  const code = await ended(child)
  stop.forget()
  const remote = await connecting
  // What was stopped may leave one behind that waits for nothing.
  await remote?.leave(options.signal?.aborted || stop.late() ? 0 : patience)
  options.signal?.throwIfAborted()
  const why = stop.late()
    ? `it did not end within ${options.seconds} s and was stopped\n`
    : code === undefined
      ? `there is no program \`${program}\` on the controller\n`
      : ''
  const stderr = output.stderr.text()
  const texts = { stdout: output.stdout.text(), stderr: `${stderr}${stderr === '' || stderr.endsWith('\n') ? '' : '\n'}${why}` }
  return outcomeSince(start, { code: stop.late() ? 124 : (code ?? 127), ...texts })
}

// How the program reaches the host: two pipes of ours. First it tells how many words it was given, and these; then bytes flow.
// When the host has said all, it ends, whatever the program may still have to say: nobody is there to hear it.
const bridgeCommand = `/bin/sh -c 'printf "%s\\0" "$#" "$@" >&4; exec 5<&0; cat <&5 >&4 3<&- & exec 4>&-; cat <&3; kill $!' sh`

interface RemoteProgram {
  /** Ends what is left of it after so many milliseconds. */
  leave(milliseconds: number): Promise<void>
}

/** Starts the program of the host as soon as the one here asks for it, and lets them speak; undefined where it never asks. */
async function connectPrograms(
  child: ChildProcess,
  start: (line: string) => Promise<Program>,
  onError: (chunk: Buffer) => void,
): Promise<RemoteProgram | undefined> {
  const [, , , toHere, fromHere] = child.stdio as [null, null, null, Writable, Readable]
  for (const pipe of [toHere, fromHere]) pipe.on('error', () => undefined)
  const words = await readArguments(fromHere)
  if (!words) return undefined
  let program: Program
  try {
    // The first word is the name of the host; the rest is a line for its shell, as ssh would give it one.
    program = await start(words.slice(1).join(' '))
  } catch (error) {
    toHere.end()
    throw error
  }
  program.stdin.on('error', () => undefined)
  program.stderr.on('data', onError)
  fromHere.pipe(program.stdin)
  program.stdout.pipe(toHere)
  return {
    async leave(milliseconds) {
      await closeWithin(milliseconds, program)
      toHere.destroy()
      fromHere.destroy()
    },
  }
}

/** Closes a program when it has ended, or its time is over. */
export async function closeWithin(milliseconds: number, program: Pick<Program, 'ended' | 'close'>): Promise<void> {
  await isSettledWithin(milliseconds, program.ended)
  program.close()
}

/** The words that stand before the bytes: their count, then each, ended by a NUL. */
function readArguments(stream: Readable): Promise<readonly string[] | undefined> {
  let output = Buffer.alloc(0)
  return new Promise((resolve) => {
    const look = () => {
      for (let chunk = stream.read() as Buffer | null; chunk !== null; chunk = stream.read() as Buffer | null) {
        output = Buffer.concat([output, chunk])
        const parts = output.toString('latin1').split('\0')
        const count = Number(parts[0])
        if (parts.length < count + 2) continue
        stream.off('readable', look)
        const head = parts.slice(0, count + 1)
        const rest = output.subarray(head.join('\0').length + 1)
        if (rest.length > 0) stream.unshift(rest)
        return resolve(head.slice(1).map((word) => Buffer.from(word, 'latin1').toString('utf8')))
      }
    }
    stream.on('readable', look)
    stream.once('end', () => resolve(undefined))
    stream.once('close', () => resolve(undefined))
  })
}

/** The exit code, 128 and the like after a signal; undefined where there is no such program. */
function ended(child: ChildProcess): Promise<number | undefined> {
  return new Promise((resolve) => {
    child.once('error', () => resolve(undefined))
    child.once('exit', (code, signal) => {
      void Promise.all([child.stdout, child.stderr].map((pipe) => pipe && isRead(pipe))).then(() => resolve(signal ? 143 : (code ?? 1)))
    })
  })
}

/**
 * Settles when all is read that a program which has ended wrote. Something it left behind may keep the pipe open; but what the program wrote is in the
 * pipe by then, and each turn of the event loop reads from a pipe that holds anything: a whole turn without a byte means that it is empty.
 */
export async function isRead(pipe: Readable): Promise<void> {
  let quiet = 0
  const heard = () => {
    quiet = 0
  }
  pipe.on('data', heard)
  while (quiet++ < 2 && !pipe.readableEnded && !pipe.destroyed) await new Promise(setImmediate)
  pipe.off('data', heard)
}

/** Ends the program with all it started when somebody interrupts the run, or its time is over. */
function stopper(child: ChildProcess, { signal, seconds }: PipeOptions) {
  let late = false
  const now = () => {
    if (child.exitCode === null) endGroup(child)
  }
  const over = () => {
    late = true
    now()
  }
  const timer = seconds > 0 ? setTimeout(over, seconds * 1000) : undefined
  signal?.addEventListener('abort', now, { once: true })
  return {
    now,
    late: () => late,
    forget: () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', now)
    },
  }
}

function outputBuffer(stream: 'stdout' | 'stderr', { onOutput }: PipeOptions) {
  const chunks: Buffer[] = []
  let size = 0
  return {
    take: (chunk: Buffer) => {
      onOutput?.(stream, chunk)
      if (size < mostBytes) chunks.push(chunk)
      size += chunk.length
    },
    text: () => Buffer.concat(chunks).toString('utf8'),
  }
}
