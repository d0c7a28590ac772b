/** What tasks keep for the end of the run: of all of it, and of single hosts. */
import { isPlainDict } from '../../model/dict.ts'
import type { StatisticsReport } from '../../model/event.ts'
import type { Statistics } from '../../model/host.ts'
import { toJson } from '../../template/index.ts'

type Words = Record<string, unknown>

export class RunStatistics {
  readonly #run: Words = {}
  readonly #hosts = new Map<string, Words>()

  add({ data, perHost, aggregate }: Statistics, host: string): void {
    const words = perHost ? (this.#hosts.get(host) ?? {}) : this.#run
    if (perHost) this.#hosts.set(host, words)
    for (const [name, value] of Object.entries(toJson(data) as Words))
      words[name] = aggregate && Object.hasOwn(words, name) ? together(words[name], value) : value
  }

  /** undefined where nothing was kept. */
  get report(): StatisticsReport | undefined {
    if (Object.keys(this.#run).length === 0 && this.#hosts.size === 0) return undefined
    return { run: { ...this.#run }, hosts: Object.fromEntries(this.#hosts) }
  }
}

/** Values of one kind added up; of two kinds the first stays. */
function together(kept: unknown, more: unknown): unknown {
  if (typeof kept === 'number' && typeof more === 'number') return kept + more
  if (typeof kept === 'string' && typeof more === 'string') return kept + more
  if (Array.isArray(kept) && Array.isArray(more)) return [...kept, ...more]
  return isPlainDict(kept) && isPlainDict(more) ? { ...kept, ...more } : kept
}
