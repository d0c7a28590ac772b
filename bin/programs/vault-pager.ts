/** Shows a clear text: in the pager of the person at the terminal, or as it is. */
import { spawn } from 'node:child_process'

export function page(text: string): Promise<void> {
  if (!process.stdout.isTTY) {
    process.stdout.write(text)
    return Promise.resolve()
  }
  return new Promise((resolve) => {
    const child = spawn(process.env.PAGER || 'less', [], {
      stdio: ['pipe', 'inherit', 'inherit'],
      env: { ...process.env, LESS: process.env.LESS ?? 'FRSX' },
    })
    child.once('error', () => {
      process.stdout.write(text)
      resolve()
    })
    child.once('exit', () => resolve())
    child.stdin.on('error', () => undefined)
    child.stdin.end(text)
  })
}
