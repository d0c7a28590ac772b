/** Brings a file of the host to the controller as it comes, whole or not at all. */
import { createHash, randomBytes } from 'node:crypto'
import { closeSync, openSync, writeSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Fetch, Outcome } from '../action.ts'
import type { Tools } from './apply.ts'
import { now } from './clock.ts'

export async function fetchFile({ from, to, sha1 }: Fetch, { session, stance, signal, limits }: Tools): Promise<Outcome> {
  const start = now()
  const temp = path.join(path.dirname(to), `.tsplay.${randomBytes(6).toString('hex')}`)
  const ended = (code: number, stderr: string): Outcome => ({ code, stdout: '', stderr, start, end: now() })
  let file: number | undefined
  try {
    await mkdir(path.dirname(to), { recursive: true })
    file = openSync(temp, 'wx')
    const target = file
    const digest = createHash('sha1')
    const onOutput = (_act: number, stream: 'stdout' | 'stderr', chunk: Buffer) => {
      if (stream !== 'stdout') return
      digest.update(chunk)
      for (let at = 0; at < chunk.length; ) at += writeSync(target, chunk, at)
    }
    const act = { script: 'cat <"$1"', args: [from], env: stance.env, accept: [0], timeout: limits.task || limits.usual || undefined }
    const [answer] = await session.act(stance, [act], [], { signal, onOutput })
    if (answer?.timedOut) return ended(1, `\`${from}\` did not arrive in time`)
    if (answer?.code !== 0) return ended(1, `\`${from}\` could not be read: ${answer?.stderr.trim()}`)
    if (sha1 !== undefined && digest.digest('hex') !== sha1)
      return ended(1, `\`${from}\` was changed while it was fetched, or did not arrive whole`)
    await rename(temp, to)
    return ended(0, '')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    return ended(1, `\`${to}\` could not be written: ${message}`)
  } finally {
    if (file !== undefined) closeSync(file)
    await rm(temp, { force: true })
  }
}
