/** A host that cannot be reached is tried again, as often as the settings say. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Connect, Unreachable } from '../../engine/transport/contract.ts'

/** What may be better in a moment; a key or a password that is refused will not be. */
const passing: readonly Unreachable['kind'][] = ['refused', 'timeout', 'lost', 'jump', 'other']
/** The most seconds between two tries. */
const longest = 30

/** Waits nothing before the second try, one second before the third, then three, seven … */
export function retrying(connect: Connect, retries = 0, wait = (seconds: number) => sleep(seconds * 1000, undefined)): Connect {
  if (retries === 0) return connect
  return async (reach, options) => {
    for (let tries = 0; ; tries++) {
      try {
        return await connect(reach, options)
      } catch (error) {
        if (tries >= retries || options.signal?.aborted || !(error instanceof Unreachable) || !passing.includes(error.kind)) throw error
        await wait(Math.min(2 ** tries - 1, longest))
      }
    }
  }
}
