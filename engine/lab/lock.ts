/** Work of one process at a time. */
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { lockFile } from '../formats/file-lock.ts'

/** Does `work` while no other process holds the lock of this file; `waiting` is called once where another has it. */
export async function withLock<T>(file: string, waiting: () => void, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(file), { recursive: true })
  const slow = setTimeout(waiting, 500)
  const { failure, release } = await lockFile(file).finally(() => clearTimeout(slow))
  if (failure !== undefined) throw new Error(`\`${file}\` cannot be locked: ${failure}`)
  try {
    return await work()
  } finally {
    release()
  }
}
