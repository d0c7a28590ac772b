/** Reads of one task on their way to answers: control reads are loaded here, host reads are handed out to be asked. */
import type { Answer, HostRead, LocalContext, Read, Reads } from '../../model/read.ts'
import type { TaskOutlook } from './outlook.ts'

type Known = (read: HostRead<unknown>) => Answer | undefined
/** What the answers of a host are seen in the light of, in a check. */
export interface Light {
  readonly outlook: TaskOutlook
  /** Answers hold what is planned; otherwise they are taken as they are, as for a task that a check carries out. */
  readonly laidOver: boolean
}
type Left = { readonly value: unknown } | { readonly read: Read<unknown>; readonly wanted: HostRead<unknown> }

/** The open questions of one task. */
export class Questions {
  readonly state: Record<string, unknown> = {}
  readonly #open: Map<string, Read<unknown>>
  readonly #here: LocalContext
  readonly #light: Light | undefined

  constructor(reads: Reads, here: LocalContext, light?: Light) {
    this.#open = new Map(Object.entries(reads))
    this.#here = here
    this.#light = light
  }

  /** Goes on as far as the controller and the `known` answers lead, and returns the host reads that are still wanted; none when all is known. */
  async advance(known: Known): Promise<readonly HostRead<unknown>[]> {
    const wanted: HostRead<unknown>[] = []
    for (const [name, read] of this.#open) {
      const left = await this.#follow(read, known).catch((error: unknown) => {
        // What the controller lacks it lacks whatever is planned for the host.
        if (read.at === 'control') this.#light?.outlook.doubts.splice(0)
        throw error
      })
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
      return answer ? { value: this.#parsed(read, answer) } : { read, wanted: read }
    }
    const first = await this.#follow(read.first, known)
    if (!('value' in first)) return { read: { ...read, first: first.read }, wanted: first.wanted }
    const next = read.next(first.value)
    return 'value' in next ? next : this.#follow(next, known)
  }

  #parsed(read: HostRead<unknown>, answer: Answer): unknown {
    const light = this.#light
    if (!light) return read.parse(answer)
    if (light.laidOver) light.outlook.consider(read.subject)
    else light.outlook.asRead()
    return read.parse(answer, light.laidOver ? light.outlook : undefined)
  }
}
