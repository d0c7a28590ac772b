/** Runs programs in turn (A B C A B C …) and notes how long each took, and how much of the processor. */
import { spawn } from 'node:child_process'

/** One tool at one piece of work. */
export interface Contestant {
  readonly name: string
  readonly argv: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
  /** Puts the hosts back to where the work begins; not timed. */
  readonly before?: () => Promise<void>
  /** Cleans up behind it; not timed. */
  readonly after?: () => Promise<void>
  /** Throws where the tool did not do the work that it was timed for. */
  readonly judge?: (output: string) => void
  /** Fewer rounds than the others, where one takes minutes. */
  readonly rounds?: number
  /** It is somebody else's: where it fails, or takes longer than so many seconds, that is a result. */
  readonly limit?: number
  /** Measures by itself, in seconds; instead of running `argv` to its end. */
  readonly own?: () => Promise<Measured>
}

export interface Measured {
  readonly seconds: number
  /** Of this machine's processors, by the program and all its children that it waited for. */
  readonly cpu: number
  /** Why it did not do the work. */
  readonly failed?: string
}

export type Results = ReadonlyMap<string, readonly Measured[]>

export async function inTurn(contestants: readonly Contestant[], rounds: number, tell: (line: string) => void): Promise<Results> {
  const results = new Map<string, Measured[]>(contestants.map(({ name }) => [name, []]))
  for (let round = 1; round <= rounds; round++) {
    for (const contestant of contestants) {
      if (round > (contestant.rounds ?? rounds)) continue
      const known = results.get(contestant.name) as Measured[]
      if (known.some(({ failed }) => failed)) continue
      const measured = await once(contestant)
      known.push(measured)
      const words = `${measured.seconds.toFixed(2)} s, processor ${measured.cpu.toFixed(2)} s${measured.failed ? `, failed: ${measured.failed}` : ''}`
      tell(`    ${round}/${rounds} ${contestant.name}: ${words}`)
    }
  }
  return results
}

async function once(contestant: Contestant): Promise<Measured> {
  await contestant.before?.()
  try {
    if (contestant.own) return await contestant.own()
    const { measured, output, code } = await timed(contestant)
    const wrong = code === undefined ? `it did not end within ${contestant.limit} s` : faultOf(contestant, output, code)
    if (wrong === undefined) return measured
    if (contestant.limit === undefined)
      throw new Error(`${contestant.name}: ${contestant.argv.join(' ')}: ${wrong}\n${output.slice(-3000)}`)
    return { ...measured, failed: wrong }
  } finally {
    await contestant.after?.()
  }
}

function faultOf({ judge }: Contestant, output: string, code: number): string | undefined {
  if (code !== 0) return `it ended with code ${code}`
  try {
    judge?.(output)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

/** The shell around it tells the processor time of what it waited for. */
const around = '"$@"; code=$?; times >&3; exit $code'

async function timed({ argv, env, stdin, limit }: Contestant): Promise<{ measured: Measured; output: string; code: number | undefined }> {
  const start = performance.now()
  const child = spawn('/bin/sh', ['-c', around, 'sh', ...argv], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    detached: true,
  })
  let late = false
  const timer = setTimeout(
    () => {
      late = true
      process.kill(-(child.pid as number), 'SIGKILL')
    },
    (limit ?? 3600) * 1000,
  )
  const heard = ['', '', ''] as [string, string, string]
  for (const [index, stream] of [child.stdout, child.stderr, child.stdio[3]].entries())
    stream?.on('data', (chunk: Buffer) => {
      heard[index] += chunk.toString()
    })
  child.stdin?.on('error', () => undefined)
  child.stdin?.end(stdin ?? '')
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (ended, signal) => resolve(ended ?? (signal ? 255 : 0)))
  })
  clearTimeout(timer)
  const seconds = (performance.now() - start) / 1000
  return { measured: { seconds, cpu: childrenTime(heard[2]) }, output: heard[0] + heard[1], code: late ? undefined : code }
}

/** The second line of `times`: user and system time of the shell's children, as `1m2.30s 0m0.40s`. */
function childrenTime(text: string): number {
  const words = text.trim().split('\n').at(-1)?.split(' ') ?? []
  return words.reduce((sum, word) => {
    const [, minutes = '0', rest = '0'] = /^(\d+)m([\d.]+)s$/.exec(word) ?? []
    return sum + Number(minutes) * 60 + Number(rest)
  }, 0)
}

/** Runs something that is only preparation. */
export async function must(argv: readonly string[], stdin?: string): Promise<string> {
  const { output, code } = await timed({ name: argv[0] ?? '', argv, stdin })
  if (code !== 0) throw new Error(`\`${argv.join(' ')}\` ended with ${code}: ${output}`)
  return output
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}
