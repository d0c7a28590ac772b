/** The questions of one task on their way to answers: control reads are loaded here, host reads are handed out to be asked. */
import { nothingDone } from '../../model/module.ts'
import type { Answer, HostRead, LocalContext, Read, Reads } from '../../model/read.ts'
import type { Variables } from '../../model/template.ts'
import { expandPaths, expansionRead, notAsked } from '../prepare/host-paths.ts'
import type { PreparedTask } from '../prepare/prepare.ts'
import type { TaskOutlook } from './outlook.ts'
import type { PlanOptions } from './planning.ts'

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
    if (read.at === 'request') {
      const end = await this.#here.request(read.request)
      if (this.#view?.withPlanned) this.#view.outlook.consider(read.subject)
      return { value: read.parse(end) }
    }
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

/** What the module asks once more when its changes are made (`readAgain`). */
export function readsAgain({ module, params }: PreparedTask, state: Variables): Reads {
  const names = module.readAgain?.(params, state) ?? []
  if (names.length === 0) return {}
  const reads: Reads = module.probe(params, nothingDone)
  return Object.fromEntries(names.map((name) => [name, reads[name] as Read<unknown>]))
}

/** The task with its paths expanded, or the questions that have to be answered before that can be done. */
export function expandedBy(
  prepared: PreparedTask,
  cachedAnswer: CachedAnswer,
): { readonly prepared: PreparedTask } | { readonly reads: readonly HostRead<unknown>[] } {
  const expanded = expandPaths(prepared.module.options, prepared.params, (name) => {
    const read = expansionRead(name)
    const answer = cachedAnswer(read)
    return answer ? read.parse(answer) : notAsked
  })
  if ('names' in expanded) return { reads: expanded.names.map(expansionRead) }
  return { prepared: expanded.params === prepared.params ? prepared : { ...prepared, params: expanded.params } }
}

/** Asks what is missing; what is to come is asked in the same message. */
export async function withPaths(prepared: PreparedTask, { ahead, signal }: Pick<PlanOptions, 'ahead' | 'signal'>): Promise<PreparedTask> {
  const { session, context } = prepared
  const answers = new Map<string | undefined, Answer>()
  for (;;) {
    const step = expandedBy(prepared, (read) => answers.get(read.each) ?? session.cached({ context, read }))
    if ('prepared' in step) return step.prepared
    const wanted = step.reads.map((read) => ({ context, read }))
    const answered = await session.ask(wanted, await ahead(), signal)
    for (const [index, { each }] of step.reads.entries()) answers.set(each, answered[index] as Answer)
  }
}
