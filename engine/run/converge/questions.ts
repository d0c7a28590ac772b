/** Reads of one task on their way to answers: control reads are loaded here, host reads are handed out to be asked. */
import type { Answer, HostRead, LocalContext, Read, Reads } from '../../model/read.ts'
import type { TaskOutlook } from './outlook.ts'

type CachedAnswer = (read: HostRead<unknown>) => Answer | undefined
/** What the answers of a host are seen in the light of, in a check. */
export interface CheckView {
  readonly outlook: TaskOutlook
  /** Answers hold what is planned; otherwise they are taken as they are, as for a task that a check carries out. */
  readonly withPlanned: boolean
}
type Pending = { readonly value: unknown } | { readonly read: Read<unknown>; readonly wanted: HostRead<unknown> }

/** The open questions of one task. */
export class Questions {
  readonly state: Record<string, unknown> = {}
  readonly #open: Map<string, Read<unknown>>
  readonly #here: LocalContext
  readonly #view: CheckView | undefined

  constructor(reads: Reads, here: LocalContext, view?: CheckView) {
    this.#open = new Map(Object.entries(reads))
    this.#here = here
    this.#view = view
  }

  /** Goes on as far as the controller and the cached answers lead, and returns the host reads that are still wanted; none when all is known. */
  async advance(cachedAnswer: CachedAnswer): Promise<readonly HostRead<unknown>[]> {
    const wanted: HostRead<unknown>[] = []
    for (const [name, read] of this.#open) {
      const pending = await this.#follow(read, cachedAnswer).catch((error: unknown) => {
        // What the controller lacks it lacks whatever is planned for the host.
        if (read.at === 'control') this.#view?.outlook.doubts.splice(0)
        throw error
      })
      if ('value' in pending) {
        this.state[name] = pending.value
        this.#open.delete(name)
      } else {
        this.#open.set(name, pending.read)
        wanted.push(pending.wanted)
      }
    }
    return wanted
  }

  async #follow(read: Read<unknown>, cachedAnswer: CachedAnswer): Promise<Pending> {
    if (read.at === 'control') return { value: await read.load(this.#here) }
    if (read.at === 'host') {
      const answer = cachedAnswer(read)
      return answer ? { value: this.#parsed(read, answer) } : { read, wanted: read }
    }
    const first = await this.#follow(read.first, cachedAnswer)
    if (!('value' in first)) return { read: { ...read, first: first.read }, wanted: first.wanted }
    const next = read.next(first.value)
    return 'value' in next ? next : this.#follow(next, cachedAnswer)
  }

  #parsed(read: HostRead<unknown>, answer: Answer): unknown {
    const view = this.#view
    if (!view) return read.parse(answer)
    if (view.withPlanned) view.outlook.consider(read.subject)
    else view.outlook.asRead()
    return read.parse(answer, view.withPlanned ? view.outlook : undefined)
  }
}
