/** A test of the unit set starts no program: whoever tries while one runs gets an error that names the file. */
import child from 'node:child_process'
import { syncBuiltinESMExports } from 'node:module'

const doors = ['spawn', 'spawnSync', 'execFile', 'execFileSync', 'exec', 'execSync', 'fork'] as const
let guarded = ''
let allowed = 0
let stands = false

/** From now on nothing may be started, on behalf of this file; with an empty name everything may. The name that counted before. */
export function guard(file: string): string {
  const before = guarded
  guarded = file
  return before
}

/** The one exception: a program that all cases of a file share. */
export function shared<T>(start: () => T): T {
  allowed += 1
  try {
    return start()
  } finally {
    allowed -= 1
  }
}

/** Puts the guard before the doors, once in each process that runs tests. */
export function stand(): void {
  if (stands) return
  stands = true
  for (const door of doors) {
    const open = child[door] as (...args: unknown[]) => unknown
    const watched = (...args: unknown[]): unknown => {
      if (guarded !== '' && allowed === 0) throw new Error(refusal(guarded, String(args[0])))
      return open(...args)
    }
    // What `promisify` looks for stays with the function.
    Object.assign(child, { [door]: Object.defineProperties(watched, Object.getOwnPropertyDescriptors(open)) })
  }
  syncBuiltinESMExports()
}

function refusal(file: string, program: string): string {
  return `\`${file}\` is in the unit set and starts \`${program}\`: call it \`${file.replace(/(\.test)?\.[jt]s$/, '.host.test.ts')}\`, or call the function`
}
