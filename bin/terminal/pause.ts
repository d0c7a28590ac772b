/** A timed pause at a terminal: after Ctrl-C `C` goes on at once and `A` ends the task, as in Ansible. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Problem } from '../../engine/model/diagnostic.ts'

export interface Interrupt {
  readonly signal: AbortSignal
  /** Does this at Ctrl-C instead of ending the run; gives the way back. */
  instead(work: () => void): () => void
  /** What Ctrl-C does else. */
  stop(): void
}

/** What `pause` waits by, where somebody is there to end it; keys are meant for all that wait at the time. */
export function pauser(interrupt: Interrupt, note: (text: string) => void): (seconds: number) => Promise<void> {
  const waiting = new Set<AbortController>()
  let restore = () => {}
  const keys = listening((key) => {
    if (key === '\u0003') interrupt.stop()
    if (key === 'a' || key === 'c') for (const over of waiting) over.abort(key)
  })
  const begin = (over: AbortController) => {
    if (waiting.size === 0)
      restore = interrupt.instead(() => {
        note('Press C to continue, or A to abort')
        keys.on()
      })
    waiting.add(over)
  }
  const end = (over: AbortController) => {
    waiting.delete(over)
    if (waiting.size > 0) return
    restore()
    keys.off()
  }
  return async (seconds) => {
    const over = new AbortController()
    note(`Pausing for ${seconds} seconds (Ctrl-C, then C to continue early, or A to abort)`)
    begin(over)
    try {
      await sleep(seconds * 1000, undefined, { signal: AbortSignal.any([interrupt.signal, over.signal]) })
    } catch (error) {
      if (!over.signal.aborted) throw error
    } finally {
      end(over)
    }
    if (over.signal.reason === 'a') throw new Problem('user requested abort!')
  }
}

/** Single keys of the terminal, in lower case, between `on` and `off`. */
function listening(press: (key: string) => void): { on(): void; off(): void } {
  const { stdin } = process
  const hear = (bytes: Buffer) => press(bytes.toString().toLowerCase())
  return {
    on() {
      stdin.setRawMode(true)
      stdin.off('data', hear).on('data', hear).resume()
    },
    off() {
      if (!stdin.isRaw) return
      stdin.off('data', hear).pause()
      stdin.setRawMode(false)
    },
  }
}
