/** A lock between processes: a program `flock` has it on a file, and ends when the process that started it does, however that comes. It locks files on NFS too. */
import { spawn } from 'node:child_process'

/** Runs until the standard input ends: that of the process that wants the lock. Its last argument is the title of the holder. */
export const holding = 'echo locked; exec cat'

/** Takes the lock of a file, when it is free or with `now` at once or not at all; `failure`: `held` by another process, or what `flock` reports. */
export async function lockFile(file: string, { now = false, title = '' } = {}) {
  const held = 75
  const flags = now ? ['-n', '-E', String(held)] : []
  const holder = spawn('flock', [...flags, file, 'sh', '-c', holding, title], { stdio: ['pipe', 'pipe', 'pipe'] })
  holder.stdin.on('error', () => undefined)
  let problem = ''
  holder.stderr.setEncoding('utf8').on('data', (text: string) => {
    problem += text
  })
  const failure = await new Promise<string | undefined>((resolve) => {
    holder.stdout.once('data', () => resolve(undefined))
    holder.once('error', ({ message }) => resolve(message))
    holder.once('close', (code) => resolve(code === held ? 'held' : problem.trim() || `flock ended with code ${code}`))
  })
  return { failure, release: () => holder.stdin.end() }
}
