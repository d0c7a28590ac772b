/** Starts tsplay once more, as a process of its own with this terminal. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export function runTsplay(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('tsplay.js', import.meta.url)), ...args], { stdio: 'inherit' })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}
