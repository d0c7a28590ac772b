/** A lock between processes that dies with its holder. */
import { spawn } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Does `work` while no other process holds the lock of this file; `waiting` is called once where another has it. */
export async function withLock<T>(file: string, waiting: () => void, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(file), { recursive: true })
  const holder = spawn('flock', [file, 'sh', '-c', 'echo locked; exec cat'], { stdio: ['pipe', 'pipe', 'inherit'] })
  const slow = setTimeout(waiting, 500)
  try {
    await new Promise<void>((resolve, reject) => {
      holder.stdout.once('data', () => resolve())
      holder.once('error', reject)
      holder.once('exit', (code) => reject(new Error(`\`flock ${file}\` ended with ${code}`)))
    })
    clearTimeout(slow)
    return await work()
  } finally {
    clearTimeout(slow)
    holder.stdin.end()
  }
}
