/** Asks the machine that runs the tests a module's questions, as the engine would ask a host. */
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Run } from '../../engine/model/action.ts'
import type { Answer, HostRead, LocalContext, Read, Reads, State } from '../../engine/model/read.ts'

/** The answer of this machine to one question; of the controller's side, only randomness and the time can be asked. */
export async function ask<T>(read: Read<T>): Promise<T> {
  if (read.at === 'host') return read.parse(answer(read))
  if (read.at === 'control') return read.load(here as LocalContext)
  if (read.at === 'request') throw new Error('nothing is requested here')
  const next = read.next(await ask(read.first))
  return 'value' in next ? next.value : ask(next)
}

/** The answers to all questions of a probe. */
export async function askAll<R extends Reads>(reads: R): Promise<State<R>> {
  const pairs = await Promise.all(Object.entries(reads).map(async ([name, read]) => [name, await ask(read)]))
  return Object.fromEntries(pairs) as State<R>
}

/** Runs a script of a question here; several `each` make it one process, as in a window. */
export function answer(read: HostRead<unknown>, others: readonly string[] = []): Answer {
  const each = read.each === undefined ? [] : [read.each, ...others]
  const input = inputOf(read.stdin)
  const { stdout, stderr, status } = spawnSync('/bin/sh', ['-c', read.script, 'sh', ...(read.args ?? []), ...each], { input })
  return { stdout: stdout.toString(), bytes: stdout, stderr: stderr.toString(), code: status ?? 255 }
}

/** What a script or a program is fed. */
export function inputOf(stdin: HostRead<unknown>['stdin'] | Run['stdin']): string | Buffer {
  if (stdin === undefined || typeof stdin === 'string' || Buffer.isBuffer(stdin)) return stdin ?? ''
  if ('file' in stdin) return readFileSync(stdin.file)
  return inputOf(stdin.bytes)
}

const here: Pick<LocalContext, 'startedJob' | 'randomBytes' | 'now' | 'variable'> = {
  startedJob: () => undefined,
  randomBytes,
  now: Date.now,
  variable: () => undefined,
}
