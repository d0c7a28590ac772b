/** One `apply` of a plan at a time. */
import { readFileSync, statSync } from 'node:fs'
import { holding, lockFile } from '../formats/file-lock.ts'
import { Problem } from '../model/diagnostic.ts'

/**
 * Does `work` while no other process applies this plan. Throws Problem where one does, with its `title`; `unlocked` gets why, where the file cannot be locked
 * and `work` is done all the same.
 */
export async function whileAlone<T>(file: string, title: string, unlocked: (why: string) => void, work: () => Promise<T>): Promise<T> {
  const { failure, release } = await lockFile(file, { now: true, title })
  if (failure === 'held') throw inUse(file)
  if (failure !== undefined) unlocked(failure)
  try {
    return await work()
  } finally {
    release()
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
