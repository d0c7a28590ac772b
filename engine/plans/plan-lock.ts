/**
 * One `apply` of a plan at a time. A program `flock` has the lock on the file of the plan, and ends when the process that started it does, however
 * that comes: nothing is left that somebody must judge or remove. It locks files on NFS too.
 */
import { spawn } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { Problem } from '../model/diagnostic.ts'

/** What `flock` ends with where another process has the lock. */
const heldCode = 75
/** Runs until the standard input ends: that of the process that wants the lock. */
const holding = 'echo locked; exec cat'

/**
 * Does `work` while no other process applies this plan. Throws Problem where one does, with its `title`; `unlocked` gets why, where the file cannot be locked
 * and `work` is done all the same.
 */
export async function whileAlone<T>(file: string, title: string, unlocked: (why: string) => void, work: () => Promise<T>): Promise<T> {
  const holder = spawn('flock', ['-n', '-E', String(heldCode), file, 'sh', '-c', holding, title], { stdio: ['pipe', 'pipe', 'pipe'] })
  holder.stdin.on('error', () => undefined)
  let problem = ''
  holder.stderr.setEncoding('utf8').on('data', (text: string) => {
    problem += text
  })
  const failure = await new Promise<string | number | undefined>((resolve) => {
    holder.stdout.once('data', () => resolve(undefined))
    holder.once('error', ({ message }) => resolve(message))
    holder.once('close', (code) => resolve(code === heldCode ? heldCode : problem.trim() || `flock ended with code ${code}`))
  })
  if (failure === heldCode) throw inUse(file)
  if (failure !== undefined) unlocked(String(failure))
  try {
    return await work()
  } finally {
    holder.stdin.end()
  }
}

function inUse(file: string): Problem {
  const title = titleOfHolder(file)
  return new Problem(`the plan \`${file}\` is being applied${title === undefined ? '' : ` by ${title}`}`, {
    kind: 'plan-in-use',
    hint: 'wait until that has ended, then make a new plan: what it changed is not in this one',
  })
}

/** How the process that has the lock calls itself; undefined where it is on another machine, or ends just now. */
function titleOfHolder(file: string): string | undefined {
  try {
    const { ino } = statSync(file)
    const line = new RegExp(`^\\d+: FLOCK +\\S+ +WRITE (\\d+) [\\da-f]+:[\\da-f]+:${ino} `, 'gm')
    for (const [, process] of readFileSync('/proc/locks', 'utf8').matchAll(line)) {
      const words = readFileSync(`/proc/${process}/cmdline`, 'utf8').split('\0').slice(0, -1)
      if (words.at(-2) === holding)
        return words
          .at(-1)
          ?.replace(/[^\x20-\x7e]/g, '?')
          .slice(0, 200)
    }
  } catch {
    // Without `/proc` nothing is said of it.
  }
  return undefined
}
