/** Starts a program beside a playbook, and says what it cost. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

export interface ProgramRun {
  readonly exit: number | null
  readonly stdout: string
  readonly stderr: string
  /** Seconds of processor, children included; undefined where the system does not say. */
  readonly seconds: number | undefined
  /** The most memory it held, in MB. */
  readonly peak: number
}

/** Runs a program to its end, at most `limit` seconds. */
export function runProgram(argv: readonly string[], cwd: string, env: NodeJS.ProcessEnv, limit: number): Promise<ProgramRun> {
  return new Promise((resolve) => {
    const [program = '', ...args] = argv
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: limit * 1000, killSignal: 'SIGKILL' })
    const out = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const) child[name].setEncoding('utf8').on('data', (text: string) => (out[name] += text))
    let peak = 0
    let seconds: number | undefined
    const look = setInterval(() => {
      const status = read(`/proc/${child.pid}/status`)
      peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)
      const fields = read(`/proc/${child.pid}/stat`).split(') ')[1]?.split(' ')
      if (fields) seconds = (Number(fields[11]) + Number(fields[12]) + Number(fields[13]) + Number(fields[14])) / 100
    }, 20)
    child.on('error', (error) => (out.stderr += String(error)))
    child.on('close', (exit) => {
      clearInterval(look)
      resolve({ exit, ...out, seconds, peak: Math.round(peak) })
    })
  })
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
