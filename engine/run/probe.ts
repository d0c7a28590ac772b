/** What a task asks of its host: first what stands for the names in its paths, then what its module wants to know of them. */
import type { Answer, HostRead } from '../read.ts'
import { expandPaths, meaningRead, unasked } from './host-paths.ts'
import type { Prepared } from './prepare.ts'
import { Questions } from './questions.ts'

type Known = (read: HostRead<unknown>) => Answer | undefined

export class Probe {
  readonly #job: Pick<Prepared, 'module' | 'params' | 'here'>
  readonly #meanings = new Map<string, ReturnType<typeof meaningRead>>()
  #ready: { readonly params: Prepared['params']; readonly questions: Questions } | undefined

  constructor(job: Pick<Prepared, 'module' | 'params' | 'here'>) {
    this.#job = job
  }

  /** Goes on as far as the `known` answers lead, and returns the questions to the host that are still open; none when all is known. */
  async advance(known: Known): Promise<readonly HostRead<unknown>[]> {
    const ready = this.#ready ?? this.#start(known)
    return 'names' in ready ? ready.names.map((name) => this.#meaningOf(name)) : ready.questions.advance(known)
  }

  /** What the module is to be asked with: paths expanded. undefined while it is not known what a name in them stands for. */
  get params(): Prepared['params'] | undefined {
    return this.#ready?.params
  }

  get state(): Record<string, unknown> {
    return this.#ready?.questions.state ?? {}
  }

  /** The same question each time: answers are kept by it. */
  #meaningOf(name: string) {
    const read = this.#meanings.get(name) ?? meaningRead(name)
    this.#meanings.set(name, read)
    return read
  }

  #start(known: Known) {
    const { module, params, here } = this.#job
    const expanded = expandPaths(module.options, params, (name) => {
      const read = this.#meaningOf(name)
      const answer = known(read)
      return answer ? read.parse(answer) : unasked
    })
    if ('names' in expanded) return expanded
    this.#ready = { params: expanded.params, questions: new Questions(module.probe(expanded.params), here) }
    return this.#ready
  }
}
