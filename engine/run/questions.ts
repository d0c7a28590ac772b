/** Reads of one task on their way to answers: control reads are loaded here, host reads are handed out to be asked. */
import type { Answer, HostRead, LocalContext, Read, Reads } from '../read.ts'

type Known = (read: HostRead<unknown>) => Answer | undefined
type Left = { readonly value: unknown } | { readonly read: Read<unknown>; readonly wanted: HostRead<unknown> }

/** The open questions of one task. */
export class Questions {
  readonly state: Record<string, unknown> = {}
  readonly #open: Map<string, Read<unknown>>
  readonly #here: LocalContext

  constructor(reads: Reads, here: LocalContext) {
    this.#open = new Map(Object.entries(reads))
    this.#here = here
  }

  /** Goes on as far as the controller and the `known` answers lead, and returns the host reads that are still wanted; none when all is known. */
  async advance(known: Known): Promise<readonly HostRead<unknown>[]> {
    const wanted: HostRead<unknown>[] = []
    for (const [name, read] of this.#open) {
      const left = await this.#follow(read, known)
      if ('value' in left) {
        this.state[name] = left.value
        this.#open.delete(name)
      } else {
        this.#open.set(name, left.read)
        wanted.push(left.wanted)
      }
    }
    return wanted
  }

  async #follow(read: Read<unknown>, known: Known): Promise<Left> {
    if (read.at === 'control') return { value: await read.load(this.#here) }
    if (read.at === 'host') {
      const answer = known(read)
      return answer ? { value: read.parse(answer) } : { read, wanted: read }
    }
    const first = await this.#follow(read.first, known)
    if (!('value' in first)) return { read: { ...read, first: first.read }, wanted: first.wanted }
    const next = read.next(first.value)
    return 'value' in next ? next : this.#follow(next, known)
  }
}
