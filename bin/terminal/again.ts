/** Starts tsplay once more, as a process of its own with this terminal. */
import { execFile, spawn } from 'node:child_process'
import { executable } from '../installation.ts'

export function runTsplay(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [executable, ...args], { stdio: 'inherit' })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}

/** The same without a terminal; gives all that it prints. */
export function tsplayOutput(args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [executable, ...args], { maxBuffer: 1 << 26 }, (_, out, err) => resolve(out + err))
    child.stdin?.end()
  })
}
