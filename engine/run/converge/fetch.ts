/** Brings a file of the host to the controller as it comes, whole or not at all. */
import { createHash, randomBytes } from 'node:crypto'
import { writeSync } from 'node:fs'
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { type Fetch, fetchCodes, type Outcome } from '../../model/action.ts'
import { now, outcomeSince } from '../host/clock.ts'
import type { Tools } from './apply.ts'

type FetchTools = Pick<Tools, 'session' | 'context' | 'signal' | 'limits'>

export async function fetchFile(action: Fetch, tools: FetchTools): Promise<Outcome> {
  const start = now()
  return outcomeSince(start, await fetchWhole(action, tools))
}

/** Why it did not come; undefined where it did. Throws what the connection throws. */
async function fetchWhole({ from, to, sha1 }: Fetch, tools: FetchTools): Promise<FetchFailure | undefined> {
  const temp = path.join(path.dirname(to), `.tsplay.${randomBytes(6).toString('hex')}`)
  const failed = (stderr: string): FetchFailure => ({ code: fetchCodes.failed, stderr })
  const unwritten = ({ message }: Error) => failed(`\`${to}\` could not be written: ${message}`)
  let file: FileHandle | undefined
  try {
    await mkdir(path.dirname(to), { recursive: true })
    file = await open(temp, 'wx')
    const usual = (await file.stat()).mode
    // Closed to all others until it is whole: what another may read of the host is not known before.
    await file.chmod(0o600)
    const answer = await received(from, file.fd, tools)
    if ('timedOut' in answer) return failed(`\`${from}\` did not arrive in time`)
    if ('unreadable' in answer) return failed(`\`${from}\` could not be read: ${answer.unreadable}`)
    if ('unwritten' in answer) return unwritten(answer.unwritten)
    if (sha1 !== undefined && answer.sha1 !== sha1)
      return { code: fetchCodes.differs, stderr: `\`${from}\` changed while it was fetched, or did not arrive completely` }
    const present = await stat(to).catch(() => undefined)
    await file.chmod((present?.mode ?? usual) & 0o777)
    await rename(temp, to)
    return undefined
  } catch (error) {
    const { syscall, path: named } = error as NodeJS.ErrnoException
    if (!(error instanceof Error) || (named === undefined && syscall !== 'fchmod')) throw error
    return unwritten(error)
  } finally {
    if (file) {
      await file.close()
      await rm(temp, { force: true })
    }
  }
}

type FetchFailure = Pick<Outcome, 'code' | 'stderr'>
type Received = { readonly sha1: string } | { readonly timedOut: true } | { readonly unreadable: string } | { readonly unwritten: Error }

/** Writes what comes to an open file. Nothing is thrown while it comes: no caller could catch it. */
async function received(from: string, file: number, { session, context, signal, limits }: FetchTools): Promise<Received> {
  const digest = createHash('sha1')
  let unwritten: Error | undefined
  const onOutput = (_act: number, stream: 'stdout' | 'stderr', chunk: Buffer) => {
    if (stream !== 'stdout' || unwritten) return
    digest.update(chunk)
    try {
      for (let at = 0; at < chunk.length; ) at += writeSync(file, chunk, at)
    } catch (error) {
      unwritten = error as Error
    }
  }
  const act = { script: 'cat <"$1"', args: [from], env: context.env, accept: [0], timeout: limits.task || limits.usual || undefined }
  const [answer] = await session.act(context, [act], [], { signal, onOutput, harmless: true })
  if (unwritten) return { unwritten }
  if (answer?.timedOut) return { timedOut: true }
  return answer?.code === 0 ? { sha1: digest.digest('hex') } : { unreadable: answer?.stderr.trim() ?? '' }
}
