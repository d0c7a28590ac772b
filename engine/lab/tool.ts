/** Runs the programs of this machine that build and steer the lab. */
import { spawn } from 'node:child_process'
import { Problem } from '../model/diagnostic.ts'

export interface ToolResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface ToolOptions {
  readonly input?: string
  /** Told each whole line of both outputs as it comes. */
  readonly onLine?: (line: string) => void
  readonly env?: Readonly<Record<string, string>>
  /** Seconds after which it is ended. */
  readonly timeout?: number
}

/** Runs a program to its end; a program that is missing says 127. */
export function ask(argv: readonly string[], options: ToolOptions = {}): Promise<ToolResult> {
  const [program = '', ...rest] = argv
  return new Promise((resolve) => {
    const child = spawn(program, rest, {
      env: { ...process.env, LC_ALL: 'C.UTF-8', ...options.env },
      timeout: (options.timeout ?? 0) * 1000,
    })
    const result = { stdout: '', stderr: '' }
    for (const stream of ['stdout', 'stderr'] as const) {
      const log = lines(options.onLine)
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        result[stream] += text
        log(text)
      })
    }
    child.on('error', (error) => resolve({ code: 127, stdout: '', stderr: error.message }))
    child.on('close', (code) => resolve({ ...result, code: code ?? 137 }))
    child.stdin.on('error', () => undefined)
    child.stdin.end(options.input ?? '')
  })
}

/** Runs a program that has to succeed and gives what it printed; throws Problem with its own words. */
export async function runOrThrow(argv: readonly string[], options: ToolOptions = {}): Promise<string> {
  const result = await ask(argv, options)
  if (result.code === 0) return result.stdout
  const words = (result.stderr.trim() || result.stdout.trim()).split('\n').slice(-12).join('\n')
  throw new Problem(`\`${argv.slice(0, 4).join(' ')}\` ended with ${result.code}: ${words}`)
}

function lines(onLine: ((line: string) => void) | undefined): (text: string) => void {
  let rest = ''
  return (text) => {
    if (!onLine) return
    const parts = (rest + text).split('\n')
    rest = parts.pop() ?? ''
    for (const line of parts) onLine(line)
  }
}
