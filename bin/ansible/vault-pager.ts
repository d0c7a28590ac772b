/** Shows a clear text: in the pager of the person at the terminal, or as it is. */
import { spawn } from 'node:child_process'
import { bytesOfText } from '../../engine/formats/utf8.ts'

export function page(text: string): Promise<void> {
  if (!process.stdout.isTTY) {
    process.stdout.write(bytesOfText(text))
    return Promise.resolve()
  }
  return new Promise((resolve) => {
    const child = spawn(process.env.PAGER || 'less', [], {
      stdio: ['pipe', 'inherit', 'inherit'],
      env: { ...process.env, LESS: process.env.LESS ?? 'FRSX' },
    })
    child.once('error', () => {
      process.stdout.write(bytesOfText(text))
      resolve()
    })
    child.once('exit', () => resolve())
    child.stdin.on('error', () => undefined)
    child.stdin.end(bytesOfText(text))
  })
}
