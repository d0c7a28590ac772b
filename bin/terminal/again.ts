/** Starts tsplay once more, as a process of its own with this terminal. */
import { spawn } from 'node:child_process'
import { executable } from '../installation.ts'

export function runTsplay(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [executable, ...args], { stdio: 'inherit' })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}
