/** Starts tsplay once more, as a process of its own with this terminal. */
import { spawn } from 'node:child_process'

export function runTsplay(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [new URL('tsplay.js', import.meta.url).pathname, ...args], { stdio: 'inherit' })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}
