/** A task whose paths say where they are on its host, which is asked for that where it is not known yet. */
import type { Answer, HostRead } from '../../model/read.ts'
import { expandPaths, expansionRead, notAsked } from '../prepare/host-paths.ts'
import type { Prepared } from '../prepare/prepare.ts'
import type { PlanOptions } from './planning.ts'

type CachedAnswer = (read: HostRead<unknown>) => Answer | undefined

/** The task with its paths expanded, or the questions that have to be answered before that can be done. */
export function expandedBy(
  job: Prepared,
  cachedAnswer: CachedAnswer,
): { readonly job: Prepared } | { readonly reads: readonly HostRead<unknown>[] } {
  const expanded = expandPaths(job.module.options, job.params, (name) => {
    const read = expansionRead(name)
    const answer = cachedAnswer(read)
    return answer ? read.parse(answer) : notAsked
  })
  if ('names' in expanded) return { reads: expanded.names.map(expansionRead) }
  return { job: expanded.params === job.params ? job : { ...job, params: expanded.params } }
}

/** Asks what is missing; what is to come is asked in the same message. */
export async function withPaths(job: Prepared, { ahead, signal }: Pick<PlanOptions, 'ahead' | 'signal'>): Promise<Prepared> {
  const { session, context } = job
  const answers = new Map<string | undefined, Answer>()
  for (;;) {
    const step = expandedBy(job, (read) => answers.get(read.each) ?? session.cached({ context, read }))
    if ('job' in step) return step.job
    const wanted = step.reads.map((read) => ({ context, read }))
    const answered = await session.ask(wanted, await ahead(), signal)
    for (const [index, { each }] of step.reads.entries()) answers.set(each, answered[index] as Answer)
  }
}
